import assert from 'node:assert/strict';
import fc from 'fast-check';
import { nanoseconds, tickRange } from '../../../../src/io/pcapng/captureInterface';
import { Blocks, bytesOf, commandOf, cvq, damageOf, event, notesOf, open, recordsOf } from '../support';

const b = new Blocks();
const start = [b.section(), b.interface('net0', b.resolution(9))];
const startLength = bytesOf(start).length;
const command = (ticks: bigint, out = '000001', answer: string | undefined = '00') =>
  b.packet(cvq(out, answer), { ticks });

describe('pcapng: records', () => {
  it('reads every field of a command', async () => {
    const data = cvq('02006400', '01', { ring: 1, cvq: 2, head: 7, offered: 9, latency: 800n });
    assert.deepEqual(await recordsOf([...start, b.packet(data, { ticks: 1795339436987132503n })]), [
      {
        type: 'command',
        t: 1795339436987132503n,
        device: 'net0',
        ring: 'shadow',
        cvq: 2,
        head: 7,
        out: new Uint8Array([2, 0, 0x64, 0]),
        outCut: false,
        in: new Uint8Array([1]),
        inCut: false,
        inLen: 9,
        latency: 800n,
      },
    ]);
  });

  it('leaves out what is unknown, and the device where the interface has no name', async () => {
    assert.deepEqual(await recordsOf([b.section(), b.interface(), b.packet(cvq('0001', undefined), { ticks: 3n })]), [
      { type: 'command', t: 3000n, ring: 'guest', out: new Uint8Array([0, 1]), outCut: false, inCut: false },
    ]);
  });

  it('tells an answer that never came from an answer of no bytes', async () => {
    const records = await recordsOf([...start, b.packet(cvq('00', undefined)), b.packet(cvq('00', ''))]);
    assert.equal(commandOf(records[0]).in, undefined);
    assert.deepEqual(commandOf(records[1]).in, new Uint8Array());
  });

  it('reads events, whose time and device are those of the packet', async () => {
    const records = await recordsOf([
      ...start,
      b.packet(event({ type: 'device', t: 'whenever', id: 'net0', features: '0x20' }), { ticks: 5n }),
      b.packet(event({ type: 'reset', ring: 'shadow' }), { ticks: 6n }),
      b.packet(event({ type: 'mark', label: 'ü', device: 'other' }), { ticks: 7n }),
      b.packet(event({ type: 'status', value: 15 }), { ticks: 8n }),
    ]);
    assert.deepEqual(records, [
      { type: 'device', t: 5n, id: 'net0', features: 0x20n, byteOrder: 'little', config: {} },
      { type: 'reset', t: 6n, device: 'net0', ring: 'shadow' },
      { type: 'mark', t: 7n, device: 'other', label: 'ü' },
      { type: 'status', t: 8n, device: 'net0', value: 15 },
    ]);
  });

  it('reads big-endian sections, and sections of both orders in one file', async () => {
    const big = new Blocks(false);
    const second = [
      big.section(),
      big.interface('net1', big.resolution(6)),
      big.packet(cvq('0102', '00'), { ticks: 9n }),
    ];
    assert.equal(commandOf((await recordsOf(second))[0]).t, 9000n);
    const trace = await open([...start, command(1n), ...second, ...start, command(12_000n)]);
    const rows = await trace.rows(0, 9);
    assert.deepEqual(
      rows.map(({ record }) => [record.t, commandOf(record).device]),
      [
        [1n, 'net0'],
        [9000n, 'net1'],
        [12_000n, 'net0'],
      ],
    );
    assert.deepEqual(trace.devices, ['net0', 'net1']);
    assert.deepEqual([trace.firstTime, trace.lastTime], [1n, 12_000n]);
  });

  it('keeps the devices of several interfaces apart', async () => {
    const records = await recordsOf([
      ...start,
      b.interface('net1'),
      b.packet(cvq('00', '00'), { on: 1 }),
      command(0n),
      b.interface('net2'),
      b.packet(cvq('00', '00'), { on: 2 }),
    ]);
    assert.deepEqual(
      records.map((record) => commandOf(record).device),
      ['net1', 'net0', 'net2'],
    );
  });

  it('strips the NUL that some writers end a name with', async () => {
    const records = await recordsOf([b.section(), b.interface('net0\0'), b.packet(cvq('00', '00'))]);
    assert.equal(commandOf(records[0]).device, 'net0');
  });

  it('marks what the snap length has cut as cut', async () => {
    const whole = cvq('01000000000000000000', '0011');
    const cut = (length: number) => b.packet(whole.subarray(0, length), { original: whole.length });
    const records = await recordsOf([...start, cut(44), cut(43), cut(40), cut(32), cut(20)]);
    const seen = records
      .slice(0, 4)
      .map(commandOf)
      .map(({ out, outCut, in: answer, inCut }) => [out.length, outCut, answer?.length, inCut]);
    assert.deepEqual(seen, [
      [10, false, 2, false],
      [10, false, 1, true],
      [8, true, 0, true],
      [0, true, 0, true],
    ]);
    assert.match(damageOf(records[4]).message, /has 20 bytes of the 32 of its header; capture whole packets/);
  });

  it('takes the flags for cut bytes from the header', async () => {
    const [record] = await recordsOf([...start, b.packet(cvq('00', '00', { flags: 1 | 2 | 4 }))]);
    assert.equal(commandOf(record).outCut, true);
    assert.equal(commandOf(record).inCut, true);
  });

  it('passes over what is no record, and says so once for each sort', async () => {
    const trace = await open([
      ...start,
      b.interfaceOf(1),
      b.block(4, new Uint8Array(8)),
      b.block(3, b.u32(4), bytesOf('CVQ1')),
      b.block(2, new Uint8Array(20)),
      b.block(0xbad, new Uint8Array(4)),
      b.block(0x77, new Uint8Array(4)),
      b.packet(new Uint8Array(60), { on: 1 }),
      b.packet(bytesOf('not a CVQ record, but long enough to be one')),
      b.packet(cvq('00', '00', { kind: 9 })),
      b.packet(event({ type: 'interrupt' })),
      b.packet(event({ type: 'reset', colour: 1 })),
      command(1n),
    ]);
    assert.equal(trace.rowCount, 2);
    assert.equal(trace.commandCount, 1);
    const notes = notesOf(trace);
    assert.match(
      notes.get('other-blocks') ?? '',
      /^Skipped 5 blocks of other types, first at offset \d+: Name Resolution, Simple Packet, obsolete Packet, Custom, type 0x77\.$/,
    );
    assert.match(notes.get('other-packets') ?? '', /^Skipped 1 packet of other link types/);
    assert.match(notes.get('packets-without-magic') ?? '', /^Skipped 1 packet of link type 147/);
    assert.match(notes.get('unknown-record-kind') ?? '', /: 9\.$/);
    assert.match(notes.get('unknown-record-type') ?? '', /"interrupt"/);
    assert.match(notes.get('unknown-field') ?? '', /"colour"/);
    assert.equal(trace.notes.length, 6);
  });

  it('passes over a block too long for a window by its length', async () => {
    const long = b.block(0x77, new Uint8Array(300_000));
    const big = cvq('00'.repeat(100_000), '00');
    const input = [...start, long, command(1n), b.packet(big), long, command(2n)];
    for (const windowSize of [64, 4096, 1 << 20]) {
      const records = (await recordsOf(input, { windowSize })).map(commandOf);
      assert.deepEqual(
        records.map(({ out }) => out.length),
        [3, 100_000, 3],
      );
    }
  });
});

