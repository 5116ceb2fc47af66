import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pictureFailure, root, startWorkbench } from '../lib/workbench.mjs';

/** So many that the list is taller than a browser can scroll. */
const COMMANDS = 600_000;
/** One more, for the device record at the start. */
const LAST = COMMANDS;

describe('a trace of 600000 commands', () => {
  /** @type {import('../lib/workbench.mjs').Workbench} */
  let workbench;
  /** @type {string} */
  let folder;
  const row = (/** @type {number} */ n) => workbench.webview().locator(`[role=row][data-row="${n}"]`);
  const view = () => workbench.webview().locator('.scroll-view.list');
  /** Numbers of the rows that are drawn. */
  const drawn = () =>
    workbench
      .webview()
      .locator('[role=row][data-row]')
      .evaluateAll((rows) => rows.map((each) => Number(each.getAttribute('data-row'))));

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cvq-large-'));
    const program = join(root, 'dist-test/bench/bench.mjs');
    const args = ['--commands', String(COMMANDS), '--write-to', join(folder, 'large.cvq.pcapng')];
    assert.equal(spawnSync(process.execPath, [program, ...args]).status, 0);
    workbench = await startWorkbench({ folder });
    await workbench.openFile('large.cvq.pcapng');
    await workbench.showContainer('virtio-net CVQ');
  });
  afterEach(async function () {
    await pictureFailure(this, workbench);
  });
  after(async () => {
    await workbench?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('shows its first rows, and how many there are', async () => {
    await row(1).getByText('OK').waitFor();
    await workbench
      .webview()
      .getByText(`${(LAST + 1).toLocaleString('en')} rows`)
      .waitFor();
  });

  it('goes to its last row with the End key, and reads it', async () => {
    await row(1).click();
    await workbench.page.keyboard.press('End');
    await row(LAST).and(workbench.webview().locator('[aria-selected=true]')).waitFor();
    await row(LAST).getByText('shadow').waitFor();
    await workbench.page.keyboard.press('Home');
    await row(0).and(workbench.webview().locator('[aria-selected=true]')).waitFor();
  });

  it('is at its end when the scroll bar is', async () => {
    await view().evaluate((element) => (element.scrollTop = element.scrollHeight));
    await row(LAST).getByText('shadow').waitFor();
  });

  it('moves by single rows with the wheel near the end', async () => {
    await view().evaluate((element) => (element.scrollTop = element.scrollHeight));
    await row(LAST).waitFor();
    const height = (await row(LAST).boundingBox())?.height ?? 0;
    await row(LAST).hover();
    const before = Math.min(...(await drawn()));
    for (const lines of [1, 2, 3]) {
      await workbench.page.mouse.wheel(0, -height);
      await row(before - lines).waitFor();
      assert.equal(Math.min(...(await drawn())), before - lines);
    }
  });

  it('shows the state at the end', async () => {
    await view().evaluate((element) => (element.scrollTop = element.scrollHeight));
    await row(LAST).click();
    await workbench.treeItem('Device State', /^Address/).waitFor();
    await workbench.page.getByText(`after command ${String(COMMANDS - 1)}`).waitFor();
  });

  it('is at its last row again after a reload of the window', async () => {
    await workbench.reload();
    await row(LAST).and(workbench.webview().locator('[aria-selected=true]')).waitFor();
    await row(LAST).getByText('shadow').waitFor();
  });
});
