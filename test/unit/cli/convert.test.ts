import assert from 'node:assert/strict';
import { linkSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { run } from '../../../src/cli/run';
import { scenarios } from '../corpus';
import { cvq, Folder, records } from './cvq';
import { device, ok, small } from './traces';

describe('cvq convert', () => {
  let folder: Folder;
  let trace: string;
  beforeEach(() => {
    folder = new Folder();
    trace = folder.write('small.cvq.jsonl', small);
  });
  afterEach(() => folder.remove());

  const done = { status: 0, stdout: '', stderr: '' };

  it('goes to pcapng and back without a change', async () => {
    const [capture, back] = [folder.name('a.cvq.pcapng'), folder.name('b.cvqtrace')];
    assert.deepEqual(await cvq('convert', trace, capture), done);
    assert.equal(readFileSync(capture).readUInt32LE(0), 0x0a0d0d0a);
    assert.deepEqual(await cvq('convert', capture, back), done);
    for (const command of [['show'], ['show', '--json'], ['state', '--provenance']]) {
      const [name = '', ...options] = command;
      const shown = await cvq(name, trace, ...options);
      assert.deepEqual(await cvq(name, capture, ...options), shown);
      assert.deepEqual(await cvq(name, back, ...options), shown);
    }
  });

  it('and all that reads a trace take one that stands in a log', async () => {
    const log = folder.write('dmesg.txt', small.replace(/^(?=\{)/gm, '[    3.100000] '));
    const copy = folder.name('copy.cvq.jsonl');
    assert.deepEqual(await cvq('convert', log, copy), done);
    for (const file of [log, copy])
      for (const [name = '', ...options] of [['show'], ['show', '--json'], ['state', '--provenance'], ['restore']])
        assert.deepEqual(await cvq(name, file, ...options), await cvq(name, trace, ...options));
    const boot = folder.write('boot.txt', '[    0.000000] Linux version 6.1.0\n[    0.000001] Command line: quiet\n');
    const { status, stderr } = await cvq('check', boot);
    assert.equal(status, 2);
    assert.match(stderr, /It is a kernel log without records \(2 lines\)\./);
  });

  it('goes there and back with several devices, both rings, and all that a record holds', async () => {
    const rich = folder.write(
      'rich.jsonl',
      records(
        { ...device('a'), offered: '0x3ffffffff', cvq: 2, byteOrder: 'big' },
        device('b'),
        ok(1, '000000', { device: 'a', ring: 'shadow', head: 3, in_len: 1, done: 5 }),
        { type: 'command', t: 2, device: 'b', out: '0801' },
        { type: 'status', t: 3, device: 'a', value: 15 },
        { type: 'reset', t: 4, device: 'a', ring: 'shadow' },
        { type: 'mark', t: 5, label: 'ende µ', device: 'b' },
      ),
    );
    const [first, capture, second] = [folder.name('1.jsonl'), folder.name('2.pcapng'), folder.name('3.jsonl')];
    assert.deepEqual(await cvq('convert', rich, first), done);
    assert.deepEqual(await cvq('convert', first, capture), done);
    assert.deepEqual(await cvq('convert', capture, second), done);
    const recordsOf = (file: string) =>
      readFileSync(file, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual(recordsOf(second), recordsOf(first));
  });

  it('says what the other format has no place for', async () => {
    const source = scenarios.find(({ name }) => name === '10.0/default')?.source ?? assert.fail();
    const { status, stdout, stderr } = await cvq('convert', source, folder.name('out.pcapng'));
    assert.deepEqual({ status, stdout }, { status: 0, stdout: '' });
    assert.match(stderr, /^cvq: [^\n]*source\.cvq\.jsonl: pcapng can't hold `chain`, which \d+ records had\.\n/);
    assert.match(stderr, /`pending`/);
  });

  it('ends with 1 when damaged records were left out, and says how many', async () => {
    const bad = folder.write('bad.jsonl', `${small}oops\n{"type":"command"}\n`);
    const out = folder.name('out.jsonl');
    const { status, stderr } = await cvq('convert', bad, out);
    assert.equal(status, 1);
    assert.equal(stderr, `cvq: ${bad}: 2 records can't be read and were left out.\n`);
    assert.deepEqual(await cvq('show', out), await cvq('show', trace));
  });

  it('never writes over its input, by whatever name', async () => {
    const [soft, hard] = [folder.name('soft.pcapng'), folder.name('hard.pcapng')];
    symlinkSync(trace, soft);
    linkSync(trace, hard);
    for (const out of [trace, soft, hard]) {
      const { status, stderr } = await cvq('convert', trace, out);
      assert.equal(status, 2);
      assert.match(stderr, /^cvq: [^\n]*input[^\n]*\n$/);
    }
    assert.equal(readFileSync(trace, 'utf8'), small);
  });

  it('replaces what was there as a whole, and leaves nothing else', async () => {
    const out = folder.write('out.jsonl', 'x'.repeat(100_000));
    const link = folder.name('link.jsonl');
    symlinkSync(out, link);
    assert.deepEqual(await cvq('convert', trace, link), done);
    assert.ok(lstatSync(link).isSymbolicLink());
    assert.ok(statSync(out).size < 1000);
    assert.deepEqual(readdirSync(folder.path).sort(), ['link.jsonl', 'out.jsonl', 'small.cvq.jsonl']);
  });

  it('leaves what was there when the input is none', async () => {
    const out = folder.write('out.jsonl', 'before');
    assert.equal((await cvq('convert', folder.write('text', 'hello'), out)).status, 2);
    assert.equal(readFileSync(out, 'utf8'), 'before');
    assert.deepEqual(readdirSync(folder.path).sort(), ['out.jsonl', 'small.cvq.jsonl', 'text']);
  });

  it('stops when it is told to, and leaves nothing', async () => {
    const streams = { stdout: process.stdout, stderr: process.stderr };
    const stop = new AbortController();
    const running = run(['convert', trace, folder.name('out.jsonl')], { ...streams, signal: stop.signal });
    stop.abort();
    await assert.rejects(running, { name: 'AbortError' });
    assert.deepEqual(readdirSync(folder.path), ['small.cvq.jsonl']);
  });

  it('writes to files only', async () => {
    mkdirSync(folder.name('dir.jsonl'));
    const { status, stderr } = await cvq('convert', trace, folder.name('dir.jsonl'));
    assert.equal(status, 2);
    assert.match(stderr, /^cvq: [^\n]*dir\.jsonl: [^\n]*isn't a regular file[^\n]*\n$/);
  });
});
