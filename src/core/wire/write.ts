import { fromHex } from './hex';
import type { Field, Layout, Reply, Value, Values } from './layout';
import { macBytes, parseMac } from './mac';
import { REPLY_HEADER } from './statsTypes';
import { plural } from './text';

/**
 * Writes a structure; counts follow from what they count, reserved fields are zero unless given.
 * The types of the schema make sure that `values` fits; what doesn't is a mistake of the caller and throws.
 */
export function writeLayout(layout: Layout, values: Values, bigEndian = false): Uint8Array {
  const out: number[] = [];
  writeStructure(out, layout, values, bigEndian);
  return Uint8Array.from(out);
}

function writeStructure(out: number[], layout: Layout, values: Values, bigEndian: boolean): void {
  for (const field of layout) writeField(out, field, values, bigEndian);
}

function writeField(out: number[], field: Field, values: Values, bigEndian: boolean): void {
  const value = values[field.name];
  switch (field.kind) {
    case 'uint':
      writeNumber(out, asNumber(value, field), field.size, field.legacy && bigEndian);
      return;
    case 'count':
      writeNumber(out, lengthOf(values[field.of], field) - field.plus, field.size, field.legacy && bigEndian);
      return;
    case 'wide':
      writeWide(out, asBigint(value, field), field.legacy && bigEndian);
      return;
    case 'reserved':
      for (let i = 0; i < field.length; i++)
        writeNumber(out, asNumber(asList(value ?? [], field)[i] ?? 0, field), field.size, false);
      return;
    case 'mac':
      out.push(...asMac(value, field));
      return;
    case 'macs':
      for (const item of asList(value, field)) out.push(...asMac(item, field));
      return;
    case 'numbers':
      for (const item of asList(value, field)) writeNumber(out, asNumber(item, field), 2, false);
      return;
    case 'bytes':
      for (const byte of asBytes(value, field)) out.push(byte);
      return;
    case 'struct':
      writeStructure(out, field.fields, asValues(value, field), bigEndian);
      return;
    case 'repeat':
      for (const item of asList(value, field)) writeStructure(out, field.fields, asValues(item, field), bigEndian);
      return;
    case 'replies':
      for (const item of asList(value, field)) writeReply(out, item, field);
  }
}

function writeReply(out: number[], reply: unknown, field: Field): void {
  if (!isReply(reply)) throw unfit(field, 'a statistics reply');
  const counters = Object.values(reply.counters);
  writeNumber(out, reply.type, 1, false);
  writeNumber(out, reply.reserved, 1, false);
  writeNumber(out, reply.vq_index, 2, false);
  writeNumber(out, reply.reserved1, 2, false);
  writeNumber(out, REPLY_HEADER + 8 * counters.length, 2, false);
  for (const counter of counters) writeWide(out, counter, false);
}

function isReply(value: unknown): value is Reply {
  return typeof value === 'object' && value !== null && 'counters' in value;
}

function writeNumber(out: number[], value: number, size: number, big: boolean): void {
  if (!Number.isInteger(value) || value < 0 || value >= 256 ** size) {
    throw new RangeError(`${value} doesn't fit ${plural(size, 'byte')}`);
  }
  for (let i = 0; i < size; i++) out.push(Math.floor(value / 256 ** (big ? size - 1 - i : i)) & 0xff);
}

function writeWide(out: number[], value: bigint, big: boolean): void {
  if (BigInt.asUintN(64, value) !== value) throw new RangeError(`${value} doesn't fit 8 bytes`);
  for (let i = 0; i < 8; i++) out.push(Number((value >> BigInt(8 * (big ? 7 - i : i))) & 0xffn));
}

function unfit(field: Field, needs: string): TypeError {
  return new TypeError(`\`${field.name}\` needs ${needs}`);
}

function asNumber(value: unknown, field: Field): number {
  if (typeof value !== 'number') throw unfit(field, 'a number');
  return value;
}

function asBigint(value: unknown, field: Field): bigint {
  if (typeof value !== 'bigint') throw unfit(field, 'a 64-bit number');
  return value;
}

function asMac(value: unknown, field: Field): number[] {
  const mac = typeof value === 'string' ? parseMac(value) : undefined;
  if (mac === undefined) throw unfit(field, 'an address');
  return macBytes(mac);
}

function asBytes(value: Value | undefined, field: Field): Uint8Array {
  const bytes = typeof value === 'string' ? fromHex(value) : undefined;
  if (!bytes) throw unfit(field, 'hex text');
  return bytes;
}

function asList(value: Value | undefined, field: Field): readonly (Value | Reply)[] {
  if (!isList(value)) throw unfit(field, 'a list');
  return value;
}

function isList(value: Value | Reply | undefined): value is readonly (Value | Reply)[] & Value {
  return Array.isArray(value);
}

function asValues(value: Value | Reply | undefined, field: Field): Values {
  if (typeof value !== 'object' || isList(value) || isReply(value)) throw unfit(field, 'a structure');
  return value;
}

/** Items of a list, or bytes of hex text. */
function lengthOf(value: Value | undefined, field: Field): number {
  if (typeof value === 'string') return value.length / 2;
  return asList(value, field).length;
}
