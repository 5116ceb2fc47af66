import assert from 'node:assert/strict';
import { pictureFailure, startWorkbench } from '../lib/workbench.mjs';

/** Trees have only what is in sight in the page: room for all of it. */
const tall = { width: 1280, height: 1500 };

for (const theme of /** @type {const} */ (['dark', 'light'])) {
  describe(`reading a trace (${theme} theme)`, () => {
    /** @type {import('../lib/workbench.mjs').Workbench} */
    let workbench;
    const row = (/** @type {number} */ n) => workbench.webview().locator(`[role=row][data-row="${n}"]`);
    const field = (/** @type {string} */ name) => workbench.webview().locator(`[role=treeitem][data-field="${name}"]`);
    const byte = (/** @type {number} */ offset) =>
      workbench.webview().locator(`.byte[data-side=out][data-offset="${offset}"]`);
    /** Offsets of the out bytes that are lit. */
    const lit = () =>
      workbench
        .webview()
        .locator('.byte.is-marked[data-side=out]')
        .evaluateAll((bytes) => bytes.map((each) => Number(each.getAttribute('data-offset'))));

    before(async () => {
      workbench = await startWorkbench({ theme, viewport: tall });
      await workbench.openFile('migration-rss.cvq.jsonl');
      await workbench.showContainer('virtio-net CVQ');
    });
    afterEach(async function () {
      await pictureFailure(this, workbench);
    });
    after(() => workbench?.close());

    it('lists events and commands in words', async () => {
      await row(0).getByText('device ready').waitFor();
      await row(5).getByText('own address 52:54:00:aa:bb:cc').waitFor();
      assert.match((await row(7).textContent()) ?? '', /guest.*RX_PROMISC.*promiscuous mode off.*OK/s);
      assert.match((await row(8).textContent()) ?? '', /shadow.*RX_PROMISC/s);
      assert.deepEqual(await Promise.all([1, 2, 4, 5].map((n) => row(n).getAttribute('data-restore'))), [
        'begin',
        'inside',
        'end',
        null,
      ]);
    });

    it('shows fields and bytes of the command that is clicked, and the state there', async () => {
      await row(15).click();
      await field('class').waitFor();
      assert.equal(await byte(0).textContent(), '01');
      await workbench.treeItem('Device State', /Unicast filter.*6/).waitFor();
      await workbench.screenshot(`trace-${theme}`);
    });

    it('lights the bytes of a field', async () => {
      await row(5).click();
      await field('mac').click();
      await byte(2).and(workbench.webview().locator('.is-marked')).waitFor();
      assert.deepEqual(await lit(), [2, 3, 4, 5, 6, 7]);
    });

    it('selects the field of a byte', async () => {
      await row(26).click();
      await byte(1).click();
      await field('command').and(workbench.webview().locator('[aria-selected=true]')).waitFor();
      assert.deepEqual(await lit(), [1]);
    });

    it('goes by keyboard alone', async () => {
      await row(5).click();
      await workbench.page.keyboard.press('End');
      const last = workbench.webview().locator('[role=row][data-row="32"][aria-selected=true]');
      await last.waitFor();
      await workbench.treeItem('Device State', /^RSS, 4-entry table/).waitFor();
      await workbench.page.keyboard.press('ArrowUp');
      await workbench.webview().locator('[role=row][data-row="31"][aria-selected=true]').waitFor();
      await workbench.page.keyboard.press('Home');
      await workbench.webview().locator('[role=row][data-row="0"][aria-selected=true]').waitFor();
    });

    it('goes from a state item to the command that set it', async () => {
      await row(5).click();
      await workbench.page.keyboard.press('End');
      await workbench.treeItem('Device State', /^RSS, 4-entry table/).waitFor();
      await workbench.treeItem('Device State', /^Address/).click();
      await workbench.webview().locator('[role=row][data-row="5"][aria-selected=true]').waitFor();
    });

    it('is where one was after a reload of the window', async () => {
      await row(9).click();
      await workbench.webview().getByRole('radio', { name: 'Delta' }).check();
      const bar = (/** @type {string} */ name) => workbench.webview().getByRole('separator', { name });
      await bar('Divide list and detail').press('Shift+ArrowUp');
      await bar('Divide fields and bytes').press('Shift+ArrowRight');
      const shares = async () => [
        await bar('Divide list and detail').getAttribute('aria-valuenow'),
        await bar('Divide fields and bytes').getAttribute('aria-valuenow'),
      ];
      assert.deepEqual(await shares(), ['48', '60']);
      await workbench.reload();
      await workbench.webview().locator('[role=row][data-row="9"][aria-selected=true]').waitFor();
      assert.ok(await workbench.webview().getByRole('radio', { name: 'Delta' }).isChecked());
      assert.deepEqual(await shares(), ['48', '60']);
    });
  });
}