describe('pcapng: time', () => {
  const timeOf = async (ticks: bigint, ...options: Uint8Array[]) => {
    const [record] = await recordsOf([
      b.section(),
      b.interface('net0', ...options),
      b.packet(cvq('00', '00'), { ticks }),
    ]);
    return record;
  };
  const offset = (seconds: bigint) => b.option(14, b.i64(seconds));

  it('counts in the resolution of the interface, to the ns', async () => {
    assert.equal((await timeOf(1795339436987132n))?.t, 1795339436987132000n);
    assert.equal((await timeOf(1795339436987132n, b.resolution(6)))?.t, 1795339436987132000n);
    assert.equal((await timeOf(1795339436987132503n, b.resolution(9)))?.t, 1795339436987132503n);
    assert.equal((await timeOf(17n, b.resolution(0)))?.t, 17_000_000_000n);
    assert.equal((await timeOf(3n, b.resolution(0x8a)))?.t, 2929687n);
    assert.equal((await timeOf(1795339436n * 1024n + 1n, b.resolution(0x8a)))?.t, 1795339436_000976562n);
    assert.equal((await timeOf(123_456n, b.resolution(12)))?.t, 123n);
    assert.equal((await timeOf(5n, b.resolution(0x7f)))?.t, 0n);
  });

  it('adds the offset of the interface', async () => {
    assert.equal((await timeOf(7n, b.resolution(9), offset(1_700_000_000n)))?.t, 1_700_000_000_000_000_007n);
    assert.equal((await timeOf(10n ** 9n * 5n, b.resolution(9), offset(-2n)))?.t, 3_000_000_000n);
  });

  it('shows a record whose time can not be as damaged', async () => {
    assert.match(
      damageOf(await timeOf(2n ** 63n, b.resolution(9))).message,
      /has the time 9223372036854775808 ns, which is not in 0 to 2\^63/,
    );
    assert.match(damageOf(await timeOf(0n, offset(-1n))).message, /has the time -1000000000 ns/);
    assert.match(damageOf(await timeOf(0n, offset(2n ** 62n))).message, /has the time/);
    assert.equal((await timeOf(2n ** 63n - 1n, b.resolution(9)))?.t, 2n ** 63n - 1n);
  });

  it('takes exactly the ticks that give a time in range', () => {
    const bases = fc.record({
      ticksPerSecond: fc.oneof(
        fc.nat(20).map((exponent) => 10n ** BigInt(exponent)),
        fc.nat(127).map((exponent) => 2n ** BigInt(exponent)),
      ),
      offset: fc.oneof(fc.constant(0n), fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n)).map((seconds) => seconds * 10n ** 9n),
    });
    const isIn = (t: bigint) => t >= 0n && t < 2n ** 63n;
    fc.assert(
      fc.property(bases, fc.bigInt(0n, 2n ** 64n - 1n), (base, any) => {
        const range = tickRange(base);
        const near = range === undefined ? [] : [range.first - 1n, range.first, range.last, range.last + 1n];
        for (const ticks of [any, 0n, 2n ** 64n - 1n, ...near].filter((each) => each >= 0n && each < 2n ** 64n))
          assert.equal(
            range !== undefined && ticks >= range.first && ticks <= range.last,
            isIn(nanoseconds(base, ticks)),
          );
      }),
    );
  });

  it('notes time that runs backwards on a ring', async () => {
    const shadow = b.packet(cvq('00', '00', { ring: 1 }), { ticks: 1n });
    assert.deepEqual((await open([...start, command(5n), shadow, command(5n)])).notes, []);
    assert.match(
      notesOf(await open([...start, command(5n), command(4n)])).get('time-runs-backwards') ?? '',
      /of 1 command/,
    );
  });
});

