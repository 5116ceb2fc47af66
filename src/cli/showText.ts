import type { Finding } from '../core/findings/finding';
import type { Reading } from '../core/findings/commandFindings';
import { describeEvent, type EventRecord } from '../core/trace/describe';
import type { CommandRecord } from '../core/trace/record';
import { timeSince } from '../core/trace/time';
import { answerText } from '../core/wire/answer';
import { COMMAND_NAMES } from '../core/wire/commands';
import type { TraceFile } from '../io/trace';
import { printable, shortName } from './text';

/** What a row shows. */
export type ShowRow =
  | {
      readonly kind: 'command';
      readonly index: number;
      readonly record: CommandRecord;
      readonly reading: Reading;
      readonly device: string;
    }
  | { readonly kind: 'event'; readonly record: EventRecord };

const NAME_WIDTH = Math.max(...COMMAND_NAMES.map((name) => shortName(name).length));
const ANSWER_WIDTH = 'used, length 0'.length;
/** A longer summary pushes what follows it to the right: nothing is cut. */
const WIDEST_SUMMARY = 64;

/** Lays out the text form of `cvq show`: a command a line in columns, what else happened as `#` lines between. */
export class ShowText {
  private readonly start: bigint;
  private readonly widths: { readonly index: number; readonly time: number; readonly device: number };
  private readonly showsRing: boolean;
  private summaryWidth: number | undefined;

  constructor({ commandCount, firstTime = 0n, lastTime = firstTime, rings, devices }: TraceFile) {
    this.start = firstTime;
    this.showsRing = rings.guest && rings.shadow;
    this.widths = {
      index: String(Math.max(0, commandCount - 1)).length,
      time: timeSince(lastTime, firstTime).length,
      device: devices.length > 1 ? devices.reduce((width, id) => Math.max(width, printable(id).length), 0) : 0,
    };
  }

  /** The lines of some rows that follow those of the call before. */
  lines(rows: readonly ShowRow[]): string {
    // The summaries' width is taken from the first commands: all of them aren't known before the end.
    this.summaryWidth ??= widthOf(rows);
    return rows.map((row) => (row.kind === 'command' ? this.command(row) : this.event(row))).join('');
  }

  note({ severity, message }: Finding): string {
    return `# ${severity}: ${printable(message)}\n`;
  }

  private command({ index, record, reading: { decoded, findings }, device }: ShowRow & { kind: 'command' }): string {
    const { widths } = this;
    const columns = [
      String(index).padStart(widths.index),
      timeSince(record.t, this.start).padStart(widths.time),
      ...(widths.device > 0 ? [printable(device).padEnd(widths.device)] : []),
      ...(this.showsRing ? [record.ring.padEnd('shadow'.length)] : []),
      shortName(decoded.label).padEnd(NAME_WIDTH),
      decoded.summary.padEnd(this.summaryWidth ?? 0),
      answerText(decoded.answer).padEnd(ANSWER_WIDTH),
      findings.map(({ severity, code }) => `${severity}:${code}`).join(' '),
    ];
    return `${columns.join('  ').trimEnd()}\n`;
  }

  private event({ record }: ShowRow & { kind: 'event' }): string {
    const { name, summary } = describeEvent(record);
    const device = record.type === 'damaged' ? undefined : record.device;
    const words = [
      timeSince(record.t, this.start),
      ...(this.widths.device > 0 && device !== undefined ? [device] : []),
      `${name}: ${summary}`,
    ];
    return `# ${printable(words.join('  '))}\n`;
  }
}

function widthOf(rows: readonly ShowRow[]): number | undefined {
  const summaries = rows.flatMap((row) => (row.kind === 'command' ? [row.reading.decoded.summary] : []));
  if (summaries.length === 0) return undefined;
  return Math.min(
    WIDEST_SUMMARY,
    summaries.reduce((width, { length }) => Math.max(width, length), 0),
  );
}
