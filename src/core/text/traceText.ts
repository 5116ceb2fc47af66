import { readCommand } from '../check/commandFindings';
import { eventFindings } from '../check/eventFindings';
import { describeEvent } from '../trace/describe';
import type { CommandRecord, EventRecord, TraceRow } from '../trace/record';
import { timeSince } from '../trace/time';
import { deviceOf } from '../track/follow';
import type { Track } from '../track/track';
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

/** A row, and the devices before it. */
export interface TextRow {
  readonly row: TraceRow;
  readonly before: Track;
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
  lines(rows: readonly TextRow[]): string {
    const lines = rows.map((row) => this.#lineOf(row));
    // The summaries' width is taken from the first commands: all of them aren't known before the end.
    this.#summaryWidth ??= widthOf(lines);
    return lines.map((line) => (typeof line === 'string' ? line : this.#join(line))).join('');
  }

  #lineOf({ row: { record, command }, before }: TextRow): string | CommandLine {
    return record.type === 'command' ? this.#command(record, command, before) : this.#event(record, before);
  }

  #command(record: CommandRecord, index: number, before: Track): CommandLine {
    const widths = this.#widths;
    const device = deviceOf(before, record);
    const { decoded, findings } = readCommand(record, before.get(device));
    return {
      front: [
        String(index).padStart(widths.index),
        timeSince(record.t, this.#start).padStart(widths.time),
        ...(widths.device > 0 ? [printable(device).padEnd(widths.device)] : []),
        ...(this.#showsRing ? [record.ring.padEnd('shadow'.length)] : []),
        shortName(decoded.label).padEnd(NAME_WIDTH),
      ],
      summary: decoded.summary,
      end: [
        answerText(decoded.answer).padEnd(ANSWER_WIDTH),
        findings.map(({ severity, code }) => `${severity}:${code}`).join(' '),
      ],
    };
  }

  #join({ front, summary, end }: CommandLine): string {
    return `${[...front, summary.padEnd(this.#summaryWidth ?? 0), ...end].join('  ').trimEnd()}\n`;
  }

  #event(record: EventRecord, before: Track): string {
    const { name, summary } = describeEvent(record);
    const device = record.type === 'damaged' ? undefined : record.device;
    const words = [
      timeSince(record.t, this.#start),
      ...(this.#widths.device > 0 && device !== undefined ? [device] : []),
      `${name}: ${summary}`,
    ];
    const findings = eventFindings(record, before.get(deviceOf(before, record)));
    const lines = findings.map(({ severity, code, message }) => `#   ${severity}:${code}: ${printable(message)}\n`);
    return `# ${printable(words.join('  '))}\n${lines.join('')}`;
  }
}

/** A line that says what is to be said of the file as a whole, with its newline. */
export function noteLine({ severity, message }: Finding): string {
  return `# ${severity}: ${printable(message)}\n`;
}

/** A command's columns; how wide the summary is made depends on the others. */
interface CommandLine {
  readonly front: readonly string[];
  readonly summary: string;
  readonly end: readonly string[];
}

function widthOf(lines: readonly (string | CommandLine)[]): number | undefined {
  const summaries = lines.flatMap((line) => (typeof line === 'string' ? [] : [line.summary.length]));
  if (summaries.length === 0) return undefined;
  return Math.min(
    WIDEST_SUMMARY,
    summaries.reduce((width, length) => Math.max(width, length), 0),
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
