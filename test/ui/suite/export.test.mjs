import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pictureFailure, root, startWorkbench, until } from '../lib/workbench.mjs';

describe('exporting a restore stream, and restoring from a state', () => {
  /** @type {import('../lib/workbench.mjs').Workbench} */
  let workbench;
  const written = async (/** @type {string} */ format, /** @type {string} */ file) => {
    await workbench.palette('CVQ: Export Restore Stream…');
    await workbench.quick.locator('.monaco-list-row', { hasText: format }).click();
    await workbench.answerFileDialog(file);
    const path = join(workbench.folder, file);
    // It is written in one go.
    await until(() => existsSync(path) && statSync(path).size > 0);
    return await readFile(path);
  };

  before(async () => {
    workbench = await startWorkbench({ settings: { 'cvq.restore.profile': 'qemu-10.0' } });
    await workbench.showContainer('virtio-net CVQ');
    await workbench.openFile('lost-hash-config.cvq.jsonl');
    await workbench.webview().locator('[role=row][data-row="8"]').click();
    await workbench.palette('CVQ: Produce Restore Stream');
    await workbench.treeItem('Restore Stream', /^3\s+MQ_RSS_CONFIG/).waitFor();
  });
  afterEach(async function () {
    await pictureFailure(this, workbench);
  });
  after(() => workbench?.close());

  it('as C', async () => {
    const text = (await written('C array', 'restore.c')).toString();
    assert.match(text, /0x01, 0x01, 0x52, 0x54, 0x00, 0x12, 0x34, 0x56,/);
    assert.match(text, /VIRTIO_NET_CTRL_MQ_RSS_CONFIG/);
  });

  it('as JSON, with what is lost', async () => {
    const json = JSON.parse((await written('JSON with reasons', 'restore.json')).toString());
    assert.equal(json.commands.length, 3);
    assert.deepEqual(
      json.lost.map((/** @type {{ field: string }} */ loss) => loss.field),
      ['steering', 'rss', 'hash'],
    );
  });

  it('as a trace, which opens like any other', async () => {
    await written('CVQ trace (pcapng)', 'restore.cvq.pcapng');
    await written('CVQ trace (JSON Lines)', 'restore.cvq.jsonl');
    for (const file of ['restore.cvq.pcapng', 'restore.cvq.jsonl']) {
      await workbench.palette('CVQ: Open Trace…');
      await workbench.answerFileDialog(file);
      await workbench.tab(file).waitFor();
      const row = workbench.webview().locator('[role=row][data-row="4"]');
      await row.getByText('RSS: IPv4').waitFor();
      assert.equal(await row.getAttribute('data-restore'), 'inside');
    }
  });

  it('says what is wrong with a file that is no state JSON', async () => {
    await workbench.palette('CVQ: Produce Restore Stream from State…');
    await workbench.answerFileDialog('restore.json');
    await workbench.notification("restore.json isn't a state JSON: `mac`").waitFor();
  });

  it('restores from a state JSON', async () => {
    const cvq = join(root, 'dist/cli.js');
    const trace = join(workbench.folder, 'linux-boot.cvq.jsonl');
    const { stdout } = await promisify(execFile)(process.execPath, [cvq, 'state', trace]);
    await writeFile(join(workbench.folder, 'linux.json'), stdout);
    await workbench.palette('CVQ: Produce Restore Stream from State…');
    await workbench.answerFileDialog('linux.json');
    await workbench.page.getByText(/^SAFE: all \d+ items match: .* From linux\.json\.$/).waitFor();
    await workbench.treeItem('Restore Stream', /^1\s+MAC_ADDR_SET, next · own address 52:54:00:de:ad:03/).waitFor();
  });
});
