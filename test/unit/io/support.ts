import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { CommandRecord, DamagedRecord, TraceRecord } from '../../../src/core/trace/record';
import { follow } from '../../../src/core/track/follow';
import { EMPTY_TRACK } from '../../../src/core/track/track';
import type { DeviceConfig } from '../../../src/core/wire/config';
import type { ByteSource } from '../../../src/io/byteSource';
import type { SoundRecord } from '../../../src/io/jsonl/parse';
import { memorySource } from '../../../src/io/memorySource';
import { openTrace, type OpenOptions, type TraceFile } from '../../../src/io/trace/open';
import type { ReplayStep } from '../../../src/io/trace/replay';
import { TraceError } from '../../../src/io/traceError';

const corpus = 'test/fixtures/corpus';

/** Path of a captured trace. */
export function fixture(scenario: string, part = 'source', version = '10.0'): string {
  return `${corpus}/${version}/${scenario}/${part}.cvq.jsonl`;
}

/** Paths of all captured traces. */
export function allFixtures(): string[] {
  return readdirSync(corpus, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.cvq.jsonl'))
    .map((name) => `${corpus}/${name}`);
}

export function readFixture(scenario: string): string {
  return readFileSync(fixture(scenario), 'utf8');
}

export function bytesOf(input: string | Uint8Array | readonly Uint8Array[]): Uint8Array {
  if (typeof input === 'string') return new TextEncoder().encode(input);
  return new Uint8Array(input instanceof Uint8Array ? input : Buffer.concat(input));
}

export function open(input: Parameters<typeof bytesOf>[0], options?: OpenOptions): Promise<TraceFile> {
  return openTrace(memorySource(bytesOf(input)), options);
}

/** The records of a trace that is opened for this. */
export async function recordsOf(
  input: Parameters<typeof bytesOf>[0],
  options?: OpenOptions,
): Promise<readonly TraceRecord[]> {
  const trace = await open(input, options);
  return (await trace.rows(0, trace.rowCount)).map(({ record }) => record);
}

/** The rows of a trace, each with the devices before and after it, the long way: followed one by one. */
export async function stepsOf(trace: TraceFile): Promise<readonly ReplayStep[]> {
  let track = EMPTY_TRACK;
  return (await trace.rows(0, trace.rowCount)).map((row) => {
    const before = track;
    track = follow(track, row.record, row.command);
    return { row, before, after: track };
  });
}

/** The words that opening this fails with. */
export async function refusal(input: Parameters<typeof bytesOf>[0]): Promise<string> {
  try {
    await open(input);
  } catch (error) {
    assert(error instanceof TraceError, String(error));
    return error.message;
  }
  return assert.fail('it was opened');
}

export function commandOf(record: TraceRecord | undefined): CommandRecord {
  assert(record?.type === 'command', record?.type === 'damaged' ? record.message : record?.type);
  return record;
}

export function damageOf(record: TraceRecord | undefined): DamagedRecord {
  assert(record?.type === 'damaged', `a damaged record, not ${record?.type ?? 'none'}`);
  return record;
}

/** The codes of a trace's notes, each with its message. */
export function notesOf(trace: TraceFile): ReadonlyMap<string, string> {
  return new Map(trace.notes.map(({ code, message }) => [code, message]));
}

/** Makes blocks of a pcapng, sound or not, in either byte order. */
export class Blocks {
  constructor(private readonly isLittle = true) {}

  u16(value: number): Uint8Array {
    const bytes = new Uint8Array(2);
    new DataView(bytes.buffer).setUint16(0, value, this.isLittle);
    return bytes;
  }

  u32(value: number): Uint8Array {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, value, this.isLittle);
    return bytes;
  }

  i64(value: bigint): Uint8Array {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigInt64(0, value, this.isLittle);
    return bytes;
  }

  block(type: number, ...body: Uint8Array[]): Uint8Array {
    const content = Buffer.concat(body);
    const padded = Buffer.concat([content, new Uint8Array(-content.length & 3)]);
    const length = this.u32(12 + padded.length);
    return bytesOf([this.u32(type), length, padded, length]);
  }

  section(version = 1): Uint8Array {
    return this.block(0x0a0d0d0a, this.u32(0x1a2b3c4d), this.u16(version), this.u16(0), this.i64(-1n));
  }

  option(code: number, value: Uint8Array): Uint8Array {
    return bytesOf([this.u16(code), this.u16(value.length), value, new Uint8Array(-value.length & 3)]);
  }

  interface(name?: string, ...options: Uint8Array[]): Uint8Array {
    return this.interfaceOf(147, ...(name === undefined ? [] : [this.option(2, bytesOf(name))]), ...options);
  }

  interfaceOf(linkType: number, ...options: Uint8Array[]): Uint8Array {
    const end = options.length === 0 ? [] : [this.u32(0)];
    return this.block(1, this.u16(linkType), this.u16(0), this.u32(0), ...options, ...end);
  }

  /** if_tsresol: 9 is ns. */
  resolution(value: number): Uint8Array {
    return this.option(9, new Uint8Array([value]));
  }

  packet(
    data: Uint8Array,
    { on = 0, ticks = 0n, original = data.length }: { on?: number; ticks?: bigint; original?: number } = {},
  ): Uint8Array {
    const high = this.u32(Number(BigInt.asUintN(64, ticks) >> 32n));
    const low = this.u32(Number(BigInt.asUintN(32, ticks)));
    return this.block(6, this.u32(on), high, low, this.u32(data.length), this.u32(original), data);
  }
}

