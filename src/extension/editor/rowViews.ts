import { readCommand } from '../../core/check/commandFindings';
import { eventFindings } from '../../core/check/eventFindings';
import { describeEvent } from '../../core/trace/describe';
import { absoluteTime, duration, timeSince } from '../../core/trace/time';
import { deviceOf } from '../../core/track/follow';
import { answerText, type Answer } from '../../core/wire/answer';
import type { ReplayStep } from '../../io/trace/replay';
import type { AnswerKind, RowView } from '../../protocol/messages';

/** What a row's times count from, in ns. */
export interface RowTimes {
  /** Time of the trace's first record. */
  readonly first: bigint;
  /** Time of the row before; the row's own for the first. */
  readonly previous: bigint;
}

/** One line of the command list. */
export function rowView(step: ReplayStep, base: RowTimes): RowView {
  const { record, row, command, offset, length } = step.row;
  const common = {
    row,
    time: {
      absolute: absoluteTime(record.t),
      relative: timeSince(record.t, base.first),
      delta: timeSince(record.t, base.previous),
      ns: String(record.t),
    },
    offset,
    length,
    ...restoreBracket(step),
  };
  const device = deviceOf(step.before, record);
  if (record.type !== 'command') {
    const ring = 'ring' in record ? { ring: record.ring } : {};
    // An event that names no device concerns all of them.
    const named = record.type === 'device' ? record.id : record.type === 'damaged' ? undefined : record.device;
    const names = named === undefined ? {} : { device: named };
    const findings = eventFindings(record, step.before.get(device));
    return { ...common, ...ring, ...names, kind: record.type, ...describeEvent(record), findings };
  }
  const { decoded, findings } = readCommand(record, step.before.get(device));
  return {
    ...common,
    device,
    kind: 'command',
    index: command,
    ring: record.ring,
    name: decoded.label,
    summary: decoded.summary,
    answer: { kind: ANSWERS[decoded.answer.kind], text: answerText(decoded.answer) },
    ...(record.latency === undefined ? {} : { latency: duration(record.latency) }),
    findings,
  };
}

const ANSWERS: Readonly<Record<Answer['kind'], AnswerKind>> = {
  ok: 'ok',
  error: 'error',
  none: 'none',
  unread: 'unknown',
  untold: 'unknown',
};

/** Where the row stands to the restore bracket of its device, if it is in one. */
function restoreBracket({ row: { record }, before, after }: ReplayStep): Pick<RowView, 'restore'> {
  const id = deviceOf(before, record);
  const was = before.get(id)?.load !== undefined;
  const is = after.get(id)?.load !== undefined;
  if (!was && is) return { restore: 'begin' };
  if (was && !is) return { restore: 'end' };
  return was ? { restore: 'inside' } : {};
}
