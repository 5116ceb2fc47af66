import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { startBrowser } from '../host/lib/host.mjs';
import { root } from '../ui/lib/workbench.mjs';

describe('npm start', () => {
  /** @type {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, null>} */
  let child;
  /** @type {import('playwright-core').Browser | undefined} */
  let browser;
  /** @type {string} */
  let url;

  before(async () => {
    child = spawn(process.execPath, [join(root, 'scripts/start.mjs'), '--no-open'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface(child.stdout)) {
      if (line.startsWith('Open ')) {
        url = line.slice('Open '.length);
        break;
      }
    }
    assert.ok(url, 'an address is printed');
  });
  after(async () => {
    await browser?.close();
    if (child.exitCode === null) child.kill('SIGKILL');
  });

  it('prints an address that shows the sample in the trace editor', async () => {
    browser = await startBrowser();
    const page = await browser.newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(url);
    await page.locator('.tab.active', { hasText: 'linux-boot.cvq.jsonl' }).waitFor();
    const editor = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
    await editor.getByRole('row', { name: 'MAC_ADDR_SET' }).first().waitFor();
  });

  it('ends, with its server, on Ctrl+C', async () => {
    child.kill('SIGINT');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
    await assert.rejects(fetch(url));
  });
});
