import assert from 'node:assert/strict';
import { bytesOf, commandOf, notesOf, open, readFixture, recordsOf } from '../support';

/** Lines in front of which each line of a trace stands in some log. */
const prefixes: readonly (readonly [string, (line: number) => string])[] = [
  ['dmesg', (line) => `[${(3.1 + line / 1e5).toFixed(6).padStart(12)}] `],
  ['dmesg with callers', (line) => `[    3.${String(line).padStart(6, '0')}][  T${line}] virtio_net virtio0: `],
  ['dmesg --raw', (line) => `<${line % 8}>[    3.100000] `],
  ['dmesg --decode', () => 'kern  :info  : [    3.100000] cvq: '],
  ['dmesg --ctime', () => '[Tue Dec  1 00:29:44 2026] '],
  ['dmesg in colours', () => '\u001b[32m[    3.100000] \u001b[0m\u001b[33mcvq: \u001b[0m'],
  ['/dev/kmsg', (line) => `6,${line},5140900,-;`],
  ['syslog', () => 'Dec  1 00:29:44 vm1 kernel: [    3.100000] '],
  ['journalctl', () => 'Dec 01 00:29:44 vm1 dpdk-testpmd[4711]: '],
  ['journalctl -o short-iso', () => '2026-12-01T00:29:44+0000 vm1 kernel: '],
  ['docker logs -t', () => '2026-12-01T00:29:44.123456789Z '],
  ['docker compose logs', () => 'testpmd-1  | '],
  ['a log of somebody', (line) => `(${line}) net: `],
];

const captured = readFixture('passthrough').trimEnd().split('\n');

describe('JSON Lines in a log', () => {
  for (const [what, prefix] of prefixes)
    it(`are read behind the prefix of ${what}, at their places in the file`, async () => {
      const text = captured.map((line, at) => `${prefix(at)}${line}\n`).join('');
      const trace = await open(text);
      const rows = await trace.rows(0, trace.rowCount);
      assert.deepEqual(
        rows.map(({ record }) => record),
        await recordsOf(captured.join('\n')),
      );
      assert.deepEqual(trace.notes, (await open(captured.join('\n'))).notes);
      for (const { offset, length } of rows)
        assert.ok(
          captured.includes(
            Buffer.from(bytesOf(text))
              .subarray(offset, offset + length)
              .toString(),
          ),
        );
    });

  it('are read from any window, also with carriage returns', async () => {
    const text = captured.map((line, at) => `[    3.${at + 100000}] ${line}\r\n`).join('');
    for (const windowSize of [7, 500, 1 << 20])
      assert.deepEqual(await recordsOf(text, { windowSize }), await recordsOf(captured.join('\n')));
  });

  it('are told from other lines, which are counted once', async () => {
    const text = [
      'Linux version 6.1.0 (build@host)',
      '[    0.000000] Command line: quiet',
      '[    3.100000] {"type":"command","t":1000,"out":"000001","in":"00"}',
      '[    3.100010] app: {"level":"info","type":"x"}',
      '',
      '[    3.100015] got {"type":"x"} from a peer',
      '{"log":"not one of ours"}',
      '{"t":2000,"type":"command","out":"000000","in":"00"}',
      '\0\0\0\0',
      '[    3.100020] {"type":"reset","t":9000}',
    ].join('\n');
    const trace = await open(text);
    assert.deepEqual(
      (await trace.rows(0, 9)).map(({ record }) => [record.type, record.t]),
      [
        ['command', 1000n],
        ['command', 2000n],
        ['reset', 9000n],
      ],
    );
    assert.equal(trace.notes.length, 1);
    assert.equal(notesOf(trace).get('other-lines'), 'Skipped 6 lines without a record, first at offset 0.');
    assert.equal(trace.notes[0]?.severity, 'info');
  });

  it('may follow records that somebody put in front', async () => {
    const trace = await open(
      [
        '{"type":"cvqtrace","version":1}',
        '{"type":"command","t":0,"out":"000000"}',
        '[    3.100000] virtio_net virtio0: up',
        '[    3.100010] {"type":"command","t":1000,"out":"000001","in":"00"}',
        'Dec  1 00:29:44 vm1 kernel: {"type":"reset","t":2000}',
        'oops',
      ].join('\n'),
    );
    const types = (await trace.rows(0, 9)).map(({ record }) => record.type);
    assert.deepEqual(types, ['command', 'command', 'reset', 'damaged']);
    assert.deepEqual([...notesOf(trace).keys()].sort(), ['damaged-record', 'other-lines']);
  });

  it('are damaged where the log has cut them, at their place', async () => {
    const [first, second] = await recordsOf(
      '[    3.1] boot\n[    3.100000] {"type":"command","t":1000,"out":"0000\n[    3.2] {"type":"command","t":1,"out":"zz"}\n',
    );
    assert.match(
      first?.type === 'damaged' ? first.message : '',
      /^Line 2, offset 68: not JSON: it ends inside a string/,
    );
    assert.match(second?.type === 'damaged' ? second.message : '', /^Line 3, offset 110: field `out`/);
  });

  it('are found however far the first is', async () => {
    const boot = Array.from(
      { length: 5000 },
      (_, at) => `[    0.${String(at).padStart(6, '0')}] pci 0000:00: bridge\n`,
    );
    const records = await recordsOf(`${boot.join('')}[    9.000000] {"type":"command","t":1,"out":"000001"}\n`);
    assert.deepEqual(
      records.map((record) => commandOf(record).out),
      [new Uint8Array([0, 0, 1])],
    );
  });
});
