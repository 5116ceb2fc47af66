import assert from 'node:assert/strict';
import { pictureFailure, startWorkbench, until } from '../lib/workbench.mjs';

describe('copying', () => {
  /** @type {import('../lib/workbench.mjs').Workbench} */
  let workbench;
  const selectedRows = () => workbench.webview().locator('[role=row][aria-selected=true]');
  const copied = () => workbench.page.evaluate(() => navigator.clipboard.readText());

  before(async () => {
    workbench = await startWorkbench();
    await workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await workbench.openFile('migration-rss.cvq.jsonl');
    await workbench.webview().locator('[role=row][data-row="7"]').click();
    await workbench.webview().locator('[data-detail-row="7"]').waitFor();
  });
  afterEach(async function () {
    await pictureFailure(this, workbench);
  });
  after(() => workbench?.close());

  it('takes the selected row', async () => {
    await workbench.page.keyboard.press('Control+C');
    await workbench.webview().locator('cvq-live-region', { hasText: 'Copied the row' }).waitFor();
    assert.match(await copied(), /VIRTIO_NET_CTRL_RX_PROMISC.*promiscuous mode off.*OK/);
  });

  it('takes all rows that are selected with Shift, as text and in a format', async () => {
    const row = (/** @type {number} */ n) => workbench.webview().locator(`[role=row][data-row="${n}"]`);
    const news = workbench.webview().locator('cvq-live-region');
    await row(7).click();
    await row(9).click({ modifiers: ['Shift'] });
    await workbench.page.keyboard.press('Shift+ArrowDown');
    await news.filter({ hasText: '4 rows selected' }).waitFor();
    await until(async () => (await selectedRows().count()) === 4);
    await workbench.screenshot('selected-rows');
    await workbench.page.keyboard.press('Control+C');
    await news.filter({ hasText: 'Copied the 4 rows' }).waitFor();
    const names = (await copied()).split('\n').map((line) => line.split('\t')[4]);
    assert.deepEqual(
      names,
      ['RX_PROMISC', 'RX_PROMISC', 'RX_ALLMULTI', 'RX_ALLMULTI'].map((name) => `VIRTIO_NET_CTRL_${name}`),
    );
    // Their menu leaves them as they are.
    await row(8).click({ button: 'right' });
    await workbench.page.locator('.context-view .action-item', { hasText: 'Copy Command As…' }).waitFor();
    await workbench.page.keyboard.press('Escape');
    await workbench.palette('CVQ: Copy Command As…');
    await workbench.page.locator('.quick-input-widget .monaco-list-row', { hasText: 'Hex digits' }).click();
    await workbench.clipboard((text) => text === ['000000', '000000', '000101', '000101'].join('\n'));
    await row(7).click();
    await until(async () => (await selectedRows().count()) === 1);
  });

  it('takes the bytes that are marked', async () => {
    // Those of the row before may still stand there.
    await workbench.webview().locator('[data-detail-row="7"]').waitFor();
    await workbench.webview().locator('.byte[data-side=out][data-offset="2"]').click();
    await workbench.page.keyboard.press('Control+C');
    await workbench
      .webview()
      .locator('cvq-live-region', { hasText: /Copied the bytes?/ })
      .waitFor();
    assert.equal(await copied(), '00');
  });
});
