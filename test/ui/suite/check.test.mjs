import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pictureFailure, startWorkbench } from '../lib/workbench.mjs';

/** A guest command that the device gets with another VLAN, and one that it never gets. */
const records = [
  { type: 'device', t: 0, id: 'net0', features: '0x1000e0000', config: { mac: '52:54:00:12:34:56' } },
  { type: 'mark', t: 1, label: 'restore-begin', ring: 'shadow' },
  { type: 'mark', t: 2, label: 'restore-end', ring: 'shadow' },
  { type: 'command', t: 10, out: '02000500', in: '00' },
  { type: 'command', t: 11, ring: 'shadow', out: '02000600', in: '00' },
  { type: 'command', t: 12, out: '02000700', in: '00' },
];

describe('checking a trace', () => {
  /** @type {import('../lib/workbench.mjs').Workbench} */
  let workbench;
  const row = (/** @type {number} */ n) => workbench.webview().locator(`[role=row][data-row="${n}"]`);
  const found = (/** @type {string} */ text) =>
    workbench.page.locator('.quick-input-widget .monaco-list-row', { hasText: text });

  before(async () => {
    workbench = await startWorkbench();
    await writeFile(
      join(workbench.folder, 'forwarding.cvq.jsonl'),
      records.map((record) => `${JSON.stringify(record)}\n`).join(''),
    );
    await workbench.openFile('forwarding.cvq.jsonl');
    await row(0).getByText('device ready').waitFor();
  });
  afterEach(async function () {
    await pictureFailure(this, workbench);
  });
  after(() => workbench?.close());

  it('leads from a finding to its command', async () => {
    await row(0).click();
    await workbench.palette('CVQ: Check Trace…');
    await found('altered').waitFor();
    await found('not-forwarded').click();
    await row(5).and(workbench.webview().locator('[aria-selected=true]')).waitFor();
  });

  it('says in the row itself what a later one shows', async () => {
    await row(5).click();
    await workbench.webview().getByText('VIRTIO_NET_CTRL_VLAN_ADD never reached the device').first().waitFor();
  });
});
