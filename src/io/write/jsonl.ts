import type { CommandRecord, DeviceRecord, TraceRecord, TraceRow } from '../../core/trace/record';
import type { DeviceConfig } from '../../core/wire/config';
import type { SoundRecord } from '../jsonl/parse';
import type { TraceFile } from '../trace/traceFile';
import type { Encoder } from './encoder';

export interface JsonlOptions {
  /** What the header names as the program that wrote the trace. */
  readonly generator?: string;
  /** Records of this device don't name it: it's the only one of the trace. */
  readonly impliedDevice?: string | undefined;
}

/**
 * Writes records as JSON Lines, header first, each line with its newline. Reading them back gives equal records.
 * Damaged records are left out. Source: the CVQ trace format, 1.1; besides its fields, a command has `cvq` where a pcapng gave
 * it one.
 */
export function* writeJsonl(records: Iterable<TraceRecord>, options: JsonlOptions = {}): Iterable<string> {
  yield jsonlHeader(options);
  for (const record of records) if (record.type !== 'damaged') yield jsonlLine(record, options);
}

/** The first line of a file. */
export function jsonlHeader({ generator = 'cvq' }: JsonlOptions): string {
  return `${JSON.stringify({ type: 'cvqtrace', version: 1, generator })}\n`;
}

/** The line of a record. */
export function jsonlLine(record: SoundRecord, { impliedDevice }: JsonlOptions = {}): string {
  const device = record.device === impliedDevice ? undefined : record.device;
  return `${JSON.stringify(record.type === 'command' ? commandJson(record, device) : eventJson(record, device))}\n`;
}

/** The text of a record inside a pcapng event, whose packet has the time. */
export function eventText(record: SoundEvent): string {
  const { type, device } = record;
  return JSON.stringify({ type, device, ...fieldsOf(record) });
}

type SoundEvent = Exclude<SoundRecord, CommandRecord>;

// What is undefined, `JSON.stringify` leaves out.
type Json = Readonly<Record<string, unknown>>;

function eventJson(record: SoundEvent, device: string | undefined): Json {
  return { type: record.type, t: time(record.t), device, ...fieldsOf(record) };
}

function fieldsOf(record: SoundEvent): Json {
  switch (record.type) {
    case 'device':
      return deviceFields(record);
    case 'reset':
      return { ring: record.ring };
    case 'status':
      return { value: record.value, ring: record.ring };
    case 'mark':
      return { label: record.label, result: record.result, ring: record.ring };
    case 'gap':
      return { lost: record.lost, reason: record.reason, ring: record.ring };
    case 'state':
      return { source: record.source, ring: record.ring, state: record.state };
  }
}

function commandJson(record: CommandRecord, device: string | undefined): Json {
  const { type, ring, cvq, head, inLen, pending, t, latency } = record;
  return {
    type,
    t: time(t),
    device,
    ring,
    cvq,
    head,
    out: hexBytes(record.out),
    out_cut: record.outCut || undefined,
    out_len: record.outLen,
    meant: record.meant && hexBytes(record.meant),
    refused: record.refused,
    in: record.in && hexBytes(record.in),
    in_cut: record.inCut || undefined,
    in_len: inLen,
    done: latency === undefined ? undefined : time(t + latency),
    chain: record.chain?.map(({ addr, len, flags, indirect }) => ({ addr: hex(addr), len, flags, indirect })),
    pending,
  };
}

function deviceFields({ id, running, features, offered, cvq, byteOrder, config, ring }: DeviceRecord): Json {
  return {
    id,
    running,
    features: features === undefined ? undefined : hex(features),
    offered: offered === undefined ? undefined : hex(offered),
    cvq,
    byteOrder: byteOrder === 'little' ? undefined : byteOrder,
    config: configFields(config),
    ring,
  };
}

/** In the order of the specification, whatever the order that they were read in. */
function configFields(config: DeviceConfig): Json {
  return {
    mac: config.mac,
    status: config.status,
    max_virtqueue_pairs: config.max_virtqueue_pairs,
    mtu: config.mtu,
    speed: config.speed,
    duplex: config.duplex,
    rss_max_key_size: config.rss_max_key_size,
    rss_max_indirection_table_length: config.rss_max_indirection_table_length,
    supported_hash_types: config.supported_hash_types,
    supported_tunnel_types: config.supported_tunnel_types,
  } satisfies Record<keyof DeviceConfig, unknown>;
}

/** A number while a double holds it, else decimal text. */
function time(t: bigint): number | string {
  return t <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(t) : t.toString();
}

function hex(value: bigint): string {
  return `0x${value.toString(16)}`;
}

function hexBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}

/** Records don't name the device where the trace has but one, and a record of type `device` that names it. */
export function jsonlEncoder({
  devices,
  deviceRecordCount,
}: Pick<TraceFile, 'devices' | 'deviceRecordCount'>): Encoder<TraceRow> {
  const isImplied = devices.length === 1 && deviceRecordCount > 0;
  const options = { impliedDevice: isImplied ? devices[0] : undefined };
  return {
    start: () => jsonlHeader(options),
    rows: (rows) => rows.map(({ record }) => (record.type === 'damaged' ? '' : jsonlLine(record, options))).join(''),
    end: () => '',
  };
}
