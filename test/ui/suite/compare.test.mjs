import assert from 'node:assert/strict';
import { pictureFailure, startWorkbench } from '../lib/workbench.mjs';

describe('comparing states', () => {
  /** @type {import('../lib/workbench.mjs').Workbench} */
  let workbench;
  const source = 'migration-rss.cvq.jsonl';
  const destination = 'migration-rss-destination.cvq.jsonl';
  const quick = () => workbench.page.locator('.quick-input-widget');
  const line = (/** @type {'original' | 'modified'} */ side, /** @type {string} */ text) =>
    workbench.page.locator(`.${side}-in-monaco-diff-editor .view-line`, { hasText: text });
  const row = (/** @type {number} */ number, nth = 0) =>
    workbench.webview(nth).locator(`[role=row][data-row="${String(number)}"]`);

  before(async () => {
    workbench = await startWorkbench({ viewport: { width: 1600, height: 900 } });
  });
  afterEach(async function () {
    await pictureFailure(this, workbench);
  });
  after(() => workbench?.close());

  it('of two open traces at their selected commands shows them side by side, and says what differs', async () => {
    await workbench.openFile(destination);
    await row(9).click();
    await workbench.openFile(source);
    await row(15).click();
    await workbench.palette('CVQ: Compare with…');
    await quick().locator('.monaco-list-row', { hasText: destination }).click();
    await workbench.notification('fields differ').waitFor();
    await workbench.screenshot('compare');
    await line('original', 'No broadcast: on').waitFor();
    await line('modified', 'No broadcast: off').waitFor();
  });

  it('names the command that set a line, behind it', async () => {
    await line('original', 'No broadcast: on').getByText('command 10').waitFor();
  });

  it('copies the commands that mend the second', async () => {
    await workbench.page.getByRole('button', { name: 'Copy Mend Commands' }).first().click();
    await workbench.palette('File: New Untitled Text File');
    await workbench.page.keyboard.press('Control+V');
    await workbench.page.locator('.view-line', { hasText: 'VIRTIO_NET_CTRL_RX_NOBCAST 000501' }).waitFor();
    await workbench.tab('migration-rss.cvq.jsonl (command 12)').click();
  });

  it('goes to the commands where they part, in both traces side by side', async () => {
    await workbench.page.getByRole('button', { name: 'Go to the Commands Where They Part' }).first().click();
    await workbench.page.locator('iframe.webview.ready:visible').nth(1).waitFor();
    const selected = async (/** @type {number} */ nth) => {
      const found = workbench.webview(nth).locator('[role=row][aria-selected=true]');
      await found.waitFor();
      return await found.getAttribute('data-row');
    };
    // Command 4 of the source turns promiscuous mode off; command 1 of the destination sets the table first.
    for (const [nth, row] of /** @type {const} */ ([
      [0, '7'],
      [1, '3'],
    ])) {
      for (let tries = 0; tries < 50 && (await selected(nth)) !== row; tries++)
        await workbench.page.waitForTimeout(100);
      assert.equal(await selected(nth), row);
    }
    await workbench.screenshot('compare-parting');
  });
});
