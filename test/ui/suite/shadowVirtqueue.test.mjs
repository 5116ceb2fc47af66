import { pictureFailure, startWorkbench } from '../lib/workbench.mjs';

/** Trees have only what is in sight in the page: room for all of it. */
const tall = { width: 1280, height: 2200 };

describe('the Shadow Virtqueue', () => {
  /** @type {import('../lib/workbench.mjs').Workbench} */
  let workbench;
  const command = (/** @type {string | RegExp} */ words) => workbench.treeItem('Restore Stream', words);
  const ring = (/** @type {string | RegExp} */ words) => workbench.treeItem('Shadow Virtqueue', words);
  const item = (/** @type {string | RegExp} */ words) => workbench.treeItem('Device State', words);
  const key = (/** @type {string} */ name) => workbench.page.keyboard.press(name);
  const quick = () => workbench.page.locator('.quick-input-widget');
  const pick = (/** @type {string} */ words) => quick().locator('.monaco-list-row', { hasText: words }).first().click();

  before(async () => {
    workbench = await startWorkbench({ viewport: tall, settings: { 'cvq.restore.profile': 'qemu-10.0' } });
    await workbench.showContainer('virtio-net CVQ');
    await workbench.openFile('migration-rss.cvq.jsonl');
  });
  afterEach(async function () {
    await pictureFailure(this, workbench);
  });
  after(() => workbench?.close());

  it('tells the way of the selected command, and goes to its copy', async () => {
    await workbench.webview().locator('[role=row][data-row="7"]').click();
    await ring(/^Forwarding, forwarded unchanged, answer passed on/).waitFor();
    await ring(/^\d+\s+QEMU adds it to the shadow ring, Head 2: 3 bytes to read at 0x/).waitFor();
    await ring(/^On the shadow ring, command 5/).click();
    await workbench.webview().locator('[role=row][data-row="8"][aria-selected=true]').waitFor();
    await ring(/^On the shadow ring, command 5, RX_PROMISC, selected/).waitFor();
  });

  it('steps by phases, and shows what each does to the ring', async () => {
    await workbench.webview().locator('[role=row][data-row="8"]').click();
    await key('End');
    await workbench.webview().locator('[role=row][data-row="32"][aria-selected=true]').waitFor();
    await workbench.palette('CVQ: Produce Restore Stream');
    await command(/^1\s+MAC_ADDR_SET, next/).waitFor();
    await ring(/^1\s+Copy to the out page, next/).waitFor();
    await ring(/^Ring, 1,024 descriptors, 1024 free/).waitFor();
    await command(/^1\s/).focus();
    for (let phase = 0; phase < 3; phase++) await key('F11');
    await ring(/^3\s+Write the descriptors, done · Descriptors 0 and 1 are taken from the free list/).waitFor();
    await ring(/^4\s+Make it available and kick, next/).waitFor();
    await ring(/^Ring, 1,024 descriptors, 1022 free/).waitFor();
    await ring(/^1\s+MAC_ADDR_SET, own address .* · head 0 · not yet available/).waitFor();
    await key('Alt+F11');
    await ring(/^3\s+Write the descriptors, next/).waitFor();
    await workbench.screenshot('shadow-virtqueue-phases');
  });

  it('changes the destination when the device executes', async () => {
    await ring(/^4\s+Make it available and kick/).click();
    await item(/^Address, 52:54:00:12:34:56/).waitFor();
    await command(/^1\s/).focus();
    await key('F10');
    await item(/^Address, 52:54:00:aa:bb:cc · was 52:54:00:12:34:56/).waitFor();
    await key('Shift+F11');
    // The second command's answer has been checked; all were on the ring together, so the third's comes next.
    await ring(/^3\s+MQ_VQ_PAIRS_SET, phase 8 of 8: check the answer/).waitFor();
    await workbench.palette('CVQ: Reset Restore to the Beginning');
    await command(/^1\s+MAC_ADDR_SET, next/).waitFor();
  });

  it('lets the device refuse a command, and tells what becomes of the start', async () => {
    await command(/^3\s/).hover();
    await command(/^3\s/)
      .getByRole('button', { name: /^Inject Fault/ })
      .click();
    await pick('Return an error ack');
    await quick().locator('input.input').fill('256');
    await quick().getByText('It must be the ack byte, a whole number from 0 to 255.').waitFor();
    await quick().locator('input.input').fill('1');
    await quick().locator('input.input').press('Enter');
    await command(/^3\s+MQ_VQ_PAIRS_SET, fault: refused with ack 1/).waitFor();
    await command(/^Outcome, Failed to start: Command 3, MQ_VQ_PAIRS_SET, was answered ERR/).waitFor();
    await command(/^Faults, 1 fault/).waitFor();
    await workbench.page.getByText(/^FAILS TO START: .* With 1 fault\.$/).waitFor();
    await workbench.screenshot('shadow-virtqueue-fault');
  });

  it('compares the releases under it, and keeps it when another is chosen', async () => {
    await workbench.palette('CVQ: Compare QEMU Releases…');
    await quick().locator('.monaco-list-row', { hasText: 'QEMU 11.1' }).getByText('Failed to start').waitFor();
    await pick('Complete');
    await command(/^Outcome, Started: The device works/).waitFor();
    await command(/^MQ_VQ_PAIRS_SET#1, refused with ack 1 · this stream has no such command/).waitFor();
    await workbench.palette('CVQ: Choose Restore Profile…');
    await pick('QEMU 9.2');
    await command(/^Outcome, Failed to start: Command 3, MQ_VQ_PAIRS_SET, was answered ERR/).waitFor();
    await workbench.palette('CVQ: Remove Faults');
    await command(/^Faults/).waitFor({ state: 'detached' });
  });
});
