import assert from 'node:assert/strict';
import { pictureFailure, startWorkbench } from '../lib/workbench.mjs';

describe('copying', () => {
  /** @type {import('../lib/workbench.mjs').Workbench} */
  let workbench;
  const copied = () => workbench.page.evaluate(() => navigator.clipboard.readText());

  before(async () => {
    workbench = await startWorkbench();
    await workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await workbench.openFile('migration-rss.cvq.jsonl');
    await workbench.webview().locator('[role=row][data-row="7"]').click();
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

  it('takes the bytes that are marked', async () => {
    await workbench.webview().locator('.byte[data-side=out][data-offset="2"]').click();
    await workbench.page.keyboard.press('Control+C');
    await workbench
      .webview()
      .locator('cvq-live-region', { hasText: /Copied the bytes?/ })
      .waitFor();
    assert.equal(await copied(), '00');
  });
});
