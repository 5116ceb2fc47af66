import { RECORD_FLAG, RECORD_HEADER, RECORD_HEADER_BYTES, RECORD_KIND } from '../trace/recordHeader';
import { HASH_TYPES, OFFLOADS, TUNNEL_TYPES, type BitName } from '../wire/bits';
import { CLASSES, COMMAND_NAMES, commandSpec } from '../wire/commands';
import type { Field, Layout } from '../wire/layout';
import { shortName } from '../wire/shortName';
import { REPLY_FIELDS, REPLY_HEADER, STATS_BITS, STATS_TYPES } from '../wire/statsTypes';
import { luaLocal, type LuaObject } from './luaTable';

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
    luaLocal('flag', RECORD_FLAG),
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
