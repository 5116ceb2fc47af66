import { RecordFlag, RECORD_HEADER, RECORD_HEADER_BYTES, RECORD_KIND } from '../trace/recordHeader';
import { HASH_TYPES, OFFLOADS, TUNNEL_TYPES, type BitName } from '../wire/bits';
import { CLASSES, COMMAND_NAMES, commandSpec } from '../wire/commands';
import type { Field, Layout } from '../wire/layout';
import { shortName } from '../wire/shortName';
import { REPLY_FIELDS, REPLY_HEADER, STATS_BITS, STATS_TYPES } from '../wire/statsTypes';

/** The line of the dissector's program that the schema takes the place of. */
const PLACE = '--@schema';

/** The Wireshark dissector: a program in Lua, and the schema of the commands as tables that it goes by. */
export function wiresharkDissector(program: string): string {
  return program.replace(PLACE, () => dissectorSchema());
}

/** The header of a record, and every command of the schema with its layouts, as Lua. */
function dissectorSchema(): string {
  const commands = COMMAND_NAMES.map((name) => {
    const { class: classNumber, command, data, result } = commandSpec(name);
    const described = { name, short: shortName(name), data: layoutTable(data), result: layoutTable(result) };
    return [String(classNumber * 256 + command), described] as const;
  });
  const replies = Object.entries(STATS_TYPES).map(([type, { name, counters }]) => [type, { name, counters }] as const);
  return [
    `local HEADER = ${RECORD_HEADER_BYTES}`,
    luaLocal('record', RECORD_HEADER),
    luaLocal('kind', RECORD_KIND),
    luaLocal('flag', { answered: RecordFlag.answered, out_cut: RecordFlag.out_cut, in_cut: RecordFlag.in_cut }),
    luaLocal('classes', { ...CLASSES }),
    luaLocal('masks', {
      hash_types: bitTables(HASH_TYPES),
      tunnel_types: bitTables(TUNNEL_TYPES),
      offloads: bitTables(OFFLOADS),
      stats_types: bitTables(STATS_BITS),
    }),
    luaLocal('reply_fields', layoutTable(REPLY_FIELDS)),
    `local reply_header = ${REPLY_HEADER}`,
    luaLocal('replies', Object.fromEntries(replies)),
    '-- By class * 256 + command.',
    luaLocal('commands', Object.fromEntries(commands)),
  ].join('\n');
}

function bitTables(bits: readonly BitName[]): LuaObject[] {
  return bits.map(({ bit, name }) => ({ bit, name }));
}

function layoutTable(layout: Layout): LuaObject[] {
  return layout.map((field) => ({ kind: field.kind, name: field.name, ...shapeOf(field) }));
}

/** What it takes to find a field in the bytes and to show it. */
function shapeOf(field: Field): LuaObject {
  switch (field.kind) {
    case 'uint':
      return { size: field.size, legacy: field.legacy || undefined, format: shownFormat(field.format) };
    case 'wide':
      return { legacy: field.legacy || undefined, format: shownFormat(field.format) };
    case 'count':
      return { size: field.size, legacy: field.legacy || undefined, plus: field.plus };
    case 'reserved':
      return { size: field.size, length: field.length };
    case 'macs':
    case 'numbers':
    case 'bytes':
      return { count: field.count };
    case 'struct':
    case 'repeat':
      return { fields: layoutTable(field.fields) };
    case 'mac':
    case 'replies':
      return {};
  }
}

/** Plain numbers need no word on how they are shown. */
function shownFormat(format: string): string | undefined {
  return format === 'decimal' ? undefined : format;
}

/** What a Lua table can be made of. */
export type LuaValue = string | number | boolean | undefined | readonly LuaValue[] | LuaObject;

export interface LuaObject {
  readonly [key: string]: LuaValue;
}

/** A value as Lua writes it; fields that are undefined are left out. Keys that are whole numbers become numbers. */
export function luaValue(value: LuaValue): string {
  if (value === undefined) return 'nil';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const items = isList(value) ? value.map(luaValue) : entriesOf(value);
  return items.length === 0 ? '{}' : `{ ${items.join(', ')} }`;
}

/** `local name = { … }` with an entry a line. */
export function luaLocal(name: string, value: readonly LuaValue[] | LuaObject): string {
  const items = isList(value) ? value.map(luaValue) : entriesOf(value);
  return [`local ${name} = {`, ...items.map((item) => `  ${item},`), '}'].join('\n');
}

function entriesOf(value: LuaObject): string[] {
  return Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => `${luaKey(key)} = ${luaValue(item)}`);
}

function luaKey(key: string): string {
  if (/^\d+$/.test(key)) return `[${key}]`;
  return /^[A-Za-z_]\w*$/.test(key) && !KEYWORDS.has(key) ? key : `[${quoted(key)}]`;
}

const KEYWORDS = new Set(
  'and break do else elseif end false for function goto if in local nil not or repeat return then true until while'.split(
    ' ',
  ),
);

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n')}'`;
}

function isList(value: readonly LuaValue[] | LuaObject): value is readonly LuaValue[] {
  return Array.isArray(value);
}
