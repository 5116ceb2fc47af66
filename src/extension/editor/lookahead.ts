import type { Finding } from '../../core/findings/finding';
import { bySeverity } from '../../core/check/severity';
import { lostAt, lostAtEnd, type Lost } from '../../core/forwarding/lost';
import { deviceOf } from '../../core/track/follow';
import type { ReplayStep } from '../../io/trace/replay';

/**
 * Rows to look ahead from a guest command for its copy: a control virtqueue holds 32 commands, each with a row on either
 * ring, and some more for what else happens.
 */
export const LOOK_AHEAD = 128;

/**
 * What the rows after a command show of it: that it never reached the device. By the command's number; `isEnd` is true
 * where the last of the rows is the trace's last.
 */
export function lostIn(steps: readonly ReplayStep[], isEnd: boolean): ReadonlyMap<number, readonly Finding[]> {
  const lost: Lost[] = steps.flatMap(({ row: { record }, before, after }) => {
    const device = deviceOf(before, record);
    return lostAt(record, before.get(device), after.get(device));
  });
  const last = steps.at(-1);
  if (isEnd && last) lost.push(...lostAtEnd(last.after));
  return new Map(lost.map(({ finding, about }) => [about.command, [finding]]));
}

/** Findings of a row with those that only later rows show. */
export function withLost<T extends { readonly findings: readonly Finding[] }>(
  view: T,
  lost: readonly Finding[] | undefined,
): T {
  return lost ? { ...view, findings: bySeverity([...view.findings, ...lost]) } : view;
}