export interface CvqHeader {
  readonly kind: number;
  readonly ring: number;
  readonly flags: number;
  readonly cvq: number;
  readonly head: number;
  readonly outLength: number;
  readonly inLength: number;
  readonly offered: number;
  readonly latency: bigint;
}

/** A record with its CVQ1 header; lengths as they are unless told. */
export function cvq(out: string, answer: string | undefined, header: Partial<CvqHeader> = {}): Uint8Array {
  const outBytes = Buffer.from(out, 'hex');
  const inBytes = Buffer.from(answer ?? '', 'hex');
  const bytes = new Uint8Array(32);
  const view = new DataView(bytes.buffer);
  bytes.set(bytesOf('CVQ1'));
  view.setUint8(4, header.kind ?? 0);
  view.setUint8(5, header.ring ?? 0);
  view.setUint16(6, header.flags ?? (answer === undefined ? 0 : 1), true);
  view.setUint16(8, header.cvq ?? 0xffff, true);
  view.setUint16(10, header.head ?? 0xffff, true);
  view.setUint32(12, header.outLength ?? outBytes.length, true);
  view.setUint32(16, header.inLength ?? inBytes.length, true);
  view.setUint32(20, header.offered ?? 0xffffffff, true);
  view.setBigUint64(24, header.latency ?? 2n ** 64n - 1n, true);
  return bytesOf([bytes, outBytes, inBytes]);
}

export function event(record: unknown): Uint8Array {
  const text = typeof record === 'string' ? record : JSON.stringify(record);
  return cvq(Buffer.from(text).toString('hex'), undefined, { kind: 1 });
}

