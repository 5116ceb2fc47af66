import { readCommand } from '../../core/check/commandFindings';
import { eventFindings } from '../../core/check/eventFindings';
import type { Finding } from '../../core/findings/finding';
import { describeEvent } from '../../core/trace/describe';
import type { CommandRecord, ObservationRecord, TraceRow } from '../../core/trace/record';
import type { ChainDescriptor } from '../../core/wire/chain';
import { absoluteTime, duration } from '../../core/trace/time';
import { deviceOf } from '../../core/track/follow';
import { commandSpec } from '../../core/wire/commands';
import { featureNames } from '../../core/wire/features';
import { hexNumber, toHex } from '../../core/wire/hex';
import { plural } from '../../core/wire/text';
import { fieldTree, type FieldNode } from '../../core/wire/tree';
import type { ReplayStep } from '../../io/trace/replay';
import type { DetailView, FieldView } from '../../protocol/messages';

type Fact = DetailView['facts'][number];

/** All about one row: the field tree and the bytes of a command, what an event tells. */
export function detailView({ row, before }: ReplayStep): DetailView {
  const { record } = row;
  if (record.type === 'command') return commandDetail(row, record, before);
  const { name, summary } = describeEvent(record);
  const findings = record.type === 'damaged' ? [] : eventFindings(record, before.get(deviceOf(before, record)));
  return {
    row: row.row,
    title: `${name}: ${summary}`,
    fields: [],
    facts: [...eventFacts(record), ...place(row)],
    findings,
  };
}

function commandDetail(row: TraceRow, record: CommandRecord, before: ReplayStep['before']): DetailView {
  const track = before.get(deviceOf(before, record));
  const { decoded, findings } = readCommand(record, track);
  return {
    row: row.row,
    title: `${decoded.label}: ${decoded.summary}`,
    ...(decoded.name ? { spec: `virtio 1.4, Network Device, ${commandSpec(decoded.name).section}` } : {}),
    fields: fieldTree(record, decoded).map((node) => fieldView(node, findings)),
    out: record.out,
    ...(record.in ? { in: record.in } : {}),
    facts: [...commandFacts(record), ...place(row)],
    findings,
  };
}

function fieldView(node: FieldNode, findings: readonly Finding[]): FieldView {
  const { path, name, doc, side, offset, length, text, raw, children } = node;
  const severity = children.length === 0 ? worstAt(node, findings) : undefined;
  return {
    id: path,
    name,
    text,
    ...(raw === undefined ? {} : { raw }),
    side,
    offset,
    length,
    // Items of a list would repeat what the list says of itself.
    ...(doc === '' || name.startsWith('[') ? {} : { note: doc }),
    ...(severity ? { severity } : {}),
    children: children.map((child) => fieldView(child, findings)),
  };
}

/** The gravest finding whose bytes are among the field's; findings come errors first. */
function worstAt({ side, offset, length }: FieldNode, findings: readonly Finding[]): Finding['severity'] | undefined {
  return findings.find(({ at }) => at?.side === side && at.offset < offset + length && at.offset + at.length > offset)
    ?.severity;
}

function commandFacts(record: CommandRecord): Fact[] {
  const facts: (Fact | undefined)[] = [
    { name: 'Time', text: absoluteTime(record.t) },
    fact('Latency', record.latency, duration),
    fact('Head descriptor', record.head, String),
    fact('Control virtqueue', record.cvq, (index) => `virtqueue ${index}`),
    fact('In flight', record.pending, (pending) =>
      pending === 1 ? '1 (this command)' : `${pending.toLocaleString('en')} (including this command)`,
    ),
    fact('Answer buffer', record.inLen, (length) => plural(length, 'byte')),
    fact(
      'Driver-readable bytes',
      record.outLen,
      (length) => `${length}, of which the capture has ${record.out.length}`,
    ),
    fact('Shadow Virtqueue', record.refused, () => 'had no room: the command never got onto the ring'),
    fact('QEMU meant to send', record.meant, toHex),
    fact('Descriptors', record.chain, (chain) => chain.map(descriptorText).join('; ')),
  ];
  return facts.filter((item) => item !== undefined);
}

function fact<T>(name: string, value: T | undefined, text: (value: T) => string): Fact | undefined {
  return value === undefined ? undefined : { name, text: text(value) };
}

function descriptorText({ addr, len, flags, indirect }: ChainDescriptor): string {
  const way = (flags & 2) !== 0 ? 'in' : 'out';
  return `${way} ${plural(len, 'byte')} at ${hexNumber(addr)}${(flags & 4) !== 0 ? ', indirect table' : ''}${indirect ? ' (in the table)' : ''}`;
}

function eventFacts(record: Exclude<TraceRow['record'], CommandRecord>): Fact[] {
  const time: Fact = { name: 'Time', text: absoluteTime(record.t) };
  if (record.type === 'damaged') return [time, { name: 'Starts with', text: asFound(record.bytes) }];
  const ring = 'ring' in record ? [{ name: 'Side', text: record.ring }] : [];
  if (record.type === 'state') return [time, ...ring, ...stateFacts(record)];
  if (record.type !== 'device') return [time, ...ring];
  const { features } = record;
  const config = Object.entries(record.config).map(([name, value]) => ({ name, text: String(value) }));
  return [
    time,
    ...ring,
    { name: 'Negotiated', text: features === undefined ? 'not known' : featuresText(features) },
    ...(record.offered === undefined
      ? []
      : [{ name: 'Offered', text: offeredText(record.offered, features ?? record.offered) }]),
    ...(record.cvq === undefined ? [] : [{ name: 'Control virtqueue', text: `virtqueue ${record.cvq}` }]),
    ...(record.byteOrder === 'big' ? [{ name: 'Byte order', text: 'big-endian (legacy)' }] : []),
    ...config,
  ];
}

function featuresText(features: bigint): string {
  return `${hexNumber(features)}: ${featureNames(features).join(' ')}`;
}

/** What was seen, by the fields of the state JSON. */
function stateFacts({ source, state }: ObservationRecord): Fact[] {
  const seen = Object.entries(state).map(([name, value]) => ({ name, text: JSON.stringify(value) }));
  return [{ name: 'Source', text: source }, ...seen];
}

/** Bytes of a file as text where they are text, else as hex. */
function asFound(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  return /^[\t\r\n\x20-\x7e\xa0-\ud7ff]*$/.test(text) ? text.trim() : toHex(bytes);
}

function offeredText(offered: bigint, features: bigint): string {
  const declined = featureNames(offered & ~features);
  return `${hexNumber(offered)}${declined.length > 0 ? `, not accepted: ${declined.join(' ')}` : ''}`;
}

function place({ offset, length }: TraceRow): Fact[] {
  return [{ name: 'File offset', text: `${offset}, ${plural(length, 'byte')}` }];
}
