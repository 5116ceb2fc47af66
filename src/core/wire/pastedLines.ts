/** What a line of a dump holds. */
export type DumpLine =
  | {
      readonly kind: 'bytes';
      readonly bytes: Uint8Array;
      /** Address or offset of the first byte, where the line has one. */
      readonly at: bigint | undefined;
      /** Lines whose bytes follow each other have the same. */
      readonly source: string;
    }
  /** `*`: the line before, up to the offset of the next. */
  | { readonly kind: 'repeat' }
  /** The offset behind the last byte, alone on its line. */
  | { readonly kind: 'end'; readonly at: bigint }
  /** Bytes of which the order or the number isn't known: what to print instead. */
  | { readonly kind: 'fault'; readonly problem: string };

/** Longer lines are none of a dump that programs print. */
const LONGEST = 2048;

/** Reads a line of what debuggers, dump programs and kernel logs print; undefined where it is none. */
export function readDumpLine(line: string): DumpLine | undefined {
  if (line.length > LONGEST) return undefined;
  const text = line.trimEnd();
  if (text.trim() === '*') return { kind: 'repeat' };
  return gdbLine(text) ?? offsetLine(text) ?? logLine(text);
}

const GDB = /^\s*(?:=>\s*)?0x([0-9a-f]+)(?:\s*<[^>]*>)?:\s+(\S.*)$/i;
const WORDS = /^0x[0-9a-f]+(?:\s+0x[0-9a-f]+)*$/i;

/** Of gdb's `x`: words of more than a byte are little-endian, as on the hosts of QEMU that gdb is used on. */
function gdbLine(text: string): DumpLine | undefined {
  const [, address = '', values = ''] = GDB.exec(text) ?? [];
  if (values === '') return undefined;
  const at = BigInt(`0x${address}`);
  if (!WORDS.test(values)) {
    const pairs = pairsOf(values);
    if (pairs) return { kind: 'bytes', at, bytes: pairs, source: 'address' };
    return /^-?\d+(?:\s+-?\d+)*$/.test(values)
      ? { kind: 'fault', problem: "numbers without 0x don't tell how many bytes they are: print them with x/…xb" }
      : undefined;
  }
  const words = values.split(/\s+/).map((word) => word.slice(2));
  const [{ length } = ''] = words;
  if (![2, 4, 8, 16].includes(length) || words.some((word) => word.length !== length))
    return { kind: 'fault', problem: "the words' width isn't told: print single bytes with x/…xb" };
  const bytes = words.flatMap((word) => (word.match(/../g) ?? []).reverse()).map((pair) => Number.parseInt(pair, 16));
  return { kind: 'bytes', at, bytes: Uint8Array.from(bytes), source: 'address' };
}

/** `hexdump -C`, `xxd`, `od -tx1`, print_hex_dump without a log's prefix. */
function offsetLine(text: string): DumpLine | undefined {
  const marked = /^\s*([0-9a-f]{8}|[0-9a-f]{16}):\s+(\S.*)$/i.exec(text);
  if (marked) {
    const [, offset = '', rest = ''] = marked;
    return dumped(BigInt(`0x${offset}`), rest);
  }
  const canonical = /^([0-9a-f]{8,16}) {2}(\S.*)$/i.exec(text);
  if (canonical) {
    const [, offset = '', rest = ''] = canonical;
    const bytes = pairsOf(rest.replace(/ *\|.*$/, '').replaceAll('  ', ' '));
    return bytes && { kind: 'bytes', at: BigInt(`0x${offset}`), bytes, source: 'dump' };
  }
  const words = /^([0-9a-f]{6,7}) +(\S.*)$/i.exec(text);
  if (words) return odLine(words[1] ?? '', words[2] ?? '');
  if (/^[0-9a-f]{6,8}$/i.test(text)) return { kind: 'end', at: offsetOf(text) };
  return undefined;
}

