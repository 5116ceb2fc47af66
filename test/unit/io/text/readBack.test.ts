import assert from 'node:assert/strict';
import type { CommandRecord, TraceRecord } from '../../../../src/core/trace/record';
import { ackOffset } from '../../../../src/core/wire/answer';
import { toHex } from '../../../../src/core/wire/hex';
import type { FormatId } from '../../../../src/io/write/formats';
import type { TraceFile } from '../../../../src/io/trace/open';
import { allFixtures, open, refusal } from '../support';
import { commandsOf, exported, openFile } from '../write/exported';

/** A trace as a format tells it. */
async function back(trace: TraceFile, format: FormatId): Promise<TraceFile> {
  return open(await exported(trace, format));
}

async function recordsIn(trace: TraceFile): Promise<TraceRecord[]> {
  return (await trace.rows(0, trace.rowCount)).map(({ record }) => record);
}

const ackOf = (record: CommandRecord) => (record.in ? (record.in[ackOffset(record)] ?? 'unread') : 'none');

/** What a format carries of a command, with what it is to be equal to. */
const CARRIED: Readonly<Record<'text' | 'hex' | 'qtest', (record: CommandRecord, first: bigint) => object>> = {
  text: (record, first) => ({
    t: record.t - first,
    ring: record.ring,
    header: record.out.length < 2 ? '' : toHex(record.out.subarray(0, 2)),
    ack: ackOf(record),
  }),
  hex: (record, first) => ({
    t: record.t - first,
    ring: record.ring,
    out: toHex(record.out),
    outCut: record.outCut,
    in: record.in && toHex(record.in),
    inCut: record.inCut,
  }),
  qtest: (record, first) => ({
    t: record.t - first,
    ring: record.ring,
    out: toHex(record.out),
    ack: ackOf(record),
  }),
};

const ODD = [
  {
    type: 'device',
    t: 5,
    id: 'net0',
    features: '0x1001e20e0',
    config: { mac: '52:54:00:aa:00:01', max_virtqueue_pairs: 4 },
  },
  { type: 'device', t: 5, id: 'a: b, c', features: '0x100020000', running: true, byteOrder: 'big' },
  { type: 'mark', t: 6, label: 'start-begin' },
  { type: 'command', t: 7, device: 'net0', ring: 'shadow', out: '000101', in: '' },
  { type: 'mark', t: 8, label: 'start-end', result: -5 },
  { type: 'command', t: 9, device: 'a: b, c', out: '6301', in: '07ff' },
  { type: 'gap', t: 9, device: 'net0', lost: 12345, ring: 'guest', reason: 'slow: x' },
  { type: 'command', t: 10, device: 'net0', out: '00' },
  { type: 'command', t: 11, device: 'net0', out: '', in: 'ff' },
  { type: 'status', t: 12, device: 'net0', value: 79, ring: 'shadow' },
  { type: 'reset', t: 13, device: 'net0', ring: 'guest' },
  { type: 'mark', t: 13, device: 'net0', label: 'half way' },
];
const odd = ODD.map((record) => JSON.stringify(record)).join('\n');

describe('reading back what was written', () => {
  for (const format of ['text', 'hex', 'qtest'] as const)
    it(`of every capture as ${format} gives the same commands, and the answers that it carries`, async () => {
      const carried = CARRIED[format];
      const traces = [...allFixtures().map((path) => () => openFile(path)), () => open(odd)];
      for (const openTrace of traces) {
        const trace = await openTrace();
        if (trace.commandCount === 0) continue;
        const read = await back(trace, format);
        const { firstTime = 0n } = trace;
        const shown = (list: readonly CommandRecord[], first: bigint) => list.map((record) => carried(record, first));
        assert.deepEqual(shown(await commandsOf(read), 0n), shown(await commandsOf(trace), firstTime));
        assert.deepEqual(
          read.notes.map(({ code }) => code),
          ['read-from-text'],
        );
        await trace.close();
      }
    });

  for (const format of ['text', 'hex'] as const)
    it(`as ${format} gives what else happened`, async () => {
      const trace = await open(odd);
      const read = await back(trace, format);
      const { firstTime = 0n } = trace;
      // The device of a record that names none isn't told.
      const events = (list: readonly TraceRecord[], first: bigint) =>
        list.filter(({ type }) => type !== 'command').map((record) => ({ ...record, t: record.t - first }));
      assert.deepEqual(events(await recordsIn(read), 0n), events(await recordsIn(trace), firstTime));
      assert.deepEqual(read.devices, trace.devices);
    });

  it('does not invent what a format leaves out', async () => {
    const trace = await open(odd);
    const text = await commandsOf(await back(trace, 'text'));
    assert.ok(text.every(({ outCut }) => outCut));
    const qtest = await back(trace, 'qtest');
    assert.equal(qtest.deviceRecordCount, 0);
    assert.ok((await commandsOf(qtest)).every(({ head, chain, inLen }) => head ?? chain ?? inLen ?? true));
  });

  it('counts lines that hold nothing, and says from where on', async () => {
    const trace = await open(odd);
    const hex = await exported(trace, 'hex');
    const at = hex.indexOf('# command 1');
    const { notes } = await open(`${hex.slice(0, at)}what is this\n${hex.slice(at)}`);
    assert.match(
      notes.map(({ message }) => message).join('\n'),
      new RegExp(`Skipped 1 line without a record, first at offset ${at}\\.`),
    );
  });

  it('takes a part that was cut off for the beginning of the bytes', async () => {
    const hex =
      '# command 0, 0.000001000 s, guest ring: VLAN_ADD, receive VLAN 5\n# out, 4 bytes\n00000000  02 00     |..|\n';
    const [command] = await commandsOf(await open(hex));
    assert.deepEqual(
      { out: command?.out, outCut: command?.outCut, outLen: command?.outLen, in: command?.in, inCut: command?.inCut },
      { out: Uint8Array.of(2, 0), outCut: true, outLen: 4, in: new Uint8Array(), inCut: true },
    );
  });

  it('refuses a text that seems to be one and tells no command', async () => {
    assert.match(await refusal('writew 0x1000 0x2\nread 0x1000 0x1\n'), /^This is a qtest script in which no command/);
    assert.match(await refusal('00000000  ff fe 01 |...|\n'), /^This is a hex dump in which no command/);
  });
});

describe('dumps of commands by themselves', () => {
  it('have an unknown answer', async () => {
    const text = '00000000  02 00 64 00  |..d.|\n00000004\n00000000  00 00 01  |...|\n00000003\n';
    const commands = await commandsOf(await open(text));
    assert.deepEqual(
      commands.map((command) => [toHex(command.out), command.outCut, command.in?.length, command.inCut]),
      [
        ['02006400', false, 0, true],
        ['000001', false, 0, true],
      ],
    );
    const xxd = '00000000: 0101 5254 0000 0001                      ..RT....\r\n';
    assert.deepEqual(
      (await commandsOf(await open(xxd))).map(({ out }) => toHex(out)),
      ['0101525400000001'],
    );
  });
});
