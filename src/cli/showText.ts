import type { Finding } from '../core/findings/finding';
import type { Reading } from '../core/findings/commandFindings';
import { describeEvent, type EventRecord } from '../core/trace/describe';
import type { CommandRecord, TraceRow } from '../core/trace/record';
import { timeSince } from '../core/trace/time';
import { answerText } from '../core/wire/answer';
import { COMMAND_NAMES } from '../core/wire/commands';
import type { TraceFile } from '../io/trace';
import { printable, shortName } from './text';

/** A command's columns besides those that all commands of a trace fill alike. */
export interface ShowCells {
  readonly row: TraceRow<CommandRecord>;
  readonly reading: Reading;
  readonly device: string;
}

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
      device: devices.length > 1 ? Math.max(...devices.map((id) => printable(id).length)) : 0,
    };
  }

  /** Takes the width of the summaries from the first commands: all of them aren't known before the end. */
  measure(cells: readonly ShowCells[]): void {
    if (this.summaryWidth !== undefined || cells.length === 0) return;
    const longest = Math.max(...cells.map(({ reading }) => reading.decoded.summary.length));
    this.summaryWidth = Math.min(longest, WIDEST_SUMMARY);
  }

  command({ row, reading: { decoded, findings }, device }: ShowCells): string {
    const { ring, t } = row.record;
    const columns = [
      String(row.command).padStart(this.widths.index),
      timeSince(t, this.start).padStart(this.widths.time),
      ...(this.widths.device > 0 ? [printable(device).padEnd(this.widths.device)] : []),
      ...(this.showsRing ? [ring.padEnd('shadow'.length)] : []),
      shortName(decoded.label).padEnd(NAME_WIDTH),
      decoded.summary.padEnd(this.summaryWidth ?? 0),
      answerText(decoded.answer).padEnd(ANSWER_WIDTH),
      findings.map(({ severity, code }) => `${severity}:${code}`).join(' '),
    ];
    return `${columns.join('  ').trimEnd()}\n`;
  }

  event(record: EventRecord, device: string | undefined): string {
    const { name, summary } = describeEvent(record);
    const words = [
      timeSince(record.t, this.start),
      ...(this.widths.device > 0 && device !== undefined ? [device] : []),
      ...('ring' in record && this.showsRing ? [record.ring] : []),
      `${name}: ${summary}`,
    ];
    return `# ${printable(words.join('  '))}\n`;
  }

  note({ severity, message }: Finding): string {
    return `# ${severity}: ${printable(message)}\n`;
  }
}
