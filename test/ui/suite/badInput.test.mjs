import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pictureFailure, startWorkbench } from '../lib/workbench.mjs';

/** A pcapng of Ethernet frames: section header, interface of link type 1, one packet. */
function otherPcapng() {
  const u32 = (/** @type {number[]} */ ...values) => Buffer.from(Uint32Array.from(values).buffer);
  const section = u32(0x0a0d0d0a, 28, 0x1a2b3c4d, 1, 0xffffffff, 0xffffffff, 28);
  const ethernet = u32(1, 20, 1, 0, 20);
  const packet = u32(6, 36, 0, 0, 0, 4, 4, 0xdeadbeef, 36);
  return Buffer.concat([section, ethernet, packet]);
}

const command = '{"type":"command","t":1,"out":"000000","in":"00"}';
const huge = `0100${'ffffffff'}020000000001`;

/** @type {{ name: string, content: string | Buffer, says: RegExp[], rows?: number }[]} */
const files = [
  { name: 'empty.cvq.jsonl', content: '', says: [/empty/i] },
  { name: 'text.cvq.jsonl', content: 'Dear reader,\nthis is a letter.\n', says: [/JSON|trace/] },
  { name: 'other.cvq.pcapng', content: otherPcapng(), says: [/pcapng/, /CVQ/] },
  { name: 'cut.cvq.jsonl', content: `${command}\n{"type":"command","t":2,"out":"00`, says: [/truncated/i], rows: 2 },
  { name: 'line.cvq.jsonl', content: `${command}\nnot json\n${command}\n`, says: [/line 2/i], rows: 3 },
  {
    name: 'time.cvq.jsonl',
    content: `${command}\n{"type":"command","t":"${'9'.repeat(50)}","out":"000000"}\n`,
    says: [/`?t`?/, /line 2/i],
    rows: 2,
  },
  { name: 'hex.cvq.jsonl', content: '{"type":"command","t":1,"out":"00000"}\n', says: [/half a byte/], rows: 1 },
  {
    name: 'table.cvq.jsonl',
    content: `{"type":"command","t":1,"out":"${huge}","in":"01"}\n`,
    says: [/4294967295/],
    rows: 1,
  },
];

describe('files that are no sound trace', () => {
  /** @type {import('../lib/workbench.mjs').Workbench} */
  let workbench;
  /** @type {string} */
  let folder;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cvq-bad-'));
    for (const { name, content } of files) await writeFile(join(folder, name), content);
    await mkdir(join(folder, 'directory.cvq.jsonl'));
    workbench = await startWorkbench({ folder });
  });
  afterEach(async function () {
    await pictureFailure(this, workbench);
    await workbench.palette('View: Close All Editors');
  });
  after(async () => {
    await workbench?.close();
    await rm(folder, { recursive: true, force: true });
  });

  for (const { name, says, rows } of files) {
    it(`${name}: says what is wrong${rows === undefined ? '' : ' and shows what is sound'}`, async () => {
      await workbench.openFile(name);
      const page = workbench.webview();
      if (rows === undefined) {
        for (const words of says) await page.getByRole('alert').filter({ hasText: words }).waitFor();
        return;
      }
      await page.locator(`[role=row][data-row="${rows - 1}"]`).waitFor();
      // The one that is wrong is the last, or the last but one where a sound line follows.
      const bad = page.locator(`[role=row][data-row="${name === 'line.cvq.jsonl' ? 1 : rows - 1}"]`);
      await bad.click();
      for (const words of says) await page.locator('.detail').filter({ hasText: words }).waitFor();
    });
  }
});
