import type { Cursor } from './cursor';
import { wide, type RepliesField, type Reply, type ReplySpec } from './layout';
import type { Span } from './span';
import { REPLY_FIELDS, REPLY_HEADER } from './statsTypes';

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
    const whole = left >= REPLY_HEADER;
    const header = whole ? readHeader(cursor, offset, `${path}[${value.length}]`) : undefined;
    const size = header?.values.size ?? 0;
    const sound = size >= REPLY_HEADER && size <= left;
    if (!sound) findSize(cursor, offset, size);
    if (!header || size < REPLY_HEADER) {
      cursor.position = cursor.bytes.length;
      return { value, complete: false, children };
    }
    const spec = field.replies[header.values.type];
    if (sound) check(cursor, offset, header.values, spec);
    cursor.position += Math.min(size, left);
    const { counters, spans } = readCounters(cursor, offset, header.path, spec);
    const reply = { ...header.values, counters };
    value.push(reply);
    const length = cursor.position - offset;
    children.push({ path: header.path, field, offset, length, value: [reply], children: [...header.spans, ...spans] });
    if (!sound) return { value, complete: false, children };
  }
  return { value, complete: true, children };
}

interface Header {
  readonly path: string;
  readonly values: Omit<Reply, 'counters'>;
  readonly spans: readonly Span[];
}

function readHeader(cursor: Cursor, offset: number, path: string): Header {
  const values = { type: 0, reserved: 0, vq_index: 0, reserved1: 0, size: 0 };
  const spans: Span[] = [];
  let at = offset;
  for (const field of REPLY_FIELDS) {
    const value = cursor.unsigned(at, field.size);
    values[field.name] = value;
    spans.push({ path: `${path}.${field.name}`, field, offset: at, length: field.size, value, children: [] });
    at += field.size;
  }
  return { path, values, spans };
}

/** A reply that ends beyond the bytes, or has no room for its own header. */
function findSize(cursor: Cursor, offset: number, size: number): void {
  const { left } = cursor;
  const reply = `The statistics reply at offset ${offset}`;
  const cutHeader = left < REPLY_HEADER;
  if (cursor.options.cut && (cutHeader || size > left)) {
    cursor.find(
      { code: 'capture-cut', severity: 'info', message: `${reply} continues past the end of the capture.` },
      offset,
      left,
    );
    return;
  }
  if (cutHeader) {
    const message = `${reply} is truncated: ${left} of ${REPLY_HEADER} header bytes are present. A device truncates at the end of the driver's buffer.`;
    cursor.find({ code: 'stats-reply-cut', severity: 'warning', message, spec: SPEC }, offset, left);
  } else if (size > left) {
    const message = `${reply} declares ${size} bytes; ${left} are present. A device truncates at the end of the driver's buffer; a driver that trusts the size reads past it.`;
    cursor.find({ code: 'stats-reply-cut', severity: 'warning', message, spec: SPEC }, offset, left);
  } else {
    const message = `${reply} declares ${size} bytes, less than its own header. A driver that trusts it loops forever.`;
    cursor.find({ code: 'stats-reply-size', severity: 'error', message, spec: SPEC }, offset + SIZE_AT, 2);
  }
}

const SIZE_AT = REPLY_HEADER - 2;

/** A sound reply against what the specification says of its type. */
function check(cursor: Cursor, offset: number, { type, size }: Header['values'], spec: ReplySpec | undefined): void {
  if (!spec) {
    const message = `The specification defines no statistics type ${type}.`;
    cursor.find({ code: 'stats-reply-type', severity: 'warning', message, spec: SPEC }, offset, 1);
    return;
  }
  const right = REPLY_HEADER + 8 * spec.counters.length;
  if (right === size) return;
  const message = `A reply of type ${spec.name} has ${right} bytes; this one declares ${size}.`;
  cursor.find({ code: 'stats-reply-size', severity: 'warning', message, spec: SPEC }, offset + SIZE_AT, 2);
}

/** The counters between the header and where the cursor stands. */
function readCounters(
  cursor: Cursor,
  offset: number,
  path: string,
  spec: ReplySpec | undefined,
): { counters: Readonly<Record<string, bigint>>; spans: readonly Span[] } {
  const counters: Record<string, bigint> = {};
  const spans: Span[] = [];
  for (let at = offset + REPLY_HEADER; at + 8 <= cursor.position; at += 8) {
    const name = spec?.counters[spans.length] ?? `counter_${spans.length}`;
    const value = cursor.wide(at);
    counters[name] = value;
    const field = wide(name, 'A counter since reset.', { format: 'decimal' });
    spans.push({ path: `${path}.${name}`, field, offset: at, length: 8, value, children: [] });
  }
  return { counters, spans };
}