describe('pcapng: damage', () => {
  /** Damage between two commands: what row it gives, with the commands still there. */
  const between = async (bytes: Uint8Array, ...first: Uint8Array[]) => {
    const input = first.length > 0 ? first : start;
    const trace = await open([...input, command(1n), bytes, command(2n)]);
    const rows = await trace.rows(0, 99);
    assert.equal(commandOf(rows[0]?.record).t, 1n);
    assert.equal(commandOf(rows.at(-1)?.record).t, 2n);
    assert.equal(rows.length, 3, 'one row for the damage');
    const damage = damageOf(rows[1]?.record);
    assert.equal(damage.t, 1n);
    assert.deepEqual(damage.bytes, bytes.subarray(0, 256));
    assert.equal(rows[1]?.offset, startLength + command(1n).length);
    assert.equal(rows[1].length, bytes.length);
    assert.equal(trace.notes[0]?.code, 'damaged-record');
    return damage.message;
  };
  const place = startLength + command(1n).length;
  const patched = (bytes: Uint8Array, at: number, value: number) => {
    const copy = new Uint8Array(bytes);
    new DataView(copy.buffer).setUint32(at, value, true);
    return copy;
  };

  it('shows records that can not be as damaged', async () => {
    const packet = command(7n);
    const cases: readonly (readonly [Uint8Array, RegExp])[] = [
      [b.block(6, new Uint8Array(8)), /block of 20 bytes, too few for its header/],
      [patched(packet, 8, 3), /is of interface 3, which no block before it describes/],
      [patched(packet, 20, 4000), /declares 4000 bytes; its block has room for 36/],
      [patched(packet, 28 + 12, 0xffffffff), /declares 4294967295 out and 1 in bytes; its packet has room for 4/],
      [patched(packet, 28 + 16, 2), /declares 3 out and 2 in bytes; its packet has room for 4/],
      [b.packet(cvq('00', '00', { ring: 2 })), /has ring 2, which is neither/],
      [b.packet(cvq('00', '00').subarray(0, 31)), /has 31 bytes of the 32 of its header/],
      [
        b.packet(event('{"type":"reset",}')),
        /The event at offset \d+ has, at offset \d+, not JSON: a name in double quotes/,
      ],
      [b.packet(event({ type: 'status', value: 1000 })), /has, at offset \d+, field `value`: 1000 is not in 0 to 255/],
      [b.packet(event({ type: 'command', out: '00' })), /a command must be in a packet of its own kind/],
      [
        b.packet(event({ type: 'mark', label: 'long' }).subarray(0, 40), { original: 100 }),
        /event at offset \d+ is truncated|declares/,
      ],
      [b.packet(bytesOf([event('x').subarray(0, 32), new Uint8Array([0xff])])), /is not UTF-8 text/],
    ];
    for (const [bytes, message] of cases) {
      const said = await between(bytes);
      assert.match(said, message);
      assert(said.includes(`at offset ${place}`), said);
    }
  });

  it('names the place of what is wrong inside an event', async () => {
    const message = await between(b.packet(event('{"type":"reset","ring":"x"}')));
    assert(message.includes(`at offset ${place + 28 + 32 + 23},`), message);
  });

  it('goes on behind a block whose frame is broken', async () => {
    const packet = command(7n);
    const next = place + packet.length;
    const cases: readonly (readonly [Uint8Array, string])[] = [
      [
        patched(packet, 4, 0xffffffff),
        `Block at offset ${place} declares 4294967295 bytes, ${2 * packet.length} are present`,
      ],
      [patched(packet, 4, 0), `The block at offset ${place} declares 0 bytes, fewer than the 12 of any block`],
      [patched(packet, 4, 70), `The block at offset ${place} declares 70 bytes, which isn't a multiple of 4`],
      [patched(packet, 4, 64), `The block at offset ${place} doesn't end with its length, 64`],
      [
        patched(packet, packet.length - 4, 1),
        `The block at offset ${place} doesn't end with its length, ${packet.length}`,
      ],
      [new Uint8Array(400), `The block at offset ${place} declares 0 bytes, fewer than the 12 of any block`],
    ];
    for (const [bytes, message] of cases) {
      const end = place + bytes.length;
      assert.equal(
        await between(bytes),
        `${message}; skipped ${bytes.length} bytes, up to the block at offset ${end}.`,
      );
    }
    assert.equal(next, place + 68);
  });

  it('shows all before the end of a file that is cut in the middle of a block, and where that is', async () => {
    const packet = command(2n);
    const file = bytesOf([...start, command(1n), packet]);
    for (let left = 1; left < packet.length; left += 1) {
      const records = await recordsOf(file.subarray(0, place + left));
      assert.equal(records.length, 2);
      assert.equal(commandOf(records[0]).t, 1n);
      const { message, bytes } = damageOf(records[1]);
      assert.deepEqual(bytes, packet.subarray(0, left));
      assert.equal(
        message,
        left < 12
          ? `Truncated: a block starts at offset ${place}, and only ${left} bytes of it are present.`
          : `Truncated: block at offset ${place} declares ${packet.length} bytes, ${left} are present.`,
      );
    }
  });

  it('keeps the numbers of interfaces where a description is damaged', async () => {
    const short = b.block(1, b.u16(147), b.u16(0));
    const input = [
      b.section(),
      short,
      b.interface('net1', b.resolution(9)),
      b.packet(cvq('00', '00')),
      b.packet(cvq('00', '00'), { on: 1 }),
    ];
    const records = await recordsOf(input);
    assert.match(damageOf(records[0]).message, /is of interface 0, whose description at offset 28 is damaged/);
    assert.equal(commandOf(records[1]).device, 'net1');
    const broken = patched(b.interface('net0'), 4, 0x7fffffff);
    const behind = await recordsOf([b.section(), broken, ...input.slice(2)]);
    assert.match(damageOf(behind[0]).message, /^Block at offset 28 declares 2147483647 bytes/);
    assert.match(damageOf(behind[1]).message, /whose description at offset 28 is damaged/);
    assert.equal(commandOf(behind[2]).device, 'net1');
  });

  it('reads on with a description or a section header whose last word is damaged', async () => {
    const description = b.interface('net0', b.resolution(9));
    const big = new Blocks(false);
    const header = big.section().fill(9, 24);
    const input = [
      b.section(),
      patched(description, description.length - 4, 5),
      command(4n),
      header,
      big.interface('net1'),
      big.packet(cvq('00', '00')),
    ];
    const records = await recordsOf(input);
    assert.deepEqual(
      records.map(({ type }) => type),
      ['damaged', 'command', 'damaged', 'command'],
    );
    assert.equal(commandOf(records[1]).t, 4n);
    assert.equal(commandOf(records[3]).device, 'net1');
  });

  it('takes nothing from a section header that is not whole but its byte order', async () => {
    const input = bytesOf([patched(b.section(2), 4, 0x4000), b.interface('net0'), command(1n)]);
    for (const windowSize of [1, 1 << 20]) {
      const trace = await open(input, { windowSize });
      assert.deepEqual(
        trace.notes.map(({ code }) => code),
        ['damaged-record'],
      );
    }
  });

  it('notes options that run past their block, and uses those before', async () => {
    const bent = b.interfaceOf(147, b.option(2, bytesOf('net0')), b.u16(9), b.u16(500));
    const trace = await open([b.section(), bent, command(1n)]);
    const [row] = await trace.rows(0, 1);
    assert.equal(commandOf(row?.record).device, 'net0');
    assert.match(notesOf(trace).get('interface-damaged') ?? '', /of 1 interface is damaged, first at offset 28/);
  });

  it('warns of in bytes that come without an answer, and of another version', async () => {
    const trace = await open([b.section(2), b.interface('net0'), b.packet(cvq('00', '0055', { flags: 0 }))]);
    assert.match(
      notesOf(trace).get('in-bytes-without-answer') ?? '',
      /^1 command without the answered flag has in bytes/,
    );
    assert.match(notesOf(trace).get('trace-version') ?? '', /pcapng version 2/);
    const [row] = await trace.rows(0, 1);
    assert.equal(commandOf(row?.record).in, undefined);
  });

  it('stops, and says where, when a file describes interfaces without end', async () => {
    const description = b.interface();
    const many = Buffer.concat([b.section(), ...Array<Uint8Array>(65_535).fill(description)]);
    const trace = await open([many, command(1n), description, command(2n)]);
    const records = (await trace.rows(0, 9)).map(({ record }) => record);
    assert.equal(records.length, 2);
    assert.match(
      damageOf(records[1]).message,
      /more than 65536 sections and interfaces; what follows offset \d+ is not read/,
    );
  });

  it('refuses a command of more bytes than any has', async () => {
    const message = await between(b.packet(cvq('00'.repeat(1024 * 1024), '00')));
    assert.match(message, /has 1048577 out and in bytes; a command has at most 1048576/);
  });
});
