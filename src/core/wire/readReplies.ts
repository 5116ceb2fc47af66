import type { Cursor } from './cursor';
import { wide, type RepliesField, type Reply } from './layout';
import type { Span } from './read';
import { REPLY_HEADER } from './statsTypes';

const SPEC = 'virtio 1.4, Device Statistics';

/**
 * Reads statistics replies up to the end of the bytes. Each tells its own size, which is checked before it is
 * believed: drivers that trusted it looped for ever.
 */
export function readReplies(
  cursor: Cursor,
  field: RepliesField,
  path: string,
): { value: readonly Reply[]; complete: boolean; children: readonly Span[] } {
  const value: Reply[] = [];
  const children: Span[] = [];
  while (cursor.left > 0) {
    const offset = cursor.position;
    const { left } = cursor;
    const size = left >= REPLY_HEADER ? cursor.unsigned(offset + 6, 2) : 0;
    if (size < REPLY_HEADER || size > left) {
      cursor.find(
        { code: 'stats-reply-size', severity: 'error', message: impossible(offset, left, size), spec: SPEC },
        offset,
        left,
      );
      cursor.position = cursor.bytes.length;
      return { value, complete: false, children };
    }
    const name = `${path}[${String(value.length)}]`;
    const reply = readReply(cursor, field, offset, size, name);
    cursor.position = offset + size;
    value.push(reply.value);
    children.push({ path: name, field, offset, length: size, value: [reply.value], children: reply.counters });
  }
  return { value, complete: true, children };
}

function impossible(offset: number, left: number, size: number): string {
  return left < REPLY_HEADER
    ? `The statistics reply at ${String(offset)} is cut: ${String(left)} of ${String(REPLY_HEADER)} header bytes are there.`
    : `The statistics reply at ${String(offset)} says it has ${String(size)} bytes; at least ${String(REPLY_HEADER)} are needed and ${String(left)} are there. A driver that trusts it loops or reads outside the buffer.`;
}

function readReply(
  cursor: Cursor,
  field: RepliesField,
  offset: number,
  size: number,
  path: string,
): { value: Reply; counters: Span[] } {
  const type = cursor.unsigned(offset, 1);
  const spec = field.replies[type];
  const slots = Math.floor((size - REPLY_HEADER) / 8);
  if (!spec) {
    cursor.find(
      {
        code: 'stats-reply-type',
        severity: 'warning',
        message: `The specification knows no statistics type ${String(type)}.`,
        spec: SPEC,
      },
      offset,
      1,
    );
  } else if (REPLY_HEADER + 8 * spec.counters.length !== size) {
    const right = String(REPLY_HEADER + 8 * spec.counters.length);
    cursor.find(
      {
        code: 'stats-reply-size',
        severity: 'warning',
        message: `A reply of type ${spec.name} has ${right} bytes; this one says ${String(size)}.`,
        spec: SPEC,
      },
      offset + 6,
      2,
    );
  }
  const counters: Record<string, bigint> = {};
  const spans: Span[] = [];
  for (let i = 0; i < slots; i++) {
    const name = spec?.counters[i] ?? `counter_${String(i)}`;
    const at = offset + REPLY_HEADER + 8 * i;
    const value = cursor.wide(at);
    counters[name] = value;
    const counter = wide(name, 'A counter since reset.', { format: 'decimal' });
    spans.push({ path: `${path}.${name}`, field: counter, offset: at, length: 8, value, children: [] });
  }
  const value: Reply = {
    type,
    reserved: cursor.unsigned(offset + 1, 1),
    vq_index: cursor.unsigned(offset + 2, 2),
    reserved1: cursor.unsigned(offset + 4, 2),
    size,
    counters,
  };
  return { value, counters: spans };
}
