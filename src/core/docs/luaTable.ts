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
