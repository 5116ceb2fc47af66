import assert from 'node:assert/strict';
import { pictureFailure, startWorkbench } from '../lib/workbench.mjs';

describe('the audit of a restore', () => {
  /** @type {import('../lib/workbench.mjs').Workbench} */
  let workbench;
  const item = (/** @type {string | RegExp} */ words) => workbench.treeItem('Restore Stream', words);
  const quick = () => workbench.page.locator('.quick-input-widget');
  /** Opens a group, if it is closed. */
  const open = async (/** @type {RegExp} */ words) => {
    const group = item(words);
    await group.waitFor();
    if ((await group.getAttribute('aria-expanded')) === 'false') await group.click();
  };

  before(async () => {
    workbench = await startWorkbench({
      viewport: { width: 1400, height: 1500 },
      settings: { 'cvq.restore.profile': 'qemu-10.0' },
    });
    await workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await workbench.showContainer('virtio-net CVQ');
    await workbench.openFile('lost-hash-config.cvq.jsonl');
    await workbench.webview().locator('[role=row][data-row="8"]').click();
    await workbench.palette('CVQ: Produce Restore Stream');
  });
  afterEach(async function () {
    await pictureFailure(this, workbench);
  });
  after(() => workbench?.close());

  it('gives the verdict, and groups the fields by what became of them', async () => {
    await workbench.page.getByText(/^LOSES STATE: 3 of \d+ items: steering, rss, hash\./).waitFor();
    await item(/^Lost, 3 fields/).waitFor();
    await item(/^hash, .* → none/).waitFor();
    await open(/^Restored/);
    await item(/^mac, 52:54:00:12:34:56 · by command 1, MAC_ADDR_SET/).waitFor();
    await open(/^Compared with the minimal plan/);
    await item(/^MQ_HASH_CONFIG, required but missing/).waitFor();
    await item(/^MAC_ADDR_SET, sent but not required/).waitFor();
    await workbench.screenshot('audit');
  });

  it('runs to the command that restored a field', async () => {
    await item(/^mac, 52:54:00:12:34:56/).click();
    await item(/^1\s+MAC_ADDR_SET, done/).waitFor();
    await item(/^2\s+MQ_VQ_PAIRS_SET, next/).waitFor();
  });

  it('goes to the clipboard as Markdown', async () => {
    await workbench.palette('CVQ: Copy Restore Audit as Markdown');
    const copied = await workbench.clipboard((text) => text.startsWith('# Restore audit'));
    assert.match(copied, /\n\*\*LOSES STATE: 3 of \d+ items: steering, rss, hash\.\*\*\n/);
    assert.match(copied, /\ncvq restore lost-hash-config\.cvq\.jsonl --at \d+ --profile qemu-10\.0\n```\n$/);
  });

  it('follows the limits that are chosen for the destination', async () => {
    await workbench.palette('CVQ: Choose Destination Limits…');
    await quick().locator('.monaco-list-row', { hasText: 'RSS key bytes' }).click();
    const input = quick().locator('input.input');
    await quick().getByText('Enter a whole number from 0 to 255').waitFor();
    await input.fill('many');
    await quick().getByText('It must be a whole number from 0 to 255.').waitFor();
    await input.fill('16');
    await quick().locator('input.input').press('Enter');
    await quick().locator('.monaco-list-row', { hasText: 'RSS key bytes' }).getByText('16 (source: 40)').waitFor();
    await quick().locator('input.input').press('Escape');
    await workbench.page.getByText(/^FAILS TO START: Command 3, VIRTIO_NET_CTRL_MQ_RSS_CONFIG/).waitFor();
    await workbench.page.getByText(/Destination: RSS key bytes: 16\.$/).waitFor();
    await workbench.screenshot('audit-fails');
  });
});
