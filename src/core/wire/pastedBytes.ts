import { commandName } from './commands';
import { parseHex } from './hex';
import { base64Literal, listLiterals, textLiterals, type Literal, type LiteralFault } from './literals';
import { readDumpLine, startsWithOffset, type DumpLine } from './pastedLines';
import { plural } from './text';

/** The out bytes of a command in a text. */
export interface PastedCommand {
  readonly bytes: Uint8Array;
  /** The text has the beginning only. */
  readonly isCut: boolean;
  /** How many bytes there were, where the text tells it. */
  readonly length?: number;
  /** Line of the text, from 1. */
  readonly line: number;
}

export interface Pasted {
  readonly commands: readonly [PastedCommand, ...PastedCommand[]];
  /** Lines without bytes. */
  readonly otherLines: number;
}

export interface PasteFault {
  /** From 1. */
  readonly line: number;
  readonly problem: string;
}

/** More than people paste; commands have at most some 64 KiB. */
const MOST_PASTED = 1024 * 1024;

/**
 * Finds the bytes of commands in a text, in the forms in which people have them: hex, what debuggers and dump programs print,
 * kernel logs, literals of C and Python, base64.
 */
export function readPasted(text: string): Pasted | PasteFault {
  if (text.trim() === '') return { line: 1, problem: 'There are no bytes in it.' };
  if (text.length > MOST_PASTED)
    return { line: 1, problem: `The text is longer than ${MOST_PASTED} characters: take the lines of one command.` };
  const plain = startsWithOffset(text) ? undefined : parseHex(text);
  if (plain instanceof Uint8Array && plain.length > 0) return alone(plain);
  if (NUMBERS.test(text)) return alone(Uint8Array.from(text.match(/0x[0-9a-f]{1,2}/gi) ?? [], Number));
  const inBase64 = base64Literal(text, isCommand);
  if (inBase64) return alone(inBase64);
  const session = new Session(text);
  const fault = session.read();
  if (fault) return fault;
  const [first, ...others] = session.commands;
  if (first) return { commands: [first, ...others], otherLines: session.otherLines };
  const lines = text.trim().split('\n').length;
  if (lines === 1 && plain !== undefined && 'problem' in plain)
    return { line: 1, problem: `These are no bytes in a known form; as hex, ${plain.problem}.` };
  return { line: 1, problem: `None of ${plural(lines, 'line')} has bytes in a known form.` };
}

/** Bytes as numbers of C, without a zero in front. */
const NUMBERS = /^\s*0x[0-9a-f]{1,2}(?:[\s,]+0x[0-9a-f]{1,2})*[\s,]*$/i;

function alone(bytes: Uint8Array): Pasted {
  return { commands: [{ bytes, isCut: false, line: 1 }], otherLines: 0 };
}

/** A command that the specification names: words of a text are hardly ever one. */
function isCommand([group, command]: Uint8Array): boolean {
  return group !== undefined && command !== undefined && commandName(group, command) !== undefined;
}

/** Bytes that more lines may continue. */
interface Open {
  readonly line: number;
  readonly source: string;
  readonly start: bigint | undefined;
  readonly bytes: number[];
  /** How many the last line had. */
  last: number;
  repeats: boolean;
}

/** More than a command can have. */
const MOST_BYTES = 1 << 20;
/** Bytes on a line of print_hex_dump. */
const FULL_LINES: readonly number[] = [16, 32];

/** Goes over the lines of a text in which bytes stand among other things. */
class Session {
  readonly commands: PastedCommand[] = [];
  otherLines = 0;
  readonly #lines: readonly string[];
  readonly #text: string;
  #open: Open | undefined;
  /** How many bytes gdb was asked for. */
  #wanted: number | undefined;

  constructor(text: string) {
    this.#text = text.replaceAll('\r', '');
    this.#lines = this.#text.split('\n');
  }

  read(): PasteFault | undefined {
    const literals = this.#literals();
    let next = 0;
    let covered = 0;
    for (const [i, text] of this.#lines.entries()) {
      const line = i + 1;
      for (let found = literals[next]; found?.first === line; found = literals[++next]) {
        const { literal, last } = found;
        this.#close();
        if ('problem' in literal) return { line, problem: `Line ${line}: ${literal.problem}.` };
        this.#add({ bytes: literal.bytes, isCut: literal.isCut, line });
        covered = Math.max(covered, last);
      }
      if (line <= covered) continue;
      const problem = this.#line(text, line);
      if (problem !== undefined) return { line, problem: `Line ${line}: ${problem}.` };
    }
    this.#close();
    return undefined;
  }

