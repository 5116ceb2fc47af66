import type { Finding } from '../findings/finding';
import type { CompiledLayout, FixedStep, ListStep, RepeatStep, LayoutStep } from './compiled';
import { Cursor, type ReadOptions } from './cursor';
import { toHex } from './hex';
import type { CountField, Field, ReservedField, Value, Values } from './layout';
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
export function readLayout(layout: CompiledLayout, bytes: Uint8Array, start: number, options: ReadOptions): ReadResult {
  const cursor = new Cursor(bytes, start, options);
  const { values, complete, spans } = readStructure(cursor, layout.steps, '', []);
  return { values, complete, spans, findings: cursor.findings, end: cursor.position };
}

/** The counts that were read, by their slots. */
type Counts = { readonly field: CountField; readonly value: number; readonly offset: number }[];

interface Read {
  /** Undefined: nothing of it could be read. */
  readonly value: Value | undefined;
  readonly complete: boolean;
  readonly children: readonly Span[];
}

const NO_SPANS: readonly Span[] = [];
const INCOMPLETE: Read = { value: undefined, complete: false, children: NO_SPANS };

/** `prefix` stands before the steps' paths: the entry of a repeated field. */
function readStructure(
  cursor: Cursor,
  steps: readonly LayoutStep[],
  prefix: string,
  counts: Counts,
): { values: Values; complete: boolean; spans: Span[] } {
  const values: Record<string, Value> = {};
  const spans: Span[] = [];
  for (const step of steps) {
    const path = prefix + step.path;
    const offset = cursor.position;
    const { value, complete, children } = readStep(cursor, step, path, prefix, counts);
    if (value !== undefined) values[step.field.name] = value;
    spans.push({ path, field: step.field, offset, length: cursor.position - offset, value, children });
    if (!complete) return { values, complete, spans };
  }
  return { values, complete: true, spans };
}

function readStep(cursor: Cursor, step: LayoutStep, path: string, prefix: string, counts: Counts): Read {
  switch (step.kind) {
    case 'fixed':
      return readFixed(cursor, step, path);
    case 'count': {
      const { field, slot } = step;
      const offset = cursor.position;
      if (!cursor.take(path, field.size)) return INCOMPLETE;
      const value = cursor.unsigned(offset, field.size, field.legacy);
      cursor.check(field.rules, value, offset, field.size);
      counts[slot] = { field, value, offset };
      return { value, complete: true, children: NO_SPANS };
    }
    case 'list':
      return readList(cursor, step, path, counts);
    case 'struct': {
      const { values, complete, spans } = readStructure(cursor, step.steps, prefix, counts);
      return { value: values, complete, children: spans };
    }
    case 'repeat':
      return readRepeated(cursor, step, path, counts);
    case 'replies':
      return readReplies(cursor, step.field, path);
  }
}

function readFixed(cursor: Cursor, { field, size, items }: FixedStep, path: string): Read {
  const offset = cursor.position;
  if (!cursor.take(path, size * items)) return INCOMPLETE;
  switch (field.kind) {
    case 'uint': {
      const value = cursor.unsigned(offset, field.size, field.legacy);
      cursor.check(field.rules, value, offset, size);
      return { value, complete: true, children: NO_SPANS };
    }
    case 'wide': {
      const value = cursor.wide(offset, field.legacy);
      cursor.check(field.rules, value, offset, size);
      return { value, complete: true, children: NO_SPANS };
    }
    case 'mac': {
      const value = macAt(cursor.bytes, offset);
      cursor.check(field.rules, value, offset, size);
      return { value, complete: true, children: NO_SPANS };
    }
    case 'reserved':
      return { value: readReserved(cursor, field, path, offset), complete: true, children: NO_SPANS };
  }
}

function readReserved(cursor: Cursor, field: ReservedField, path: string, offset: number): readonly number[] {
  const size = field.size * field.length;
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
  return value;
}

function readList(cursor: Cursor, { field, size, slot, plus }: ListStep, path: string, counts: Counts): Read {
  const counter = counts[slot];
  const claimed = counter ? counter.value + plus : 0;
  const place = { offset: counter?.offset ?? cursor.position, size: counter?.field.size ?? 0 };
  const items = cursor.clampCount(claimed, size, path, place);
  const complete = items === claimed;
  switch (field.kind) {
    case 'bytes': {
      const offset = cursor.position;
      cursor.position += items;
      const value = toHex(cursor.bytes.subarray(offset, offset + items));
      return { value, complete, children: NO_SPANS };
    }
    case 'macs':
      return readItems(cursor, field, path, items, size, complete, (at) => {
        const value = macAt(cursor.bytes, at);
        cursor.check(field.rules, value, at, MAC_LENGTH);
        return value;
      });
    case 'numbers':
      return readItems(cursor, field, path, items, size, complete, (at) => {
        const value = cursor.unsigned(at, 2);
        cursor.check(field.rules, value, at, 2);
        return value;
      });
  }
}

function readItems(
  cursor: Cursor,
  field: Extract<Field, { kind: 'macs' | 'numbers' }>,
  path: string,
  items: number,
  size: number,
  complete: boolean,
  read: (at: number) => string | number,
): Read {
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

function readRepeated(cursor: Cursor, { field, steps }: RepeatStep, path: string, counts: Counts): Read {
  const list: Values[] = [];
  const children: Span[] = [];
  let complete = true;
  while (complete && cursor.left > 0) {
    const offset = cursor.position;
    const name = `${path}[${children.length}]`;
    const item = readStructure(cursor, steps, `${name}.`, counts);
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
