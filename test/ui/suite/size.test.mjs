import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFile, copyFile, mkdtemp, open, rename, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pictureFailure, root, startWorkbench } from '../lib/workbench.mjs';

/** So many that the list is taller than a browser can scroll. */
const COMMANDS = 1_000_000;
/** One more, for the device record at the start. */
const LAST = COMMANDS;
const NAME = 'large.cvq.pcapng';
const english = (/** @type {number} */ n) => n.toLocaleString('en');

/** The last bytes of a file. */
async function endOf(/** @type {string} */ path, /** @type {number} */ length) {
  const file = await open(path);
  const { size } = await file.stat();
  const { buffer } = await file.read({ buffer: Buffer.alloc(length), position: size - length });
  await file.close();
  return { size, bytes: buffer };
}

describe('a trace of a million commands', () => {
  /** @type {import('../lib/workbench.mjs').Workbench} */
  let workbench;
  /** @type {string} */
  let folder;
  const webview = () => workbench.webview();
  const row = (/** @type {number} */ n) => webview().locator(`[role=row][data-row="${n}"]`);
  const selected = (/** @type {number} */ n) => row(n).and(webview().locator('[aria-selected=true]'));
  const grid = () => webview().getByRole('grid', { name: 'Commands' });
  const view = () => webview().locator('.scroll-view.list');
  const filterBox = () => webview().getByRole('combobox', { name: 'Filter' });
  const findBox = () => webview().getByRole('textbox', { name: 'Find' });
  const hits = (/** @type {number} */ count) =>
    webview()
      .locator('.filter-count', { hasText: `${english(count)} hits of ${english(LAST + 1)} rows` })
      .waitFor();
  const text = (/** @type {string} */ words) => webview().getByText(words).first().waitFor();
  const path = () => join(workbench.folder, NAME);
  /** Numbers of the rows that are drawn. */
  const drawn = () =>
    webview()
      .locator('[role=row][data-row]')
      .evaluateAll((rows) => rows.map((each) => Number(each.getAttribute('data-row'))));

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cvq-large-'));
    const program = join(root, 'dist-test/bench/bench.mjs');
    const args = ['--commands', String(COMMANDS), '--write-to', join(folder, NAME)];
    assert.equal(spawnSync(process.execPath, [program, ...args]).status, 0);
    workbench = await startWorkbench({ folder });
    await workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await workbench.openFile(NAME);
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
    await text(`${english(LAST + 1)} rows`);
  });

  it('goes to its last row with the End key, and reads it', async () => {
    await row(1).click();
    await workbench.page.keyboard.press('End');
    await selected(LAST).waitFor();
    await row(LAST).getByText('shadow').waitFor();
    await workbench.page.keyboard.press('Home');
    await selected(0).waitFor();
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

  it('copies a row that is far down', async () => {
    await row(LAST).click();
    await workbench.page.keyboard.press('Control+C');
    await webview().locator('cvq-live-region', { hasText: 'Copied the row' }).waitFor();
    const copied = await workbench.page.evaluate(() => navigator.clipboard.readText());
    assert.match(copied, new RegExp(`^${String(COMMANDS - 1)}\\b.*shadow.*VIRTIO_NET_CTRL_`));
  });

  it('is at its last row again after a reload of the window', async () => {
    await workbench.reload();
    await selected(LAST).waitFor();
    await row(LAST).getByText('shadow').waitFor();
  });

  it('finds by a filter, and goes on by F3 and back', async () => {
    await row(LAST).click();
    await workbench.page.keyboard.press('Control+F');
    await webview().getByRole('button', { name: 'Find by a filter expression' }).click();
    await findBox().fill('index in {600000, 900001}');
    await findBox().press('Enter');
    await text('from the start again');
    await selected(600_001).waitFor();
    await findBox().press('Escape');
    await workbench.page.keyboard.press('F3');
    await selected(900_002).waitFor();
    await row(900_002).getByText('shadow').waitFor();
    await workbench.page.keyboard.press('Shift+F3');
    await selected(600_001).waitFor();
  });

  it('filters, and goes to the last of the hits', async () => {
    await filterBox().fill('ring == shadow && index >= 500000');
    await hits(250_000);
    await workbench.page.keyboard.press('Escape');
    await workbench.page.keyboard.press('End');
    await selected(LAST).waitFor();
    await workbench.page.keyboard.press('ArrowUp');
    await selected(LAST - 2).waitFor();
    assert.ok((await drawn()).every((each) => each % 2 === 0));
    assert.equal(await row(LAST - 2).getAttribute('aria-rowindex'), String(250_000));
  });

  it('is filtered, and at the same hit, after a reload of the window', async () => {
    await workbench.reload();
    await hits(250_000);
    await selected(LAST - 2).waitFor();
    await workbench.palette('CVQ: Clear Filter');
    await selected(LAST - 2).waitFor();
    await row(LAST - 1).waitFor();
  });

  it('shows what is appended while it is open', async () => {
    // The last packet once more; a block ends with its length.
    const { bytes } = await endOf(path(), 4);
    const packet = await endOf(path(), bytes.readUInt32LE(0));
    await appendFile(path(), packet.bytes);
    await text(`${english(LAST + 2)} rows`);
    await selected(LAST - 2).waitFor();
    await workbench.page.keyboard.press('End');
    await selected(LAST + 1).waitFor();
    await row(LAST + 1)
      .getByText('shadow')
      .waitFor();
  });

  it('is read again when it is cut, and at the last row that is left', async () => {
    const { size } = await endOf(path(), 0);
    await truncate(path(), size >> 1);
    await text('The file was truncated while it was open');
    await grid()
      .and(webview().locator(`:not([aria-rowcount="-1"], [aria-rowcount="${String(LAST + 3)}"])`))
      .waitFor();
    const last = Number(await grid().getAttribute('aria-rowcount')) - 2;
    assert.ok(last < LAST && last > LAST / 3, String(last));
    await selected(last).waitFor();
  });

  it('is read again when another file takes its place', async () => {
    await copyFile(join(folder, NAME), `${path()}.new`);
    await rename(`${path()}.new`, path());
    await text('The file was replaced while it was open');
    await text(`${english(LAST + 1)} rows`);
    await grid().focus();
    await workbench.page.keyboard.press('End');
    await selected(LAST).waitFor();
  });
});
