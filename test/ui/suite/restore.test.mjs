import { pictureFailure, startWorkbench } from '../lib/workbench.mjs';

/** Trees have only what is in sight in the page: room for all of it. */
const tall = { width: 1280, height: 1500 };

for (const theme of /** @type {const} */ (['dark', 'light'])) {
  describe(`restoring (${theme} theme)`, () => {
    /** @type {import('../lib/workbench.mjs').Workbench} */
    let workbench;
    const command = (/** @type {string | RegExp} */ words) => workbench.treeItem('Restore Stream', words);
    const item = (/** @type {string | RegExp} */ words) => workbench.treeItem('Device State', words);
    /** Clicks a button in the title of the view, which shows them while the mouse is over it. */
    const clickInTitle = async (/** @type {RegExp} */ name) => {
      const pane = workbench.page.locator('.pane', {
        has: workbench.page.getByText('Restore Stream', { exact: true }),
      });
      await pane.hover();
      await pane.getByRole('button', { name }).click();
    };

    before(async () => {
      workbench = await startWorkbench({ theme, viewport: tall, settings: { 'cvq.restore.profile': 'qemu-10.0' } });
      await workbench.showContainer('virtio-net CVQ');
    });
    afterEach(async function () {
      await pictureFailure(this, workbench);
    });
    after(() => workbench?.close());

    it('opens a sample from the empty view', async () => {
      await workbench.page.getByRole('button', { name: 'Open Sample Trace' }).click();
      await workbench.page.getByText('Everything with RSS: before a migration').click();
      await workbench.tab('migration-rss.cvq.jsonl').waitFor();
      await workbench.webview().locator('[role=row][data-row="0"]').waitFor();
    });

    it('produces the stream of the selected command from the palette', async () => {
      await workbench.webview().locator('[role=row][data-row="5"]').click();
      await workbench.page.keyboard.press('End');
      await workbench.webview().locator('[role=row][data-row="32"][aria-selected=true]').waitFor();
      await item(/^RSS, 4-entry table/).waitFor();
      await workbench.palette('CVQ: Produce Restore Stream');
      await command(/^1\s+MAC_ADDR_SET, next/).waitFor();
      await command(/^13\s+VLAN_ADD/).waitFor();
      await item(/^Queue pairs, 1 · source: 4/).waitFor();
    });

    it('steps by keyboard and by the view’s buttons', async () => {
      await command(/^1\s/).focus();
      await workbench.page.keyboard.press('F10');
      await command(/^1\s+MAC_ADDR_SET, done/).waitFor();
      await item(/^Address, 52:54:00:aa:bb:cc · was 52:54:00:12:34:56/).waitFor();
      await clickInTitle(/^Step Restore( \(|$)/);
      await command(/^2\s+MAC_TABLE_SET, done/).waitFor();
      await workbench.page.keyboard.press('Alt+F10');
      await command(/^2\s+MAC_TABLE_SET, next/).waitFor();
      await workbench.screenshot(`restore-${theme}`);
    });

    it('runs to the end, where the destination is as the source', async () => {
      await workbench.palette('CVQ: Run Restore to the End');
      await command(/^13\s+VLAN_ADD, done/).waitFor();
      await item(/^Receive VLANs, 4/).waitFor();
      await item(/source:/).waitFor({ state: 'detached' });
      await workbench.palette('CVQ: Step Restore Back');
      await command(/^13\s+VLAN_ADD, next/).waitFor();
    });

    it('runs to the command that is clicked', async () => {
      await command(/^4\s/).click();
      await command(/^4\s+MQ_RSS_CONFIG, done/).waitFor();
      await command(/^5\s+GUEST_OFFLOADS_SET, next/).waitFor();
    });

    it('shows what a destination without VLAN filtering loses', async () => {
      await workbench.palette('CVQ: Choose Destination Features…');
      const quick = workbench.page.locator('.quick-input-widget');
      await quick.locator('input.input').fill('CTRL_VLAN');
      await quick.locator('.monaco-list-row', { hasText: 'CTRL_VLAN' }).click();
      await quick.getByRole('button', { name: 'OK' }).click();
      await command(/^Lost/).waitFor();
      await command(/^vlans, .*VIRTIO_NET_F_CTRL_VLAN/).waitFor();
      await workbench.page.getByText(/^BLOCKED: .*VIRTIO_NET_F_CTRL_VLAN/).waitFor();
      await workbench.screenshot(`restore-lost-${theme}`);
    });

    it('comes back to the trace when the stream is closed', async () => {
      await workbench.palette('CVQ: Close Restore Stream');
      await item(/^Queue pairs, 4/).waitFor();
      await workbench.page.getByRole('button', { name: 'Produce Restore Stream' }).first().waitFor();
    });
  });
}
