import type { Finding } from '../findings/finding';
import { Cursor, type ReadOptions } from './cursor';
import { toHex } from './hex';
import type { CountField, Field, Layout, Value, Values } from './layout';
import { MAC_LENGTH, macAt } from './mac';
import { readReplies } from './readReplies';
import type { Span } from './span';

/** What was read. `complete` is false when the bytes ended before the layout did; values hold what was there. */
export interface ReadResult {
  readonly values: Values;
  readonly complete: boolean;
  readonly spans: readonly Span[];
  readonly findings: readonly Finding[];
  /** Where reading stopped, an offset into the bytes. */
  readonly end: number;
}

/**
 * Reads a structure from `start` on. Never throws on bytes and never reads outside them; a count in the input is
 * believed only as far as bytes are there.
 */
export function readLayout(layout: Layout, bytes: Uint8Array, start: number, options: ReadOptions): ReadResult {
  const cursor = new Cursor(bytes, start, options);
  const { values, complete, spans } = readStructure(cursor, layout, '');
  return { values, complete, spans, findings: cursor.findings, end: cursor.position };
}

type Counts = Map<string, { readonly field: CountField; readonly value: number; readonly offset: number }>;

interface Read {
  /** Undefined: nothing of it could be read. */
  readonly value: Value | undefined;
  readonly complete: boolean;
  readonly children?: readonly Span[];
}

const INCOMPLETE: Read = { value: undefined, complete: false };

function readStructure(
  cursor: Cursor,
  layout: Layout,
  prefix: string,
): { values: Values; complete: boolean; spans: Span[] } {
  const values: Record<string, Value> = {};
  const spans: Span[] = [];
  const counts: Counts = new Map();
  for (const field of layout) {
    const path = prefix + field.name;
    const offset = cursor.position;
    const { value, complete, children = [] } = readField(cursor, field, path, counts);
    if (value !== undefined) values[field.name] = value;
    spans.push({ path, field, offset, length: cursor.position - offset, value, children });
    if (!complete) return { values, complete, spans };
    if (field.kind === 'count' && typeof value === 'number') counts.set(field.name, { field, value, offset });
  }
  return { values, complete: true, spans };
}

function readField(cursor: Cursor, field: Field, path: string, counts: Counts): Read {
  const offset = cursor.position;
  switch (field.kind) {
    case 'uint':
    case 'count': {
      if (!cursor.take(path, field.size)) return INCOMPLETE;
      const value = cursor.unsigned(offset, field.size, field.legacy);
      cursor.check(field.rules, value, offset, field.size);
      return { value, complete: true };
    }
    case 'wide': {
      if (!cursor.take(path, 8)) return INCOMPLETE;
      const value = cursor.wide(offset, field.legacy);
      cursor.check(field.rules, value, offset, 8);
      return { value, complete: true };
    }
    case 'mac': {
      if (!cursor.take(path, MAC_LENGTH)) return INCOMPLETE;
      const value = macAt(cursor.bytes, offset);
      cursor.check(field.rules, value, offset, MAC_LENGTH);
      return { value, complete: true };
    }
    case 'reserved':
      return readReserved(cursor, field, path);
    case 'macs':
      return readItems(cursor, field, path, counts, MAC_LENGTH, (at) => {
        const value = macAt(cursor.bytes, at);
        cursor.check(field.rules, value, at, MAC_LENGTH);
        return value;
      });
    case 'numbers':
      return readItems(cursor, field, path, counts, 2, (at) => {
        const value = cursor.unsigned(at, 2);
        cursor.check(field.rules, value, at, 2);
        return value;
      });
    case 'bytes': {
      const { items, complete } = affordable(cursor, field, path, counts, 1);
      cursor.position += items;
      return { value: toHex(cursor.bytes.subarray(offset, offset + items)), complete };
    }
    case 'struct': {
      const { values, complete, spans } = readStructure(cursor, field.fields, `${path}.`);
      return { value: values, complete, children: spans };
    }
    case 'repeat':
      return readRepeated(cursor, field, path);
    case 'replies':
      return readReplies(cursor, field, path);
  }
}

