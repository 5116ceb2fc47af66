import { HASH_TYPES, OFFLOADS, TUNNEL_TYPES, type BitName } from '../wire/bits';
import { COMMAND_NAMES, commandSpec, type CommandName } from '../wire/commands';
import type { CompiledLayout } from '../wire/compiled';
import { HEADER } from '../wire/decode';
import { ackOffset } from '../wire/answer';
import { unsignedAt } from '../wire/cursor';
import { wide, type Field, type Format, type Layout } from '../wire/layout';
import { Locator, type BytesTest } from '../wire/locate';
import { REPLY_FIELDS, STATS_BITS } from '../wire/statsTypes';
import { STATS_NAMES } from './names';
import type { Candidate, Header } from './candidate';
import type { BigTest, FilterField, NamedNumber, NumberTest, Source } from './field';

type Scalar = Exclude<Field, { kind: 'struct' | 'repeat' | 'replies' }>;

/** A field of one command. */
interface Occurrence {
  readonly command: CommandName;
  /** Class * 256 + command. */
  readonly key: number;
  readonly side: 'out' | 'in';
  readonly path: string;
  readonly layout: CompiledLayout;
  readonly field: Scalar;
}

const NOTHING = new Uint8Array();

/** Fields of results stand below this name, as in the field tree. */
const RESULT = 'result.';

function occurrencesOf(command: CommandName): Occurrence[] {
  const { class: classNumber, command: number, data, result, compiled } = commandSpec(command);
  const common = { command, key: classNumber * 256 + number };
  return [
    ...scalarsOf(data, '').map((found) => ({ ...common, ...found, side: 'out' as const, layout: compiled.data })),
    ...scalarsOf(result, '').map((found) => ({ ...common, ...found, side: 'in' as const, layout: compiled.result })),
  ];
}

function scalarsOf(layout: Layout, prefix: string): { readonly path: string; readonly field: Scalar }[] {
  return layout.flatMap((field) => {
    const path = prefix + field.name;
    if (field.kind === 'struct' || field.kind === 'repeat') return scalarsOf(field.fields, `${path}.`);
    if (field.kind !== 'replies') return [{ path, field }];
    const counters = new Set(Object.values(field.replies).flatMap(({ counters: names }) => names));
    return [
      ...REPLY_FIELDS.map((part) => ({ path: `${path}.${part.name}`, field: part })),
      ...[...counters].map((name) => ({
        path: `${path}.${name}`,
        field: wide(name, 'A counter since reset.', { format: 'decimal' }),
      })),
    ];
  });
}

function grouped(occurrences: readonly Occurrence[]): FilterField[] {
  const groups = new Map<string, Occurrence[]>();
  for (const occurrence of occurrences) {
    const name = (occurrence.side === 'in' ? RESULT : '') + occurrence.path;
    const group = groups.get(name);
    if (group) group.push(occurrence);
    else groups.set(name, [occurrence]);
  }
  return [...groups].flatMap(([name, group]) => fieldOf(name, group) ?? []);
}

function fieldOf(name: string, group: readonly Occurrence[]): FilterField | undefined {
  const [first] = group;
  if (!first) return undefined;
  const { field } = first;
  const common = { name, doc: field.doc, commands: [...new Set(group.map(({ command }) => command))] };
  switch (field.kind) {
    case 'uint': {
      const { format } = field;
      const unit = format === 'microseconds' ? ({ unit: 'µs' } as const) : {};
      const names = format === 'switch' ? SWITCH : first.path.endsWith('replies.type') ? STATS_NAMES : [];
      const shown = { names, ...bitsOf(format), ...unit };
      return { ...common, ...shown, kind: 'number', max: largest(group), source: numberSource(group) };
    }
    case 'count':
    case 'numbers':
    case 'reserved':
      return { ...common, kind: 'number', max: largest(group), names: [], source: numberSource(group) };
    case 'wide':
      return { ...common, ...bitsOf(field.format), kind: 'wide', size: 64, source: wideSource(group) };
    case 'mac':
    case 'macs':
      return { ...common, kind: 'mac', source: bytesSource(group) };
    case 'bytes':
      return { ...common, kind: 'bytes', source: bytesSource(group) };
  }
}

