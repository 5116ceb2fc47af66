import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../corpus';
import { cvq, Folder, records } from './cvq';
import { device, ok, small } from './traces';

describe('cvq convert, a part of a trace and other formats', () => {
  let folder: Folder;
  let trace: string;
  beforeEach(() => {
    folder = new Folder();
    trace = folder.write('small.cvq.jsonl', small);
  });
  afterEach(() => folder.remove());

  const done = { status: 0, stdout: '', stderr: '' };

  async function converted(name: string, ...options: readonly string[]): Promise<string> {
    const out = folder.name(name);
    assert.deepEqual(await cvq('convert', trace, out, ...options), done);
    return readFileSync(out, 'utf8');
  }

  it('writes what cvq show prints, of all and of parts', async () => {
    for (const options of [
      [],
      ['--from', '1'],
      ['--from', '1', '--limit', '1'],
      ['--limit', '0'],
      ['--filter', 'vid >= 5', '--limit', '1'],
      ['--filter', 'type == mark'],
    ]) {
      assert.equal(await converted('out.txt', ...options), (await cvq('show', trace, ...options)).stdout);
    }
  });

  it('writes parts in every format', async () => {
    const part = ['--from', '1', '--limit', '1'];
    const out = '02000500';
    assert.deepEqual((await converted('out.jsonl', ...part)).match(/"out":"\w+"/g), [`"out":"${out}"`]);
    assert.equal((await converted('out.csv', ...part)).split('\r\n').filter((line) => line.includes(out)).length, 1);
    assert.match(await converted('out.hex', ...part), /^00000000 {2}02 00 05 00 /m);
    assert.match(await converted('out.c', ...part), /\{ 0x02, 0x00, 0x05, 0x00 \}, 4, 0 \}/);
    assert.match(await converted('out.pcapng', ...part), /CVQ1/);
  });

  it('filters by what changes, also in formats that show none of it', async () => {
    const hits = await converted('out.jsonl', '--filter', 'changes(rx.promisc)');
    assert.deepEqual(hits.match(/"out":"\w+"/g), ['"out":"000000"']);
  });

  it('takes the format from --format before the name', async () => {
    assert.equal(await converted('out.pcapng', '--format', 'text'), (await cvq('show', trace)).stdout);
  });

  it('writes qtest lines for the ring that it is told, and says what they lack', async () => {
    const out = folder.name('out.qtest');
    const ran = await cvq('convert', trace, out, '--qtest', 'ring=0x200000', '--qtest', 'queue=6,size=8');
    assert.equal(ran.status, 0);
    assert.match(ran.stderr, /: qtest can only hold commands; left out: 1 device record, 1 mark record\.\n$/);
    const text = readFileSync(out, 'utf8');
    assert.match(text, /ring=0x200000 size=8 queue=6/);
    assert.match(text, /^write 0x200000 0x10 /m);
    assert.equal(text.match(/^writew 0xe0003018 0x6$/gm)?.length, 3);
  });

  it('says which parameter is wrong, and where parameters make no sense', async () => {
    const wrong = await cvq('convert', trace, folder.name('out.qtest'), '--qtest', 'size=5');
    assert.equal(wrong.status, 2);
    assert.match(wrong.stderr, /size must be a power of two/);
    const senseless = await cvq('convert', trace, folder.name('out.csv'), '--qtest', 'size=8');
    assert.equal(senseless.status, 2);
    assert.match(senseless.stderr, /--qtest is for QEMU qtest lines/);
    assert.deepEqual(readdirSync(folder.path), ['small.cvq.jsonl']);
  });

  it('says of damaged records what the format makes of them', async () => {
    const bad = folder.write('bad.jsonl', `${small}oops\n`);
    for (const [name, status] of [
      ['out.txt', 0],
      ['out.csv', 0],
      ['out.hex', 0],
      ['out.c', 0],
      ['out.jsonl', 1],
      ['out.qtest', 1],
    ] as const) {
      assert.equal((await cvq('convert', bad, folder.name(name))).status, status, name);
    }
    assert.match(readFileSync(folder.name('out.txt'), 'utf8'), /damaged record: Line 7/);
    assert.match(readFileSync(folder.name('out.c'), 'utf8'), /damaged record: Line 7/);
  });

  it('never writes over its input, in any format', async () => {
    for (const format of ['text', 'csv', 'hex', 'c', 'qtest']) {
      const { status, stderr } = await cvq('convert', trace, trace, '--format', format);
      assert.equal(status, 2);
      assert.match(stderr, /never overwritten/);
    }
    assert.equal(readFileSync(trace, 'utf8'), small);
  });

  it('writes a trace of any size in the memory of a small one', () => {
    const many = folder.write(
      'many.jsonl',
      records(device()) +
        Array.from({ length: 100_000 }, (_, i) => records(ok(i, i % 2 ? '000001' : '000000'))).join(''),
    );
    for (const name of ['out.c', 'out.csv', 'out.qtest']) {
      const program = join(root, 'dist/cli.js');
      const args = ['--max-old-space-size=48', program, 'convert', many, folder.name(name)];
      assert.equal(spawnSync(process.execPath, args, { encoding: 'utf8' }).status, 0, name);
    }
    assert.match(readFileSync(folder.name('out.csv'), 'utf8'), /\r\n100000,99999,command,/);
  });
});
