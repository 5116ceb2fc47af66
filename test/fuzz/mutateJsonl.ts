import type { SoundRecord } from '../../src/io/jsonl/parse';
import { writeJsonl } from '../../src/io/write/jsonl';
import type { Random } from '../bench/random';
import { mutated } from './mutate';
import { joined, oddCommand, oddWide, oddWord, pick } from './odd';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const NAMES = 'type t ring device id features offered cvq byteOrder config head out in in_len done chain pending'
  .split(' ')
  .concat('value', 'label', 'version', 'out_cut', 'in_cut', 'addr', 'len', 'flags', 'indirect', '__proto__', 'mac');
const TYPES = ['command', 'device', 'reset', 'status', 'mark', 'cvqtrace', 'interrupt', ''];
const TEXTS = [
  '',
  '0x',
  '0x1',
  '00',
  '00 01',
  '0x00,0x01',
  '00:1',
  '0',
  'g',
  '-1',
  '1e3',
  'net0',
  'guest',
  'shadow',
  '\ud800',
  '\u0000',
  'restore-begin',
];
/** What a number may look like in JSON, and what only seems to be one. */
const NUMBERS = '-0 -1 1.5 1e3 1e308 1e999 9007199254740993 18446744073709551616 01 0x10 NaN +1 .5 1E+2'.split(' ');

/** JSON Lines of these records after some changes to their values, the lines, and bytes anywhere. */
export function mutatedJsonl(records: readonly SoundRecord[], random: Random): Uint8Array {
  const lines = [...writeJsonl(records)].slice(random.below(3) === 0 ? 1 : 0).map((line) => line.slice(0, -1));
  for (let left = random.below(4); left > 0; left--) changeLines(lines, random);
  if (random.below(8) === 0) putInLog(lines, random);
  const bytes = new TextEncoder().encode(lines.join(random.below(10) === 0 ? '\r\n' : '\n'));
  const ended = random.below(3) === 0 ? bytes : joined(bytes, Uint8Array.of(0x0a));
  const marked = random.below(20) === 0 ? joined(Uint8Array.of(0xef, 0xbb, 0xbf), ended) : ended;
  return random.below(4) === 0 ? mutated(marked, [marked], random) : marked;
}

function changeLines(lines: string[], random: Random): void {
  if (lines.length === 0) return;
  const at = random.below(lines.length);
  const line = lines[at] ?? '';
  const change = random.weighted<() => readonly string[]>([
    [16, () => [mutatedJson(line, random)]],
    [1, () => []],
    [1, () => [line, line]],
    [1, () => ['', '  ', line]],
    [1, () => [line.slice(0, random.below(line.length + 1))]],
    [1, () => [line, pick(lines, random)]],
    [1, () => [line + (lines.splice(at + 1, 1)[0] ?? '')]],
  ]);
  lines.splice(at, 1, ...change());
}

const PREFIXES = [
  '[    3.100000] ',
  'Dec  1 00:29:44 vm1 kernel: ',
  '2026-12-01T00:29:44.123456789Z ',
  'app: ',
  '',
  '{',
];

/** Puts what logs have in front of lines, and lines of other programs between them. */
function putInLog(lines: string[], random: Random): void {
  const isFromStart = random.below(3) > 0;
  for (let at = lines.length - 1; at >= (isFromStart ? 0 : 1); at--) {
    lines[at] = pick(PREFIXES, random) + (lines[at] ?? '');
    if (random.below(6) === 0) lines.splice(at, 0, `${pick(PREFIXES, random)}eth0: up`);
  }
}

/** Text that is longer may be nested so deep that it can't be written again. */
const LONGEST_VALUE = 4096;

/** The text of a record with one value changed, or its notation. */
export function mutatedJson(text: string, random: Random): string {
  if (text.length > LONGEST_VALUE) return noted(text, random);
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return noted(text, random);
  }
  return random.weighted([
    [5, () => JSON.stringify(changed(value, random))],
    [2, () => noted(text, random)],
  ])();
}

/** The same or nearly the same value in other letters. */
function noted(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const deep = 1 + random.below(random.below(200) === 0 ? 100_000 : 60);
  return random.weighted([
    [3, () => text.replace(/-?\d+/, () => pick(NUMBERS, random))],
    [2, () => text.replace(/,"/, () => ` , "`)],
    [1, () => text.replace(/[a-z]/, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`)],
    [2, () => text.replace(/\}$/, `,"${pick(NAMES, random)}":${pick(NUMBERS, random)}}`)],
    [1, () => text.replace(/\}$/, `,"x":${'['.repeat(deep)}${']'.repeat(deep)}}`)],
    [1, () => text.replace(/\}$/, `,"x":${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}}`)],
    [
      1,
      () =>
        `${text.slice(0, at)}${pick(['"', '\\', '{', '}', '[', ',', ':', '\t', '\u2028', '\ufeff'], random)}${text.slice(at)}`,
    ],
    [1, () => `${text}${pick([' ', '\t', 'x', '{}', ' //', '\0'], random)}`],
  ])();
}

/** A value with something in it changed. */
function changed(value: Json, random: Random): Json {
  if (Array.isArray(value)) {
    if (value.length === 0 || random.below(4) === 0)
      return random.below(2) === 0 ? [...value, odd(random)] : odd(random);
    const at = random.below(value.length);
    return value.map((item, i) => (i === at ? changed(item, random) : item));
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    const at = random.below(entries.length + 1);
    const entry = entries[at];
    if (entry === undefined) return Object.fromEntries([...entries, [pick(NAMES, random), odd(random)]]);
    const [name, item] = entry;
    const rest = entries.filter((_, i) => i !== at);
    return random.weighted<() => Json>([
      [
        6,
        () => Object.fromEntries(entries.map(([key, each]) => [key, key === name ? field(name, item, random) : each])),
      ],
      [1, () => Object.fromEntries(rest)],
      [1, () => Object.fromEntries([...rest, entry])],
      [1, () => Object.fromEntries([...rest, [pick(NAMES, random), item]])],
    ])();
  }
  return odd(random);
}

function field(name: string, value: Json, random: Random): Json {
  if (name === 'type') return pick(TYPES, random);
  if (typeof value === 'string' && (name === 'out' || name === 'in') && random.below(4) > 0)
    return Buffer.from(oddCommand(Buffer.from(value, 'hex'), random))
      .toString('hex')
      .slice(random.below(20) === 0 ? 1 : 0);
  if (name === 't' && typeof value === 'number' && random.below(2) === 0) return value - random.below(2_000_000);
  return random.below(4) === 0 ? odd(random) : changed(value, random);
}

function odd(random: Random): Json {
  return random.weighted<() => Json>([
    [3, () => pick([null, true, false, -1, 0.5, -0, 1e21], random)],
    [3, () => oddWord(random)],
    [3, () => String(oddWide(random))],
    [3, () => `0x${oddWide(random).toString(16)}`],
    [3, () => pick(TEXTS, random)],
    [1, () => [{ addr: '0x1000', len: oddWord(random), flags: random.below(8) }]],
    [1, () => ({ mac: '52:54:00:12:34:56', max_virtqueue_pairs: oddWord(random) })],
    [1, () => 'n'.repeat(random.below(400))],
    [1, () => '00'.repeat(random.below(random.below(50) === 0 ? 70_000 : 90))],
  ])();
}
