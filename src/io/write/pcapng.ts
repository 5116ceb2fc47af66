import type { CommandRecord, TraceRecord, TraceRow } from '../../core/trace/record';
import {
  RecordFlag,
  HeaderAt,
  RECORD_HEADER_BYTES,
  RECORD_KIND,
  RECORD_MAGIC,
  UNKNOWN_16,
  UNKNOWN_32,
  UNKNOWN_64,
} from '../../core/trace/recordHeader';
import type { SoundRecord } from '../jsonl/parse';
import { LINKTYPE_CVQ } from '../pcapng/captureInterface';
import {
  BYTE_ORDER_MAGIC,
  ENHANCED_PACKET,
  INTERFACE_DESCRIPTION,
  OPTION_NAME,
  OPTION_TSRESOL,
  PACKET_FRAME,
  PACKET_HEADER,
  SECTION_HEADER,
} from '../pcapng/format';
import type { CommandBatch } from '../trace/commandBatch';
import type { TraceFile } from '../trace/traceFile';
import type { Encoder } from './encoder';
import { eventText } from './jsonl';

/** Where a packet's block has the number of its interface. */
const INTERFACE = 8;

export interface PcapngOptions {
  /** Name of the interface for records that name no device. Without it, that interface has no name. */
  readonly defaultDevice?: string | undefined;
}

/**
 * Writes records as a pcapng section in little-endian order, with times in ns; each array is a block. Reading them back
 * gives equal records, but for what `pcapngLosses` names. Damaged records are left out. Throws a `RangeError` for a time
 * that 64 bits don't hold, which no reader of this project gives. Source: the CVQ trace format, version 1.
 */
export function* writePcapng(records: Iterable<TraceRecord>, options: PcapngOptions = {}): Iterable<Uint8Array> {
  const writer = new PcapngWriter(options);
  yield writer.header();
  for (const record of records) if (record.type !== 'damaged') yield* writer.blocks(record);
  yield* writer.end();
}

/** Fields of the JSON Lines encoding that this record has and a pcapng can't hold. */
export function pcapngLosses(record: TraceRecord): readonly string[] {
  if (record.type !== 'command') return [];
  const { chain, pending, cvq, head, inLen, latency, outLen, outCut, out, meant, refused } = record;
  return [
    ...(chain === undefined ? [] : ['chain']),
    ...(pending === undefined ? [] : ['pending']),
    ...(meant === undefined ? [] : ['meant']),
    ...(refused === undefined ? [] : ['refused']),
    // The packet's original length tells it, where out bytes were cut.
    ...(outLen === undefined || (outCut && outLen > out.length) ? [] : ['out_len']),
    // The largest number of each field stands for: unknown.
    ...(cvq === UNKNOWN_16 ? ['cvq'] : []),
    ...(head === UNKNOWN_16 ? ['head'] : []),
    ...(inLen === UNKNOWN_32 ? ['in_len'] : []),
    ...(latency !== undefined && latency >= UNKNOWN_64 ? ['done'] : []),
  ];
}

/** Makes the blocks of a pcapng, record by record. */
export class PcapngWriter {
  /** Numbers of the interfaces, by their names. */
  readonly #interfaces = new Map<string | undefined, number>();

  readonly #options: PcapngOptions;

  constructor(options: PcapngOptions = {}) {
    this.#options = options;
  }

  /** The section header, which comes first. */
  header(): Uint8Array {
    const { bytes, view } = block(SECTION_HEADER, 16);
    view.setUint32(8, BYTE_ORDER_MAGIC, true);
    view.setUint16(12, 1, true);
    // Length of the section: not known.
    view.setBigInt64(16, -1n, true);
    return bytes;
  }

  /** The packet of a record; before it the description of its interface, if this is the first on it. */
  blocks(record: SoundRecord): Uint8Array[] {
    const [number, ...described] = this.#interface(record.device ?? (record.type === 'device' ? record.id : undefined));
    return [...described, packet(number, record)];
  }

  /** The same for commands of a pcapng, whose blocks are copied where they would be written as they are. */
  copies(batch: CommandBatch, positions: readonly number[]): Uint8Array {
    const parts: Uint8Array[] = [];
    /** Where blocks are that were copied, and the numbers of their interfaces. */
    const places: (readonly [at: number, number: number])[] = [];
    let length = 0;
    const add = (part: Uint8Array) => {
      parts.push(part);
      length += part.length;
    };
    for (const at of positions) {
      const block = batch.block?.(at);
      if (block === undefined) this.blocks(batch.read(at).record).forEach(add);
      else {
        const [number, ...described] = this.#interface(batch.names[batch.devices[at] ?? 0]);
        described.forEach(add);
        places.push([length, number]);
        add(block);
      }
    }
    const bytes = Buffer.concat(parts, length);
    for (const [at, number] of places) bytes.writeUInt32LE(number, at + INTERFACE);
    return bytes;
  }