const id = fc.oneof(
  fc.constantFrom('net0', 'net1', 'vdpa-7'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((text) => !text.includes('\0')),
);
const ring = fc.constantFrom('guest' as const, 'shadow' as const);
const bytes = fc.uint8Array({ maxLength: 70 }).map((array) => new Uint8Array(array));
const u8 = fc.nat(0xff);
const u16 = fc.nat(0xffff);
const u32 = fc.nat(0xffffffff);
const time = fc.oneof(fc.bigInt(0n, 2n ** 63n - 1n), fc.bigInt(2n ** 53n - 2n, 2n ** 53n + 2n), fc.bigInt(0n, 10_000n));
const mask = fc.oneof(fc.bigInt(0n, 2n ** 64n - 1n), fc.bigInt(0n, 2n ** 128n - 1n));

const config: fc.Arbitrary<DeviceConfig> = fc.record(
  {
    mac: fc
      .uint8Array({ minLength: 6, maxLength: 6 })
      .map((mac) => Buffer.from(mac).toString('hex').replace(/..\B/g, '$&:')),
    status: u16,
    max_virtqueue_pairs: u16,
    mtu: u16,
    speed: u32,
    duplex: u8,
    rss_max_key_size: u8,
    rss_max_indirection_table_length: u16,
    supported_hash_types: u32,
    supported_tunnel_types: u32,
  },
  { requiredKeys: [] },
);

/** Any record that can be read, with nothing in it that only one of the two formats holds. */
const common = { t: time, device: id };
const plainCommands: fc.Arbitrary<CommandRecord> = fc.record(
  {
    type: fc.constant('command' as const),
    ...common,
    ring,
    cvq: fc.nat(0xfffe),
    head: fc.nat(0xfffe),
    out: bytes,
    outCut: fc.boolean(),
    in: bytes,
    inCut: fc.boolean(),
    inLen: fc.nat(0xfffffffe),
    latency: fc.oneof(fc.bigInt(0n, 2n ** 64n - 2n), fc.bigInt(0n, 10_000n)),
  },
  { requiredKeys: ['type', 't', 'ring', 'out', 'outCut', 'inCut'] },
);
/** Of those whose out bytes were cut, some tell how many there were. */
export const commands: fc.Arbitrary<CommandRecord> = fc
  .tuple(plainCommands, fc.option(fc.integer({ min: 1, max: 4096 }), { nil: undefined }))
  .map(([command, missing]) =>
    command.outCut && missing !== undefined ? { ...command, outLen: command.out.length + missing } : command,
  );

const events: fc.Arbitrary<SoundRecord> = fc.oneof(
  fc.record(
    {
      type: fc.constant('device' as const),
      ...common,
      ring,
      id,
      features: mask,
      offered: mask,
      cvq: u16,
      byteOrder: fc.constantFrom('little' as const, 'big' as const),
      config,
    },
    { requiredKeys: ['type', 't', 'id', 'features', 'byteOrder', 'config'] },
  ),
  fc.record({ type: fc.constant('reset' as const), ...common, ring }, { requiredKeys: ['type', 't'] }),
  fc.record(
    { type: fc.constant('status' as const), ...common, ring, value: fc.integer({ min: 1, max: 0xff }) },
    { requiredKeys: ['type', 't', 'value'] },
  ),
  fc.record(
    { type: fc.constant('mark' as const), ...common, ring, label: fc.string({ unit: 'binary', maxLength: 30 }) },
    { requiredKeys: ['type', 't', 'label'] },
  ),
  fc.record(
    {
      type: fc.constant('mark' as const),
      ...common,
      ring,
      label: fc.constantFrom('start-end', 'restore-end'),
      result: fc.integer({ min: -133, max: 0 }),
    },
    { requiredKeys: ['type', 't', 'label'] },
  ),
  fc.record(
    {
      type: fc.constant('device' as const),
      ...common,
      ring,
      id,
      running: fc.constant(true as const),
      features: mask,
      byteOrder: fc.constant('little' as const),
      config,
    },
    { requiredKeys: ['type', 't', 'id', 'running', 'byteOrder', 'config'] },
  ),
  fc.record(
    { type: fc.constant('gap' as const), ...common, ring, lost: fc.maxSafeNat(), reason: fc.string({ maxLength: 20 }) },
    { requiredKeys: ['type', 't'] },
  ),
  fc.record(
    {
      type: fc.constant('state' as const),
      ...common,
      ring,
      source: fc.string({ maxLength: 20 }),
      state: fc.constantFrom({}, { mac: '52:54:00:12:34:56' }, { rx: { promisc: true }, vlans: [1, 2] }),
    },
    { requiredKeys: ['type', 't', 'source', 'state'] },
  ),
);
export const soundRecords: fc.Arbitrary<SoundRecord> = fc.oneof({ arbitrary: commands, weight: 3 }, events);

/** Commands with what only JSON Lines holds, too. */
export const chainCommands: fc.Arbitrary<CommandRecord> = fc
  .tuple(
    commands,
    fc.record(
      {
        chain: fc.array(
          fc.record(
            { addr: fc.bigInt(0n, 2n ** 64n - 1n), len: u32, flags: u16, indirect: fc.constant(true) },
            { requiredKeys: ['addr', 'len', 'flags'] },
          ),
          { maxLength: 5 },
        ),
        pending: u32,
        meant: bytes,
        refused: fc.constant(true as const),
      },
      { requiredKeys: [] },
    ),
  )
  .map(([command, more]) => ({ ...command, ...more }));

/** A file that somebody writes to; its first `end` bytes are there. */
export function written(bytes: Uint8Array, end: number): ByteSource & { end: number } {
  const source = {
    name: 'written',
    end,
    size: () => Promise.resolve(source.end),
    read: (offset: number, length: number) =>
      Promise.resolve(bytes.subarray(offset, Math.min(source.end, offset + length))),
    look: () => Promise.resolve({ kind: 'there', size: source.end, changed: source.end } as const),
    close: () => Promise.resolve(),
  };
  return source;
}

/** fast-check makes objects without a prototype, which strict equality tells from others. */
export function plain<T>(records: readonly T[]): T[] {
  return structuredClone(records) as T[];
}
