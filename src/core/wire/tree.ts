import { ackOffset, answerText } from './answer';
import { CLASSES, commandSpec } from './commands';
import type { CommandBytes, Decoded } from './decode';
import { hexNumber, toHex } from './hex';
import type { Field } from './layout';
import { describeMac } from './mac';
import { pagesOf } from './pages';
import type { Span } from './span';
import { formatNumber, plural, truncate } from './text';

/** A node of the field tree: a name, a place, and what stands there in words. */
export interface FieldNode {
  /** Unique in the tree and stable for the same bytes. */
  readonly path: string;
  readonly name: string;
  /** What the field is. */
  readonly doc: string;
  readonly side: 'out' | 'in';
  /** Offset in the bytes of `side`. */
  readonly offset: number;
  readonly length: number;
  readonly text: string;
  /** Raw value, where it differs from the text. */
  readonly raw?: string;
  readonly children: readonly FieldNode[];
}

/** Lists longer than this are split into groups, so that a tree stays small. */
const PAGE = 64;

/** The field tree of a decoded command: header, data, trailing bytes, ack, result. */
export function fieldTree(record: CommandBytes, decoded: Decoded): FieldNode[] {
  const nodes: FieldNode[] = [...headerNodes(record, decoded)];
  for (const span of decoded.spans.data) nodes.push(node(span, 'out'));
  if (decoded.trailing) nodes.push(trailingNode(record, decoded.trailing, decoded.name === undefined));
  if (record.in && record.in.length > 0) {
    const offset = ackOffset(record);
    const ack: FieldNode = {
      path: 'ack',
      name: 'ack',
      doc: "The device's answer: 0 OK, 1 ERR.",
      side: 'in',
      offset,
      length: 1,
      text: answerText(decoded.answer),
      raw: rawHex(record.in, offset, 1),
      children: [],
    };
    nodes.push(ack);
    for (const span of decoded.spans.result) nodes.push(node(span, 'in', 'result.'));
  }
  return nodes;
}

function headerNodes({ out }: CommandBytes, decoded: Decoded): FieldNode[] {
  const nodes: FieldNode[] = [];
  const [classNumber, command] = out;
  const common = { side: 'out', length: 1, children: [] } as const;
  if (classNumber !== undefined) {
    const text = CLASSES[classNumber] ?? 'unknown class';
    nodes.push({
      ...common,
      path: 'class',
      name: 'class',
      doc: 'Class of the command.',
      offset: 0,
      text,
      raw: String(classNumber),
    });
  }
  if (command !== undefined) {
    const text = decoded.name ?? 'unknown command';
    const doc = decoded.name ? commandSpec(decoded.name).title : 'Command within the class.';
    nodes.push({ ...common, path: 'command', name: 'command', doc, offset: 1, text, raw: String(command) });
  }
  return nodes;
}

function trailingNode(
  { out }: CommandBytes,
  { offset, length }: { offset: number; length: number },
  unknown: boolean,
): FieldNode {
  return {
    path: 'trailing',
    name: unknown ? 'data' : 'trailing bytes',
    doc: unknown ? 'Bytes of an unknown command.' : 'Bytes after the last field.',
    side: 'out',
    offset,
    length,
    text: plural(length, 'byte'),
    raw: truncate(toHex(out.subarray(offset, Math.min(out.length, offset + 64))), 64),
    children: [],
  };
}

function node(span: Span, side: 'out' | 'in', prefix = ''): FieldNode {
  const { text, raw } = describe(span);
  const children = span.children.map((child) => node(child, side, prefix));
  return {
    path: prefix + span.path,
    name: span.path.endsWith(']')
      ? span.path.slice(span.path.lastIndexOf('['))
      : span.path.slice(span.path.lastIndexOf('.') + 1),
    doc: span.field.doc,
    side,
    offset: span.offset,
    length: span.length,
    text,
    ...(raw === undefined ? {} : { raw }),
    children: paged(children),
  };
}

/** Long lists in groups of `PAGE`, named by the range of positions they hold. */
function paged(children: readonly FieldNode[]): readonly FieldNode[] {
  if (children.length <= PAGE) return children;
  return pagesOf(children, PAGE).map(({ start, first, last, items }) => ({
    ...first,
    path: `${first.path}…`,
    name: `[${start}…${start + items.length - 1}]`,
    length: last.offset + last.length - first.offset,
    text: plural(items.length, 'entry', 'entries'),
    children: items,
  }));
}

function describe({ field, value, path, children, length }: Span): { text: string; raw?: string } {
  if (value === undefined) return { text: length === 0 ? 'missing' : 'truncated' };
  if (typeof value === 'number' || typeof value === 'bigint') return describeNumber(field, value);
  if (typeof value === 'string') {
    if (field.kind === 'bytes') return { text: value === '' ? 'none' : truncate(value, 120) };
    return { text: `${value} (${describeMac(value)})` };
  }
  switch (field.kind) {
    case 'macs':
      return { text: plural(children.length, 'address', 'addresses') };
    case 'numbers':
      return { text: truncate(Array.isArray(value) ? value.join(' ') : '', 80) };
    case 'reserved':
      return { text: Array.isArray(value) && value.every((item) => item === 0) ? 'zero' : 'not zero' };
    case 'repeat':
      return path.endsWith(']') ? { text: '' } : { text: plural(children.length, 'entry', 'entries') };
    case 'replies':
      return path.endsWith(']')
        ? { text: replyText(value, field) }
        : { text: plural(children.length, 'reply', 'replies') };
    case 'struct':
    case 'uint':
    case 'count':
    case 'wide':
    case 'mac':
    case 'bytes':
      return { text: '' };
  }
}

function replyText(value: Span['value'], field: Extract<Field, { kind: 'replies' }>): string {
  const reply: unknown = Array.isArray(value) ? value[0] : undefined;
  if (typeof reply !== 'object' || reply === null || !('type' in reply) || !('vq_index' in reply)) return '';
  const name = field.replies[Number(reply.type)]?.name ?? `type ${String(reply.type)}`;
  return `${name} of virtqueue ${String(reply.vq_index)}`;
}

function describeNumber(field: Field, value: number | bigint): { text: string; raw?: string } {
  const format = field.kind === 'uint' || field.kind === 'wide' ? field.format : 'decimal';
  const text = formatNumber(value, format);
  const raw = hexNumber(value);
  // Masks carry their hex in the text already.
  return text.includes(raw) || value < 10 ? { text } : { text, raw };
}

function rawHex(bytes: Uint8Array, offset: number, length: number): string {
  return `0x${toHex(bytes.subarray(offset, offset + length))}`;
}