/** od counts in octal, in seven digits; `-A x` makes them six of hex. */
function offsetOf(digits: string): bigint {
  return BigInt(
    `${digits.length === 7 ? '0o' : '0x'}${digits.length === 7 ? digits.replaceAll(/[89a-f]/gi, '0') : digits}`,
  );
}

function odLine(offset: string, rest: string): DumpLine | undefined {
  if (/^[0-7]{6}(?: [0-7]{6})*$/.test(rest))
    return { kind: 'fault', problem: "these are od's octal words, whose bytes are out of order: run od -An -tx1" };
  if (/^[0-9a-f]{4}(?: +[0-9a-f]{4})*$/i.test(rest))
    return { kind: 'fault', problem: 'these are words, whose bytes are out of order: run hexdump -C, or od -An -tx1' };
  const bytes = /^(?:[0-7]{7}|[0-9a-f]{6})$/i.test(offset) ? pairsOf(rest.replace(/ *>.*$/, '')) : undefined;
  return bytes && { kind: 'bytes', at: offsetOf(offset), bytes, source: 'od' };
}

/** The groups of a line with characters behind two blanks. */
function dumped(at: bigint, rest: string): DumpLine | undefined {
  // xxd -g1 has an ASCII column behind two blanks, and lldb has too.
  const [groups = ''] = rest.split(/ {2}/);
  const [first = ''] = groups.split(' ');
  if (/^(?:[0-9a-f]{8}|[0-9a-f]{16})$/i.test(first))
    return {
      kind: 'fault',
      problem: 'these may be words, whose bytes are out of order: print single bytes, with xxd or rd -8',
    };
  if (!/^(?:[0-9a-f]{2}){1,2}(?: (?:[0-9a-f]{2}){1,2})*$/i.test(groups)) return undefined;
  return { kind: 'bytes', at, bytes: bytesOf(groups), source: 'dump' };
}

/** A level, the time and the host before what the kernel printed. */
const LOG =
  /^(?:<\d+>)?(?:[a-z]+ *: *[a-z]+ *: *)?(?:(?:[A-Z][a-z]{2} [ \d]\d [\d:.]+|\d{4}-\d\d-\d\dT\S+) \S+ [^\s:]+: *)?(?:\[[^\]]*\d\] ?)?/;
const TAIL = /(?:^|[\s:=])(?:([0-9a-f]{8}|[0-9a-f]{16}): )?([0-9a-f]{2}(?: [0-9a-f]{2})+)(?: {2,}.{1,32})?$/i;

/** printk's `%*ph` and print_hex_dump behind a log's prefix. */
function logLine(text: string): DumpLine | undefined {
  const [prefix = ''] = LOG.exec(text) ?? [];
  if (prefix === '') return undefined;
  const found = TAIL.exec(text.slice(prefix.length));
  const [, offset, pairs = ''] = found ?? [];
  if (!found) return undefined;
  const label = text.slice(prefix.length, prefix.length + found.index + 1).trimEnd();
  // Two numbers behind a word may be anything.
  if (pairs.length < 8 && label !== '' && !/[:=]$/.test(label) && offset === undefined) return undefined;
  return {
    kind: 'bytes',
    at: offset === undefined ? undefined : BigInt(`0x${offset}`),
    bytes: bytesOf(pairs),
    source: `log ${label}`,
  };
}

function pairsOf(text: string): Uint8Array | undefined {
  const [pairs = ''] = text.split(/ {2}/);
  return /^[0-9a-f]{2}(?: [0-9a-f]{2})*$/i.test(pairs.trimEnd()) ? bytesOf(pairs) : undefined;
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text.match(/[0-9a-f]{2}/gi) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Whether a line can't be plain hex, as it starts with an offset. */
export function startsWithOffset(line: string): boolean {
  return /^\s*(?:0x[0-9a-f]+(?:\s*<[^>]*>)?:|[0-9a-f]{8}:|[0-9a-f]{16}:|0{6,8} )/i.test(line);
}