function readReserved(cursor: Cursor, field: Extract<Field, { kind: 'reserved' }>, path: string): Read {
  const offset = cursor.position;
  const size = field.size * field.length;
  if (!cursor.take(path, size)) return INCOMPLETE;
  const value = Array.from({ length: field.length }, (_, i) => cursor.unsigned(offset + i * field.size, field.size));
  if (value.some((item) => item !== 0)) {
    cursor.find(
      {
        code: 'reserved-not-zero',
        severity: 'warning',
        message: `\`${path}\` is reserved and should be zero; it holds ${toHex(cursor.bytes.subarray(offset, offset + size))}.`,
        spec: 'virtio 1.4, Network Device, Control Virtqueue',
      },
      offset,
      size,
    );
  }
  return { value, complete: true };
}

function affordable(
  cursor: Cursor,
  field: { readonly count: string },
  path: string,
  counts: Counts,
  itemSize: number,
): { items: number; complete: boolean } {
  const counter = counts.get(field.count);
  const claimed = counter ? counter.value + counter.field.plus : 0;
  const place = { offset: counter?.offset ?? cursor.position, size: counter?.field.size ?? 0 };
  const items = cursor.clampCount(claimed, itemSize, path, place);
  return { items, complete: items === claimed };
}

function readItems(
  cursor: Cursor,
  field: Extract<Field, { kind: 'macs' | 'numbers' }>,
  path: string,
  counts: Counts,
  size: number,
  read: (at: number) => string | number,
): Read {
  const { items, complete } = affordable(cursor, field, path, counts, size);
  const children: Span[] = [];
  for (let i = 0; i < items; i++) {
    const offset = cursor.position;
    const value = read(offset);
    cursor.position += size;
    children.push({ path: `${path}[${i}]`, field, offset, length: size, value, children: [] });
  }
  return { value: listOf(field, children), complete, children };
}

/** The items' values as one list of one type. */
function listOf(field: Field, items: readonly Span[]): readonly string[] | readonly number[] {
  const values = items.map((item) => item.value);
  return field.kind === 'macs'
    ? values.filter((value) => typeof value === 'string')
    : values.filter((value) => typeof value === 'number');
}

function readRepeated(cursor: Cursor, field: Extract<Field, { kind: 'repeat' }>, path: string): Read {
  const list: Values[] = [];
  const children: Span[] = [];
  let complete = true;
  while (complete && cursor.left > 0) {
    const offset = cursor.position;
    const name = `${path}[${children.length}]`;
    const item = readStructure(cursor, field.fields, `${name}.`);
    complete = item.complete;
    if (complete) {
      list.push(item.values);
      cursor.check(field.rules, item.values, offset, cursor.position - offset);
    }
    children.push({
      path: name,
      field,
      offset,
      length: cursor.position - offset,
      value: item.values,
      children: item.spans,
    });
  }
  return { value: list, complete, children };
}

/** Bytes of a structure; undefined where counts in it tell, or the end of the bytes. */
export function fixedSize(layout: Layout): number | undefined {
  let size = 0;
  for (const field of layout) {
    const bytes = fieldSize(field);
    if (bytes === undefined) return undefined;
    size += bytes;
  }
  return size;
}

function fieldSize(field: Field): number | undefined {
  switch (field.kind) {
    case 'uint':
    case 'count':
      return field.size;
    case 'reserved':
      return field.size * field.length;
    case 'wide':
      return 8;
    case 'mac':
      return MAC_LENGTH;
    case 'struct':
      return fixedSize(field.fields);
    case 'macs':
    case 'numbers':
    case 'bytes':
    case 'repeat':
    case 'replies':
      return undefined;
  }
}
