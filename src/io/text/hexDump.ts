import { commandName } from '../../core/wire/commands';
import { readDumpLine } from '../../core/wire/pastedLines';
import type { CommandRecord, Ring } from '../../core/trace/record';
import { MAX_COMMAND_BYTES } from '../limits';
import { UNKNOWN_ANSWER } from './answers';
import { eventNamed } from './events';
import { countOf, timeOf, type LineReading, type LineSink, type TextForm } from './form';

/** What `cvq convert` writes as a hex dump, and dumps of commands whose parts start at offset 0 each. */
export const HEX_FORM: TextForm = {
  name: 'a hex dump',
  unknown: 'It tells bytes, answers and times as far as its lines have them; descriptors and latencies are unknown.',
  read: (sink) => new HexReading(sink),
};

/** `command 3, 0.000002000 s, net0, guest ring: …`, as the writers title commands. */
export const COMMAND_TITLE = /^command \d+, (\d+\.\d{9}) s, (?:(.+?), )?(guest|shadow) ring: /;
const EVENT_TITLE = /^(\d+\.\d{9}) s(?:: |, (.*?): )/;
const PART = /^(out|in), (\d[\d,]{0,11}) bytes?(, truncated by the capture)?(?:: .*)?$/;

/** Bytes that a line announces, as far as they have come. */
interface Part {
  readonly length: number;
  readonly isCut: boolean;
  readonly bytes: number[];
}

interface Open {
  readonly t: bigint;
  readonly device: string | undefined;
  readonly ring: Ring;
  /** The lines before it tell what the parts are. */
  readonly isTitled: boolean;
  out: Part | undefined;
  in: Part | undefined;
  /** The dump says that there was none. */
  isUnanswered: boolean;
}

class HexReading implements LineReading {
  readonly #sink: LineSink;
  #open: Open | undefined;
  #part: Part | undefined;

  constructor(sink: LineSink) {
    this.#sink = sink;
  }

  line(text: string): void {
    if (text.trim() === '') return;
    if (text.startsWith('# ')) this.#title(text.slice(2));
    else this.#bytes(text);
  }

  end(): void {
    this.#close();
  }

  #title(text: string): void {
    this.#part = undefined;
    const [, time = '', device, side] = COMMAND_TITLE.exec(text) ?? [];
    const t = timeOf(time);
    if (t !== undefined) {
      this.#close();
      const ring = side === 'shadow' ? 'shadow' : 'guest';
      this.#open = { t, device, ring, isTitled: true, out: undefined, in: undefined, isUnanswered: false };
      return;
    }
    const open = this.#open;
    if (open?.isTitled && this.#partOf(open, text)) return;
    this.#close();
    this.#event(text);
  }

  #partOf(open: Open, text: string): boolean {
    const [, side, length, cut] = PART.exec(text) ?? [];
    if (side === undefined) {
      const isUnanswered = text.startsWith('in: ');
      open.isUnanswered ||= isUnanswered;
      return isUnanswered;
    }
    this.#part = { length: countOf(length), isCut: cut !== undefined, bytes: [] };
    if (side === 'out') open.out = this.#part;
    else open.in = this.#part;
    return true;
  }

  #event(text: string): void {
    const found = EVENT_TITLE.exec(text);
    const t = timeOf(found?.[1] ?? '');
    if (!found || t === undefined) {
      this.#sink.other();
      return;
    }
    const words = text.slice(found[0].length);
    const device = found[2];
    // Without a device, the first colon is the one behind the name.
    const record =
      device === undefined
        ? eventNamed({ t }, words)
        : (eventNamed({ t, device }, words) ?? eventNamed({ t }, text.slice((found[1]?.length ?? 0) + ' s, '.length)));
    if (record) this.#sink.record(record);
    else this.#sink.other();
  }

  #bytes(text: string): void {
    const read = readDumpLine(text);
    if (read?.kind === 'end') return;
    if (read?.kind !== 'bytes' || read.source !== 'dump') {
      this.#close();
      this.#sink.other();
      return;
    }
    if (!this.#open?.isTitled && read.at === 0n) {
      this.#close();
      const [group, command] = read.bytes;
      // A dump that says nothing of itself is one of commands only where it begins as they do.
      if (group !== undefined && command !== undefined && commandName(group, command) !== undefined) {
        const out = { length: Number.MAX_SAFE_INTEGER, isCut: false, bytes: [] };
        this.#open = {
          t: 0n,
          device: undefined,
          ring: 'guest',
          isTitled: false,
          out,
          in: undefined,
          isUnanswered: false,
        };
        this.#part = out;
      }
    }
    const part = this.#part;
    const { bytes } = part ?? {};
    if (
      !part ||
      !bytes ||
      read.at !== BigInt(bytes.length) ||
      bytes.length + read.bytes.length > MAX_COMMAND_BYTES / 2
    ) {
      this.#sink.other();
      return;
    }
    for (const byte of read.bytes) if (bytes.length < part.length) bytes.push(byte);
  }

  #close(): void {
    const open = this.#open;
    this.#open = undefined;
    this.#part = undefined;
    if (!open?.out) return;
    this.#sink.record({
      type: 'command',
      t: open.t,
      ...(open.device !== undefined && { device: open.device }),
      ring: open.ring,
      ...outOf(open.out, open.isTitled),
      ...answerOf(open),
    });
  }
}

function outOf({ bytes, length, isCut }: Part, isTitled: boolean): Pick<CommandRecord, 'out' | 'outCut' | 'outLen'> {
  const isShort = isTitled && bytes.length < length;
  return { out: Uint8Array.from(bytes), outCut: isCut || isShort, ...(isShort && { outLen: length }) };
}

function answerOf({ in: part, isUnanswered }: Open): Pick<CommandRecord, 'in' | 'inCut'> {
  if (part) return { in: Uint8Array.from(part.bytes), inCut: part.isCut || part.bytes.length < part.length };
  return isUnanswered ? { inCut: false } : UNKNOWN_ANSWER;
}
