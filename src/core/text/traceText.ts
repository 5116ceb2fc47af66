import type { ReadCommand } from '../check/commandFindings';
import { eventFindingsInPlace, readInPlace, recurs, type RowInPlace, type RowLook } from '../check/fast/rowCheck';
import { describeEvent } from '../trace/describe';
import type { CommandRecord, EventRecord, Ring } from '../trace/record';
import { timeSince } from '../trace/time';
import { answerText } from '../wire/answer';
import { COMMAND_NAMES } from '../wire/commands';
import { shortName } from '../wire/shortName';
import type { Finding } from '../findings/finding';

/** What the layout of a trace's text follows from: the trace as a whole. */
export interface TextTraceFacts {
  readonly commandCount: number;
  /** In ns; undefined when no record could be read. */
  readonly firstTime: bigint | undefined;
  readonly lastTime: bigint | undefined;
  readonly rings: { readonly guest: boolean; readonly shadow: boolean };
  readonly devices: readonly string[];
  readonly notes: readonly Finding[];
}

const NAME_WIDTH = Math.max(...COMMAND_NAMES.map((name) => shortName(name).length));
const ANSWER_WIDTH = 'used, length 0'.length;
/** A longer summary pushes what follows it to the right: nothing is cut. */
const WIDEST_SUMMARY = 64;

/** Lays out the text form of a trace: a command a line in columns, what else happened as `#` lines between. */
export class TraceText {
  readonly #start: bigint;
  readonly #widths: { readonly index: number; readonly time: number; readonly device: number };
  readonly #showsRing: boolean;
  #summaryWidth: number | undefined;
  /** Columns of what recurs: the devices, and what was read of commands. */
  readonly #devices = new Map<string, string>();
  readonly #kept = new WeakMap<ReadCommand, string>();

  constructor({ commandCount, firstTime = 0n, lastTime = firstTime, rings, devices }: Omit<TextTraceFacts, 'notes'>) {
    this.#start = firstTime;
    // Without a ring's name, commands are on the guest ring.
    this.#showsRing = rings.shadow;
    this.#widths = {
      index: String(Math.max(0, commandCount - 1)).length,
      time: timeSince(lastTime, firstTime).length,
      device: devices.length > 1 ? devices.reduce((width, id) => Math.max(width, printable(id).length), 0) : 0,
    };
  }

  /** The lines of some rows that follow those of the call before, each with its newline. */
  lines(rows: readonly RowInPlace[]): string {
    const read = rows.map(readRow);
    // The summaries' width is taken from the first commands: all of them aren't known before the end.
    this.#summaryWidth ??= widthOf(read);
    let text = '';
    for (const each of read)
      text += each.kind === 'command' ? this.#command(each) : this.#event(each.record, each.look);
    return text;
  }

  #command({ record, index, look, read }: ReadRow): string {
    const widths = this.#widths;
    const place = `${String(index).padStart(widths.index)}  ${timeSince(record.t, this.#start).padStart(widths.time)}  `;
    const device = widths.device > 0 ? this.#device(look.device) : '';
    const ring = this.#showsRing ? RINGS[record.ring] : '';
    return `${place}${device}${ring}${recurs(record, look) ? this.#keptWords(read) : this.#words(read)}`;
  }

  #device(id: string): string {
    const known = this.#devices.get(id);
    if (known !== undefined) return known;
    const text = `${printable(id).padEnd(this.#widths.device)}  `;
    this.#devices.set(id, text);
    return text;
  }

  /** The same was read of many commands. */
  #keptWords(read: ReadCommand): string {
    const known = this.#kept.get(read);
    if (known !== undefined) return known;
    const text = this.#words(read);
    this.#kept.set(read, text);
    return text;
  }

  #words({ decoded, findings }: ReadCommand): string {
    const name = shortName(decoded.label).padEnd(NAME_WIDTH);
    const summary = decoded.summary.padEnd(this.#summaryWidth ?? 0);
    const answer = answerText(decoded.answer).padEnd(ANSWER_WIDTH);
    const found = findings.map(({ severity, code }) => `${severity}:${code}`).join(' ');
    return `${`${name}  ${summary}  ${answer}  ${found}`.trimEnd()}\n`;
  }

  #event(record: EventRecord, look: RowLook): string {
    const { name, summary } = describeEvent(record);
    const device = record.type === 'damaged' ? undefined : record.device;
    const words = [
      timeSince(record.t, this.#start),
      ...(this.#widths.device > 0 && device !== undefined ? [device] : []),
      `${name}: ${summary}`,
    ];
    const findings = eventFindingsInPlace(record, look);
    const lines = findings.map(({ severity, code, message }) => `#   ${severity}:${code}: ${printable(message)}\n`);
    return `# ${printable(words.join('  '))}\n${lines.join('')}`;
  }
}

/** A line that says what is to be said of the file as a whole, with its newline. */
export function noteLine({ severity, message }: Finding): string {
  return `# ${severity}: ${printable(message)}\n`;
}

const RINGS = { guest: 'guest   ', shadow: 'shadow  ' } as const satisfies Record<Ring, string>;

interface ReadRow {
  readonly kind: 'command';
  readonly record: CommandRecord;
  /** Its number among the commands. */
  readonly index: number;
  readonly look: RowLook;
  readonly read: ReadCommand;
}

interface Event {
  readonly kind: 'event';
  readonly record: EventRecord;
  readonly look: RowLook;
}

function readRow({ row: { record, command }, look }: RowInPlace): ReadRow | Event {
  return record.type === 'command'
    ? { kind: 'command', record, index: command, look, read: readInPlace(record, look) }
    : { kind: 'event', record, look };
}

function widthOf(rows: readonly (ReadRow | Event)[]): number | undefined {
  const widths = rows.flatMap((row) => (row.kind === 'command' ? [row.read.decoded.summary.length] : []));
  if (widths.length === 0) return undefined;
  return Math.min(
    WIDEST_SUMMARY,
    widths.reduce((width, length) => Math.max(width, length), 0),
  );
}

/**
 * Text of a file, for one line: what would break the line, change its direction or command a terminal is written as an
 * escape.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (char) => {
    const code = char.codePointAt(0) ?? 0;
    return `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
