import assert from 'node:assert/strict';
import { pictureFailure, startWorkbench } from '../lib/workbench.mjs';

describe('the sample trace in the workbench', () => {
  /** @type {import('../lib/workbench.mjs').Workbench} */
  let workbench;

  before(async () => {
    workbench = await startWorkbench();
  });
  afterEach(async function () {
    await pictureFailure(this, workbench);
  });
  after(() => workbench?.close());

  it('opens in the trace editor', async () => {
    await workbench.openFile('linux-boot.cvq.jsonl');
    await workbench.webview().getByRole('grid').getByRole('row', { name: 'MAC_ADDR_SET' }).first().waitFor();
  });

  it('shows the device in its view, a click away', async () => {
    await workbench.page.getByRole('button', { name: 'Show Device State' }).click();
    await workbench.treeItem('Device State', /^Promiscuous/).waitFor();
  });

  it('produces the restore stream at a click', async () => {
    const rows = workbench.webview().getByRole('grid').getByRole('row');
    await rows.filter({ hasText: 'VLAN_ADD' }).first().click();
    await workbench.page.getByRole('button', { name: 'Produce Restore Stream' }).last().click();
    await workbench.treeItem('Restore Stream', /MAC/).first().waitFor();
    assert.ok((await workbench.tree('Restore Stream').getByRole('treeitem').count()) > 1);
  });
});
