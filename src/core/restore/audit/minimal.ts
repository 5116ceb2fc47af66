import { diffStates } from '../../device/diff';
import { toHex } from '../../wire/hex';
import type { DeviceState } from '../../device/state';
import type { Destination } from '../../load/rule';
import type { RestoreCommand } from '../plan';
import { planRestore } from '../profiles';
import { execute, type Executed } from '../run';
import type { RestoreSession } from '../session';
import { concerns } from './concerns';
import { goneOf } from './verdict';

/**
 * How a command of the minimal plan and those of a stream stand to each other. `sent` counts the commands given to the
 * destination, from 0.
 */
export type MinimalEntry =
  /** Needed, and sent just so. */
  | { readonly kind: 'both'; readonly command: RestoreCommand; readonly sent: number }
  /** Needed, and sent with other bytes. */
  | { readonly kind: 'differs'; readonly command: RestoreCommand; readonly sent: number; readonly why: string }
  /** Needed, and not sent. */
  | { readonly kind: 'missing'; readonly command: RestoreCommand; readonly why: string }
  /** Sent without need: the destination has it from reset, or a later command decides. */
  | { readonly kind: 'redundant'; readonly command: RestoreCommand; readonly sent: number; readonly why: string }
  /** Sent, refused by the destination. */
  | { readonly kind: 'refused'; readonly command: RestoreCommand; readonly sent: number; readonly why: string }
  /** Sent, and changes something that the minimal plan sets otherwise or not at all. */
  | { readonly kind: 'extra'; readonly command: RestoreCommand; readonly sent: number; readonly why: string };

/**
 * The minimal plan: those commands of the complete one that change something at the destination as it is modelled, with
 * promiscuous mode on after reset. The complete plan relies on no receive mode after reset, as the specification names none.
 */
export function minimalPlan(intent: DeviceState, destination: Destination): RestoreCommand[] {
  const { start, steps } = execute(planRestore('complete', intent, destination), intent.device);
  return steps.filter((step, i) => changes(steps[i - 1]?.after ?? start, step)).map(({ command }) => command);
}

function changes(before: DeviceState, { after }: Executed): boolean {
  return before !== after && diffStates(before, after).length > 0;
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
    const changed = diffStates(steps[sent - 1]?.after ?? session.start, step.after);
    const kind = changed.every(({ path }) => (last.get(path) ?? sent) > sent) ? 'redundant' : 'extra';
    return [{ kind, command, sent, why: command.reason }];
  });
  return [...needed, ...others];
}

/** The same command for the same part. VLANs differ in their bytes alone. */
function keyOf({ name, restores, out }: RestoreCommand): string {
  return restores === 'vlans' ? toHex(out) : `${name} ${restores}`;
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

/** Fields of which each command decides a part only. */
const SHARED = new Set(['vlans', 'coalescing.vq']);

/** The last command that decides each field. */
function lastWriters(steps: readonly Executed[]): Map<string, number> {
  const last = new Map<string, number>();
  steps.forEach(({ verdict, wrote }, i) => {
    if (verdict.ok) for (const path of wrote) if (!SHARED.has(path)) last.set(path, i);
  });
  return last;
}

function whyMissing({ restores }: RestoreCommand, { audit }: RestoreSession): string {
  return (
    goneOf(audit).find(({ field }) => concerns(restores, field))?.why ?? 'Other commands of the stream do the same.'
  );
}
