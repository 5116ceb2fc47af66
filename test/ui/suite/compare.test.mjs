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
    workbench.webview(nth).locator(`[role=row][data-row="${number}"]`);

  /** Clicks a row, and waits until the extension has heard of it: the fields come from there. */
  const select = async (/** @type {number} */ number) => {
    await row(number).click();
    await workbench.webview().locator(`[data-detail-row="${number}"]`).waitFor();
  };

  before(async () => {
    workbench = await startWorkbench({ viewport: { width: 1600, height: 900 } });
  });
  afterEach(async function () {
    await pictureFailure(this, workbench);
  });
  after(() => workbench?.close());

  it('of two open traces at their selected commands shows them side by side, and says what differs', async () => {
    await workbench.openFile(destination);
    await select(9);
    await workbench.openFile(source);
    await select(15);
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
    await workbench.page.getByRole('button', { name: 'Copy Commands to Reconcile' }).first().click();
    await workbench.palette('File: New Untitled Text File');
    await workbench.pasteIntoEditor();
    await workbench.page.locator('.view-line', { hasText: 'VIRTIO_NET_CTRL_RX_NOBCAST 000501' }).waitFor();
    await workbench.tab('migration-rss.cvq.jsonl (command 12)').click();
  });

  it('goes to the commands where they part, in both traces side by side', async () => {
    await workbench.page.getByRole('button', { name: 'Go to First Divergence' }).first().click();
    await workbench.page.locator('iframe.webview.ready:visible').nth(1).waitFor();
    // Command 4 of the source turns promiscuous mode off; command 1 of the destination sets the table first.
    for (const [nth, number] of /** @type {const} */ ([
      [0, 7],
      [1, 3],
    ]))
      await row(number, nth).and(workbench.webview(nth).locator('[aria-selected=true]')).waitFor();
    await workbench.screenshot('compare-parting');
  });
});
