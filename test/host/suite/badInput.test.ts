import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { Driver, until } from './driver';

describe('files that are no sound trace', () => {
  let driver: Driver;
  let folder: string;
  before(async () => {
    driver = await Driver.start();
    folder = mkdtempSync(join(tmpdir(), 'cvq-bad-'));
  });
  after(async () => {
    await driver.closeAll();
    rmSync(folder, { recursive: true, force: true });
  });
  const file = (name: string, content: string | Uint8Array) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return vscode.Uri.file(path);
  };

  it('an empty file opens, and the views stay empty', async () => {
    await vscode.commands.executeCommand('vscode.open', file('empty.cvq.jsonl', ''));
    await until(
      'the editor is there',
      () => vscode.window.tabGroups.activeTabGroup.activeTab?.label === 'empty.cvq.jsonl',
    );
    await driver.api.settled();
    assert.deepEqual(driver.api.deviceState(), []);
  });

  it('a broken line is a row of its own, and the lines around it count', async () => {
    const lines = [
      '{"type":"command","t":1,"out":"000000","in":"00"}',
      '{"type":"command","t":2,"out":"0001',
      '{"type":"command","t":3,"out":"000101","in":"00"}',
    ];
    await driver.open(file('broken.cvq.jsonl', lines.join('\n')));
    await driver.select(2);
    assert.equal(driver.says('rx.promisc'), 'off');
    assert.equal(driver.says('rx.allmulti'), 'on · was not known');
  });
});
