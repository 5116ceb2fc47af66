import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, scenarios } from '../corpus';
import { cvq, Folder, records } from './cvq';
import { device, ok, small } from './traces';

describe('cvq, used wrongly', () => {
  let folder: Folder;
  let trace: string;
  let state: string;

  beforeEach(async () => {
    folder = new Folder();
    trace = folder.write('small.cvq.jsonl', small);
    state = folder.write('state.json', (await cvq('state', trace)).stdout);
  });
  afterEach(() => folder.remove());

  /** Exit status 2, nothing on standard output, and one line on standard error. */
  async function fails(args: readonly string[], ...parts: readonly (string | RegExp)[]): Promise<void> {
    const { status, stdout, stderr } = await cvq(...args);
    assert.deepEqual({ status, stdout }, { status: 2, stdout: '' });
    assert.match(stderr, /^cvq: [^\n]+\n$/);
    for (const part of parts)
      assert.ok(typeof part === 'string' ? stderr.includes(part) : part.test(stderr), `${String(part)} in ${stderr}`);
  }

  it('names the commands when none is given', () =>
    fails([], 'show, state, restore, diff, check, convert, decode or features'));
  it('names the nearest command', () => fails(['sow'], "'sow'", 'show'));
  it('wants a file', () => fails(['show'], "'file'"));
  it('wants one file', () => fails(['show', trace, trace], 'too many arguments'));
  it('knows its options', () => fails(['show', trace, '--colour', 'x'], "'--colour'"));
  it('wants numbers', () => fails(['show', trace, '--limit', '1.5'], '--limit', "'1.5'", 'whole number, 0 or more'));
  it('wants numbers that are not below what there is', async () => {
    await fails(['show', trace, '--from', '-1'], 'whole number, 0 or more');
    await fails(['state', trace, '--at', '-2'], 'whole number, -1 or more');
  });
  it('names the rings', () => fails(['state', trace, '--ring', 'both'], 'guest, shadow'));
  it('names the models', () => fails(['state', trace, '--profile', 'linux'], 'qemu, spec'));
  it('names the profiles', () =>
    fails(['restore', trace, '--profile', 'qemu-0.1'], "'qemu-0.1'", 'complete', 'qemu-10.0'));
  it('wants features in hex', () => fails(['restore', trace, '--features', '0x12g'], "'0x12g'", 'hex'));
  it('names the devices', () => fails(['state', trace, '--device', 'eth0'], trace, '"eth0"', 'net0'));
  it('tells what a restore stream can be written as', () =>
    fails(['restore', trace, '-o', folder.name('out.txt')], 'out.txt', '.jsonl', '.pcapng', '.json', '.c'));
  it('tells what a trace can be converted to', () =>
    fails(['convert', trace, folder.name('out.xyz')], 'out.xyz', '.jsonl', '.pcapng', '.qtest'));

  it('tells how many commands there are', async () => {
    await fails(['state', trace, '--at', '3'], trace, '3 commands, 0 to 2');
    await fails(['restore', trace, '--at', '99'], trace, '3 commands, 0 to 2');
    await fails(['show', trace, '--from', '4'], trace, '3 commands, 0 to 2');
    await fails(['state', folder.write('one.jsonl', records(ok(1, '000001'))), '--at', '1'], '1 command, number 0');
    await fails(['state', folder.write('none.jsonl', records(device())), '--at', '0'], 'no commands');
  });

  it('names a file that is missing', () =>
    fails(['show', folder.name('nowhere.jsonl')], 'nowhere.jsonl', 'no such file'));
  it('names a folder', () => fails(['show', folder.path], folder.path, 'directory'));
  it('names an empty file', () => fails(['state', folder.write('empty', '')], 'empty', 'empty'));
  it('names text that is no trace', () =>
    fails(['show', folder.write('notes.txt', 'hello\n')], 'notes.txt', '"hello"'));
  it('names a file whose name breaks the line', () => fails(['show', folder.name('a\nb')], 'a\\u000ab'));
  it('tells a classic pcap by its start, and the mend', () =>
    fails(['show', folder.write('old.pcap', Uint8Array.of(0xd4, 0xc3, 0xb2, 0xa1))], 'old.pcap: offset 0', 'editcap'));
  it('tells JSON that is neither', () => fails(['state', folder.write('x.json', '{"name":"x"}')], 'x.json', /trace/i));
  it('tells records of something else', () =>
    fails(['show', folder.write('bad.jsonl', '{"type":"log"}\n')], 'bad.jsonl', 'log'));

  it('names the field of a state that is wrong, and where it stands', async () => {
    const text = readFileSync(state, 'utf8');
    const broken = (from: string | RegExp, to: string) => folder.write('broken.json', text.replace(from, to));
    const offset = Buffer.byteLength(text.slice(0, text.indexOf('"promisc": ') + 11));
    await fails(['state', broken(/"promisc": \w+/, '"promisc": 3')], 'broken.json', `offset ${offset}`, '`rx.promisc`');
    await fails(['restore', broken('"vlans": [', '"vlans": [70000,')], '`vlans[0]`', /offset \d+/);
    await fails(['state', broken(/"mac": [^,]+,/, '')], '`mac`', 'address');
    await fails(['state', broken('"version": 1', '"version": 2')], '`version`');
    await fails(['state', broken('"features"', '"features')], 'broken.json', /offset \d+/, 'state JSON');
  });

  it('wants no place of a state', async () => {
    await fails(['state', state, '--at', '0'], '--at', state);
    await fails(['state', state, '--ring', 'guest'], '--ring', state);
    await fails(['state', state, '--provenance'], '--provenance', state);
    await fails(['restore', state, '--at', '0'], '--at', state);
    await fails(['show', state], state, 'state JSON');
    await fails(['convert', state, folder.name('out.jsonl')], state, 'state JSON');
  });

  it('writes JSON, and its problems elsewhere', async () => {
    const bad = folder.write('bad.jsonl', `${small}oops\n`);
    const { status, stdout, stderr } = await cvq('state', bad, '--json');
    assert.equal(status, 0);
    assert.equal((JSON.parse(stdout) as { version: number }).version, 1);
    assert.match(stderr, /^cvq: [^\n]*bad\.jsonl: error: [^\n]*Line 7[^\n]*\n$/);
  });
});

describe('cvq --help and --version', () => {
  it('are short and have an example each', async () => {
    for (const args of [['--help'], ...['show', 'state', 'restore', 'convert'].map((name) => [name, '--help'])]) {
      const { status, stdout, stderr } = await cvq(...args);
      assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
      assert.match(stdout, /^Usage: cvq/);
      assert.match(stdout, /\n {2}\$ cvq /);
      assert.ok(stdout.split('\n').length <= 30, args.join(' '));
    }
  });

  it('offer nothing that is not there', async () => {
    const { stdout } = await cvq('state', '--help');
    assert.doesNotMatch(stdout, /filter/);
  });

  it('say the version of the package', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    assert.deepEqual(await cvq('--version'), { status: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('have a corpus to work on', () => assert.ok(scenarios.length > 200));
});
