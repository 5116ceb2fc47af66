import { appendFile, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pictureFailure, startWorkbench } from '../lib/workbench.mjs';

const device = '{"type":"device","t":0,"id":"net0","features":"0x1000e0"}\n';
const command = (/** @type {number} */ n, vid = n) =>
  `{"type":"command","t":${n},"out":"0200${vid.toString(16).padStart(2, '0')}00","in":"00"}\n`;
const commands = (/** @type {number} */ from, /** @type {number} */ to) =>
  Array.from({ length: to - from }, (_, at) => command(from + at)).join('');

describe('a trace file that changes while it is open', () => {
  /** @type {import('../lib/workbench.mjs').Workbench} */
  let workbench;
  /** @type {string} */
  let folder;
  let path = '';
  const row = (/** @type {number} */ n) => workbench.webview().locator(`[role=row][data-row="${n}"]`);
  const selected = (/** @type {number} */ n) => row(n).and(workbench.webview().locator('[aria-selected=true]'));
  const text = (/** @type {string} */ words) => workbench.webview().getByText(words).first();

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cvq-changing-'));
    for (const name of ['grows', 'cut', 'replaced', 'begun'])
      await writeFile(join(folder, `${name}.cvq.jsonl`), name === 'begun' ? '' : device + commands(1, 11));
    workbench = await startWorkbench({ folder });
  });
  const open = async (/** @type {string} */ name) => {
    path = join(workbench.folder, `${name}.cvq.jsonl`);
    await workbench.openFile(`${name}.cvq.jsonl`);
  };
  afterEach(async function () {
    await pictureFailure(this, workbench);
    await workbench.palette('View: Close All Editors');
  });
  after(async () => {
    await workbench?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('shows what is appended, also a record that is only begun, and stays at its row', async () => {
    await open('grows');
    await row(5).click();
    await appendFile(path, commands(11, 13));
    await row(12).getByText('receive VLAN 12').waitFor();
    await appendFile(path, command(13).slice(0, 30));
    await row(13).getByText('seems to be truncated here').waitFor();
    await appendFile(path, command(13).slice(30));
    await row(13).getByText('receive VLAN 13').waitFor();
    await text('14 rows').waitFor();
    await selected(5).waitFor();
  });

  it('says that it was cut, and is then at the last row that is left', async () => {
    await open('cut');
    await row(9).click();
    await truncate(path, (device + commands(1, 5)).length);
    await text('The file was truncated while it was open').waitFor();
    await text('5 rows').waitFor();
    await selected(4).waitFor();
  });

  it('says that it was replaced, and is at the same row of what is there now', async () => {
    await open('replaced');
    await row(6).click();
    await row(6).getByText('receive VLAN 6').waitFor();
    const changed = Array.from({ length: 10 }, (_, n) => command(n + 1, n + 101)).join('');
    await writeFile(`${path}.new`, device + changed);
    await rename(`${path}.new`, path);
    await text('The file was replaced while it was open').waitFor();
    await row(6).getByText('receive VLAN 106').waitFor();
    await selected(6).waitFor();
  });

  it('opens as soon as there is something in it', async () => {
    await open('begun');
    await text('The file is empty').waitFor();
    await writeFile(path, device + commands(1, 4));
    await row(3).getByText('receive VLAN 3').waitFor();
  });
});