  #literals(): readonly { readonly first: number; readonly last: number; readonly literal: Literal | LiteralFault }[] {
    const ends: number[] = [];
    for (let at = this.#text.indexOf('\n'); at >= 0; at = this.#text.indexOf('\n', at + 1)) ends.push(at);
    let line = 0;
    const lists = listLiterals(this.#text);
    let end = 0;
    const inOrder = [...lists, ...textLiterals(this.#text)].sort((a, b) => a.from - b.from);
    // A character that gdb shows beside its number is no text of its own.
    const apart = inOrder.filter((literal) => {
      const isApart = literal.from >= end;
      if (isApart && 'to' in literal) end = literal.to;
      return isApart;
    });
    const lineOf = (at: number): number => {
      while (line < ends.length && (ends[line] ?? 0) < at) line++;
      return line + 1;
    };
    return apart.map((literal) => {
      const first = lineOf(literal.from);
      return { first, last: 'to' in literal ? lineOf(literal.to - 1) : first, literal };
    });
  }

  /** A sentence where the line is wrong. */
  #line(line: string, number: number): string | undefined {
    if (line.trim() === '') return undefined;
    const read = line.startsWith('(gdb)') ? undefined : readDumpLine(line);
    switch (read?.kind) {
      case 'bytes':
        return this.#bytes(read, number);
      case 'repeat':
        if (this.#open) this.#open.repeats = true;
        else this.otherLines++;
        return undefined;
      case 'end':
        return this.#end(read.at);
      case 'fault':
        return read.problem;
      case undefined: {
        this.#close();
        this.otherLines++;
        const [, count, size = 'b'] = /\bx\/(\d+)x?([bhwg])?x?\b/.exec(line) ?? [];
        if (count !== undefined) this.#wanted = Number(count) * (SIZES[size] ?? 1);
        return undefined;
      }
    }
  }

  #bytes({ at, bytes, source }: DumpLine & { kind: 'bytes' }, line: number): string | undefined {
    const open = this.#open;
    if (open?.source === source) {
      if (at === undefined || open.start === undefined) {
        if (at === open.start && FULL_LINES.includes(open.last)) return this.#append(open, bytes);
      } else {
        const problem = this.#repeat(open, at);
        if (problem !== undefined) return problem;
        if (at === open.start + BigInt(open.bytes.length)) return this.#append(open, bytes);
        if (at !== 0n && source !== 'address' && !source.startsWith('log'))
          return `it starts at offset ${at}, and the lines before end at ${open.start + BigInt(open.bytes.length)}`;
      }
    }
    this.#close();
    this.#open = { line, source, start: at, bytes: [...bytes], last: bytes.length, repeats: false };
    return undefined;
  }

  #append(open: Open, bytes: Uint8Array): string | undefined {
    if (open.bytes.length + bytes.length > MOST_BYTES) return `there are more than ${MOST_BYTES} bytes`;
    for (const byte of bytes) open.bytes.push(byte);
    open.last = bytes.length;
    return undefined;
  }

  /** Puts in what `*` stands for, up to an offset. */
  #repeat(open: Open, to: bigint): string | undefined {
    if (!open.repeats || open.start === undefined) return undefined;
    open.repeats = false;
    const length = to - open.start;
    if (length > BigInt(MOST_BYTES)) return `there are more than ${MOST_BYTES} bytes`;
    const line = open.bytes.slice(open.bytes.length - open.last);
    while (BigInt(open.bytes.length + line.length) <= length) open.bytes.push(...line);
    return undefined;
  }

  #end(at: bigint): string | undefined {
    const open = this.#open;
    if (!open) {
      this.otherLines++;
      return undefined;
    }
    const problem = this.#repeat(open, at);
    this.#close();
    return problem;
  }

  #close(): void {
    const open = this.#open;
    this.#open = undefined;
    if (!open) return;
    const wanted = this.#wanted;
    this.#wanted = undefined;
    const isCut = open.source === 'address' && wanted !== undefined && wanted > open.bytes.length;
    const bytes = Uint8Array.from(open.bytes);
    this.#add({ bytes, isCut, ...(isCut && { length: wanted }), line: open.line });
  }

  /** A header that was printed before the whole command is no command of its own. */
  #add(command: PastedCommand): void {
    const before = this.commands.at(-1);
    const isHeader = before?.bytes.length === HEADER && command.bytes.length > HEADER;
    if (isHeader && before.bytes.every((byte, at) => command.bytes[at] === byte)) this.commands.pop();
    this.commands.push(command);
  }
}

const HEADER = 2;
const SIZES: Readonly<Record<string, number>> = { b: 1, h: 2, w: 4, g: 8 };
