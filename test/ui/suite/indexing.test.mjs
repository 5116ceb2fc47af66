import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pictureFailure, startWorkbench } from '../lib/workbench.mjs';

/** So many that indexing them takes some seconds on a quick machine, too. */
const COMMANDS = 3_000_000;

describe('the indexing of a long trace', () => {
  /** @type {import('../lib/workbench.mjs').Workbench} */
  let workbench;
  /** @type {string} */
  let folder;
  const button = (/** @type {string} */ name, nth = 0) => workbench.webview(nth).getByRole('button', { name });
  const count = (nth = 0) => workbench.webview(nth).locator('.strip-progress').innerText();

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cvq-indexing-'));
    const line = Buffer.from('{"type":"command","out":"02000500","in":"00"}\n');
    await writeFile(join(folder, 'long.cvq.jsonl'), Buffer.alloc(line.length * COMMANDS, line));
    workbench = await startWorkbench({ folder });
    await workbench.openFile('long.cvq.jsonl');
  });
  afterEach(async function () {
    await pictureFailure(this, workbench);
  });
  after(async () => {
    await workbench?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('is stopped by its button, and the rows so far are read', async () => {
    await button('Stop').click();
    await button('Go On').waitFor();
    await workbench.webview().locator('[role=row][data-row="0"]').click();
    await workbench.page.keyboard.press('End');
    await workbench.webview().locator('[role=row][aria-selected=true]', { hasText: 'VLAN_ADD' }).waitFor();
    await workbench.screenshot('indexing-stopped');
  });

  it('is one for all editors of the trace', async () => {
    await workbench.palette('View: Split Editor Right');
    await button('Go On', 1).waitFor();
    assert.equal(await count(1), await count(0));
    await button('Go On', 1).click();
    for (const nth of [0, 1])
      await workbench
        .webview(nth)
        .locator('.strip-count', { hasText: COMMANDS.toLocaleString('en') })
        .waitFor();
  });
});
