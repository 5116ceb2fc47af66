import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { Driver } from './driver';

describe('the commands', () => {
  it('are all there once the extension is active', async () => {
    const driver = await Driver.start();
    const manifest = JSON.parse(readFileSync(join(driver.root, 'package.json'), 'utf8')) as {
      contributes: { commands: { command: string }[] };
    };
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = manifest.contributes.commands.filter(({ command }) => !registered.has(command));
    assert.deepEqual(missing, []);
  });

  it('do nothing where there is nothing to do it to', async () => {
    const driver = await Driver.start();
    for (const command of ['cvq.restore.step', 'cvq.restore.run', 'cvq.restore.export', 'cvq.state.copy']) {
      await driver.run(command);
    }
    assert.deepEqual(driver.api.restoreStream(), []);
  });
});
