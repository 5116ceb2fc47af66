import { differingPaths } from '../../device/diff';
import { accumulates, concerns } from '../../device/paths';
import { withUnits } from '../../device/fill';
import type { KnownState } from '../../device/unknown';
import { toHex } from '../../wire/hex';
import { planPatch } from '../patch';
import { freshDestination, type Executed } from '../run';
import type { RestoreSession } from '../session';
import type { Destination, PlannedCommand } from '../../load/rule';
import { goneOf } from './verdict';

/**
 * How a command of the minimal plan and those of a stream stand to each other. `sent` counts the commands given to the
 * destination, from 0.
 */
export type MinimalEntry =
  /** Needed, and sent just so. */
  | { readonly kind: 'both'; readonly command: PlannedCommand; readonly sent: number }
  /** Needed, and sent with other bytes. */
  | { readonly kind: 'differs'; readonly command: PlannedCommand; readonly sent: number; readonly why: string }
  /** Needed, and not sent. */
  | { readonly kind: 'missing'; readonly command: PlannedCommand; readonly why: string }
  /** Sent without need: the destination has it from reset, or a later command decides. */
  | { readonly kind: 'redundant'; readonly command: PlannedCommand; readonly sent: number; readonly why: string }
  /** Sent, refused by the destination. */
  | { readonly kind: 'refused'; readonly command: PlannedCommand; readonly sent: number; readonly why: string }
  /** Sent, and changes something that the minimal plan sets otherwise or not at all. */
  | { readonly kind: 'extra'; readonly command: PlannedCommand; readonly sent: number; readonly why: string };

/**
 * The minimal plan: what makes a fresh destination the same, with promiscuous mode on after reset. The complete plan relies
 * on no receive mode after reset, as the specification names none. The status is the device's own, and not restored.
 */
export function minimalPlan({ state, unknown }: KnownState, destination: Destination): readonly PlannedCommand[] {
  const fresh = freshDestination(state.device, destination);
  // What isn't known needs no command that could be named.
  const intent = withUnits(state, fresh, new Set(unknown.items.keys()));
  const vlans = unknown.vlans ? unknown.vlans.present : intent.vlans;
  return planPatch(fresh, { ...intent, vlans, status: fresh.status }, true).commands;
}

/** The minimal plan against what the session's profile sends: needed commands first, in their order, then the others. */
export function compareWithMinimal(session: RestoreSession): MinimalEntry[] {
  const { source, plan, steps } = session;
  const minimal = minimalPlan(source.intent, plan.destination);
  const taken = new Set<number>();
  const take = (at: number | undefined) => {
    if (at !== undefined) taken.add(at);
    return at;
  };
  const same = indexBy(steps, ({ command }) => toHex(command.out));
  const exact = minimal.map(({ out }) => take(same.get(toHex(out))?.shift()));
  const alike = indexBy(steps, ({ command }) => keyOf(command), taken);
  const needed = minimal.map((command, i): MinimalEntry => {
    const sent = exact[i];
    if (sent !== undefined) return { kind: 'both', command, sent };
    const other = take(alike.get(keyOf(command))?.shift());
    return other === undefined
      ? { kind: 'missing', command, why: whyMissing(command, session) }
      : { kind: 'differs', command, sent: other, why: steps[other]?.command.reason ?? '' };
  });
  const last = lastWriters(steps);
  const others = steps.flatMap((step, sent): MinimalEntry[] => {
    if (taken.has(sent)) return [];
    const { command, verdict } = step;
    if (!verdict.ok) return [{ kind: 'refused', command, sent, why: verdict.why }];
    const changed = differingPaths(steps[sent - 1]?.after ?? session.start, step.after);
    const kind = changed.every((path) => (last.get(path) ?? sent) > sent) ? 'redundant' : 'extra';
    return [{ kind, command, sent, why: command.reason }];
  });
  return [...needed, ...others];
}

/** The same command for the same item. Commands that add to one differ in their bytes alone. */
function keyOf({ name, restores, out }: PlannedCommand): string {
  return accumulates(restores) ? toHex(out) : `${name} ${restores}`;
}

function indexBy(
  steps: readonly Executed[],
  key: (step: Executed) => string,
  without: ReadonlySet<number> = new Set(),
): Map<string, number[]> {
  const found = new Map<string, number[]>();
  steps.forEach((step, i) => {
    if (without.has(i)) return;
    const list = found.get(key(step));
    if (list) list.push(i);
    else found.set(key(step), [i]);
  });
  return found;
}

/** The last command that decides each field. */
function lastWriters(steps: readonly Executed[]): Map<string, number> {
  const last = new Map<string, number>();
  steps.forEach(({ verdict, wrote }, i) => {
    if (verdict.ok) for (const path of wrote) if (!accumulates(path)) last.set(path, i);
  });
  return last;
}

function whyMissing({ restores }: PlannedCommand, { audit }: RestoreSession): string {
  return (
    goneOf(audit).find(({ field }) => concerns(restores, field))?.why ??
    'Other commands of the stream have the same effect.'
  );
}