  /** Number of the interface of this name; and its description, if it is new. */
  #interface(device: string | undefined): readonly [number: number, ...description: Uint8Array[]] {
    const name = device ?? this.#options.defaultDevice;
    const described = this.#interfaces.get(name);
    if (described !== undefined) return [described];
    const number = this.#interfaces.size;
    this.#interfaces.set(name, number);
    return [number, description(name)];
  }

  /** What is missing at the end: a trace without records still has an interface, which tells it from other captures. */
  end(): Uint8Array[] {
    return this.#interfaces.size === 0 ? [description(this.#options.defaultDevice)] : [];
  }
}

/** A block with its type and both its lengths; `body` bytes are between, rounded up to words. */
function block(type: number, body: number): { readonly bytes: Uint8Array; readonly view: DataView } {
  const length = 12 + padded(body);
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, length, true);
  view.setUint32(length - 4, length, true);
  return { bytes, view };
}

function padded(length: number): number {
  return length + (-length & 3);
}

function description(name: string | undefined): Uint8Array {
  const nameBytes = new TextEncoder().encode(name ?? '');
  const nameOption = nameBytes.length === 0 ? 0 : 4 + padded(nameBytes.length);
  // if_name, if_tsresol (one byte), opt_endofopt.
  const { bytes, view } = block(INTERFACE_DESCRIPTION, 8 + nameOption + 8 + 4);
  view.setUint16(8, LINKTYPE_CVQ, true);
  if (nameOption > 0) {
    view.setUint16(16, OPTION_NAME, true);
    view.setUint16(18, nameBytes.length, true);
    bytes.set(nameBytes, 20);
  }
  const resolution = 16 + nameOption;
  view.setUint16(resolution, OPTION_TSRESOL, true);
  view.setUint16(resolution + 2, 1, true);
  view.setUint8(resolution + 4, 9);
  return bytes;
}

function packet(number: number, record: SoundRecord): Uint8Array {
  const { t } = record;
  if (t < 0n || t >= 2n ** 64n) throw new RangeError(`A pcapng can't hold the time ${t} ns.`);
  const [out, answer] = payload(record);
  const captured = RECORD_HEADER_BYTES + out.length + answer.length;
  const { bytes, view } = block(ENHANCED_PACKET, PACKET_FRAME - 12 + captured);
  view.setUint32(INTERFACE, number, true);
  view.setUint32(12, Number(t >> 32n), true);
  view.setUint32(16, Number(t & 0xffffffffn), true);
  view.setUint32(20, captured, true);
  view.setUint32(24, captured + missingBytes(record), true);
  const header = new DataView(bytes.buffer, PACKET_HEADER, RECORD_HEADER_BYTES);
  header.setUint32(HeaderAt.magic, RECORD_MAGIC, false);
  header.setUint8(HeaderAt.kind, record.type === 'command' ? RECORD_KIND.command : RECORD_KIND.event);
  header.setUint8(HeaderAt.ring, record.ring === 'shadow' ? 1 : 0);
  header.setUint16(HeaderAt.cvq, 'cvq' in record ? record.cvq : UNKNOWN_16, true);
  header.setUint32(HeaderAt.out_length, out.length, true);
  header.setUint32(HeaderAt.in_length, answer.length, true);
  commandHeader(header, record.type === 'command' ? record : undefined);
  bytes.set(out, PACKET_HEADER + RECORD_HEADER_BYTES);
  bytes.set(answer, PACKET_HEADER + RECORD_HEADER_BYTES + out.length);
  return bytes;
}

/** Out bytes that the capture hasn't. */
function missingBytes(record: SoundRecord): number {
  if (record.type !== 'command' || !record.outCut || record.outLen === undefined) return 0;
  return Math.max(0, record.outLen - record.out.length);
}

function payload(record: SoundRecord): readonly [Uint8Array, Uint8Array] {
  const none = new Uint8Array();
  if (record.type !== 'command') return [new TextEncoder().encode(eventText(record)), none];
  return [record.out, record.in ?? none];
}

/** The fields that only a command has; of an event they are unknown. */
function commandHeader(header: DataView, command: CommandRecord | undefined): void {
  const flags =
    (command?.in === undefined ? 0 : RecordFlag.answered) |
    (command?.outCut === true ? RecordFlag.out_cut : 0) |
    (command?.inCut === true ? RecordFlag.in_cut : 0);
  const latency = command?.latency ?? UNKNOWN_64;
  header.setUint16(HeaderAt.flags, flags, true);
  header.setUint16(HeaderAt.head, command?.head ?? UNKNOWN_16, true);
  header.setUint32(HeaderAt.in_offered, command?.inLen ?? UNKNOWN_32, true);
  header.setBigUint64(HeaderAt.latency, latency < UNKNOWN_64 ? latency : UNKNOWN_64, true);
}

/** Records that name no device are on the interface of the only one. */
export function pcapngEncoder({ devices, format }: Pick<TraceFile, 'devices' | 'format'>): Encoder<TraceRow> {
  const writer = new PcapngWriter({ defaultDevice: devices.length === 1 ? devices[0] : undefined });
  return {
    start: () => writer.header(),
    rows: (rows) =>
      Buffer.concat(rows.flatMap(({ record }) => (record.type === 'damaged' ? [] : writer.blocks(record)))),
    // What a pcapng holds, another does.
    ...(format === 'pcapng' && { copies: (batch, positions) => writer.copies(batch, positions) }),
    end: () => Buffer.concat(writer.end()),
  };
}
