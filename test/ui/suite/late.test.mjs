import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pictureFailure, root, startWorkbench } from '../lib/workbench.mjs';

const command = (/** @type {number} */ t, /** @type {string} */ out) =>
  `${JSON.stringify({ type: 'command', t, out, in: '00', done: t + 500 })}\n`;

/** What an uprobe on a running QEMU sees: no start, no features, a few commands. */
const LATE = [
  `${JSON.stringify({ type: 'cvqtrace', version: 1 })}\n`,
  command(1000, '000000'),
  command(2000, '0100000000000200000033330000000101005e000001'),
  command(3000, '02006400'),
].join('');

/** Trees have only what is in sight in the page: room for all of it. */
const tall = { width: 1280, height: 1500 };

describe('a capture that begins on a running device', () => {
  /** @type {import('../lib/workbench.mjs').Workbench} */
  let workbench;
  /** @type {string} */
  let folder;
  const item = (/** @type {string | RegExp} */ words) => workbench.treeItem('Device State', words);
  const restore = (/** @type {string | RegExp} */ words) => workbench.treeItem('Restore Stream', words);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cvq-late-'));
    await writeFile(join(folder, 'late.cvq.jsonl'), LATE);
    await copyFile(join(root, 'test/fixtures/cases/libvirt-rx-filter.json'), join(folder, 'rx-filter.json'));
    workbench = await startWorkbench({ folder, viewport: tall, settings: { 'cvq.restore.profile': 'qemu-10.0' } });
    await workbench.openFile('late.cvq.jsonl');
    await workbench.webview().locator('[role=row][data-row="0"]').click();
    await workbench.page.keyboard.press('End');
    await workbench.showContainer('virtio-net CVQ');
  });
  afterEach(async function () {
    await pictureFailure(this, workbench);
  });
  after(async () => {
    await workbench?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('says which items are known, how many are not, and why', async () => {
    await item(/^Promiscuous, off/).waitFor();
    await item(/^Address, not known/).waitFor();
    await item(/^All multicast, not known/).waitFor();
    await item(/^Receive VLANs, 1 in, 0 out, others not known/).waitFor();
    await workbench.page.getByText(/after command 2 · \d+ items not known/).waitFor();
    await workbench.page.getByText(/items of the state are not known\. Not seen: the capture begins/).waitFor();
    await workbench.screenshot('late-capture');
  });

  it('restores what is known, and can’t tell the rest', async () => {
    await workbench.palette('CVQ: Produce Restore Stream');
    await restore(/^1\s+MAC_TABLE_SET/).waitFor();
    await workbench.page.getByText(/CAN'T TELL: not known: features, mac/).waitFor();
    await restore(/^Not known, \d+ fields/).waitFor();
    await workbench.screenshot('late-restore');
  });

  it('takes what is not known as after a reset by one click, and says so', async () => {
    const group = restore(/^Not known, \d+ fields/);
    await group.hover();
    await group.getByRole('button', { name: 'Take Unknown Items as After a Reset' }).click();
    await workbench.page.getByText(/What was not known is taken to be as after a reset/).waitFor();
    await workbench.palette('CVQ: Close Restore Stream');
  });

  it('gets what somebody saw, in a trace of its own', async () => {
    await workbench.palette('CVQ: Add Observation…');
    await workbench.answerFileDialog('rx-filter.json');
    await workbench.answerFileDialog('late.observed.cvq.jsonl');
    await workbench.tab('late.observed.cvq.jsonl').waitFor();
    await workbench
      .webview()
      .getByRole('row', { name: /query-rx-filter/ })
      .first()
      .waitFor();
    await item(/^Address, 52:54:00:aa:00:07/).waitFor();
    await item(/^All multicast, off/).waitFor();
    await workbench.screenshot('late-observed');
  });
});