/** QEMU and the models take any value but 0 for on. */
const SWITCH: readonly NamedNumber[] = [
  { name: 'on', low: 1, high: 255, doc: 'Any value but 0.' },
  { name: 'off', low: 0, high: 0, doc: '0.' },
];

function bitsOf(format: Format): { readonly bits?: readonly BitName[] } {
  switch (format) {
    case 'hash_types':
      return { bits: HASH_TYPES };
    case 'tunnel_types':
      return { bits: TUNNEL_TYPES };
    case 'offloads':
      return { bits: OFFLOADS };
    case 'stats_types':
      return { bits: STATS_BITS };
    case 'decimal':
    case 'hex':
    case 'switch':
    case 'microseconds':
      return {};
  }
}

function sizeOf(field: Scalar): number {
  return field.kind === 'uint' || field.kind === 'count' || field.kind === 'reserved' ? field.size : 2;
}

function largest(group: readonly Occurrence[]): number {
  return Math.max(...group.map(({ field }) => 256 ** sizeOf(field) - 1));
}

function isLegacy(field: Scalar): boolean {
  return (field.kind === 'uint' || field.kind === 'count' || field.kind === 'wide') && field.legacy;
}

function numberSource(group: readonly Occurrence[]): Source<NumberTest> {
  return source(group, (test: NumberTest, { field }) => {
    const size = sizeOf(field);
    const legacy = isLegacy(field);
    return (bigEndian) => (bytes, at) => test(unsignedAt(bytes, at, size, legacy && bigEndian));
  });
}

function wideSource(group: readonly Occurrence[]): Source<BigTest> {
  return source(group, (test: BigTest, { field }) => {
    const legacy = isLegacy(field);
    return (bigEndian) => (bytes, at) => {
      const big = legacy && bigEndian;
      const first = BigInt(unsignedAt(bytes, at, 4, big));
      const second = BigInt(unsignedAt(bytes, at + 4, 4, big));
      return test(big ? (first << 32n) | second : (second << 32n) | first);
    };
  });
}

function bytesSource(group: readonly Occurrence[]): Source<BytesTest> {
  return source(group, (test: BytesTest) => () => test);
}

/** The field in the bytes of whichever of these commands a row is. */
function source<T>(
  group: readonly Occurrence[],
  testOn: (test: T, occurrence: Occurrence) => (bigEndian: boolean) => BytesTest,
): Source<T> {
  const sides = new Map(group.map(({ key, side }) => [key, side]));
  const mayHave = (header: Header) => {
    const side = sides.get(header.class * 256 + header.command);
    // A refused command has no result.
    return header.type === 'command' && side !== undefined && (side === 'out' || header.ack === 0);
  };
  const some = (test: T) => {
    const searches = new Map(
      group.map((occurrence) => {
        const { layout, path, side, key } = occurrence;
        const on = testOn(test, occurrence);
        return [key, { side, locator: new Locator(layout, path), little: on(false), big: on(true) }] as const;
      }),
    );
    return ({ header, row: { record }, bigEndian }: Candidate) => {
      const search = mayHave(header) ? searches.get(header.class * 256 + header.command) : undefined;
      if (!search || record.type !== 'command') return false;
      const { side, locator, little, big } = search;
      const onSide = bigEndian ? big : little;
      if (side === 'out') return locator.some(record.out, HEADER, record.out.length, bigEndian, onSide);
      const bytes = record.in ?? NOTHING;
      const ack = ackOffset(record);
      // An ack at the end has its result before it. Results have no numbers in the guest's byte order.
      return ack === 0
        ? locator.some(bytes, 1, bytes.length, false, little)
        : locator.some(bytes, 0, ack, false, little);
    };
  };
  return { stage: 'fields', mayHave, some };
}

/** All fields of the command's data and results, by path. */
export const DATA_FIELDS: readonly FilterField[] = grouped(COMMAND_NAMES.flatMap(occurrencesOf));
