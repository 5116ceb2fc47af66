import { apply } from '../device/model';
import { requestOf } from '../device/request';
import type { DeviceState } from '../device/state';
import { concerns } from '../restore/audit/concerns';
import { partedWhy } from '../restore/audit/parted';
import type { PlannedCommand } from '../load/rule';
import { partedFields, partedIn, type Field } from './fields';
import { guestOffloads, hashTunnel, mac, macTable, receiveModes, status, vlans } from './mendFilters';
import { coalescing, rssContexts, steering } from './mendQueues';
import type { MendRule, Unmendable } from './mendRule';

/** The commands that bring one state to another, and what they can't bring. */
export interface MendPlan {
  readonly commands: readonly PlannedCommand[];
  /** What `from` has become by them. */
  readonly mended: DeviceState;
  /** Exactly the fields in which `mended` still differs by meaning, each with the reason. */
  readonly unmendable: readonly Unmendable[];
}

/** Filters come before the modes that make them count, queues before what is set for them. */
const RULES: readonly MendRule[] = [
  mac,
  macTable,
  vlans,
  steering,
  guestOffloads,
  coalescing,
  hashTunnel,
  rssContexts,
  receiveModes,
  status,
];

interface Refusal {
  readonly step: PlannedCommand;
  readonly why: string;
}

/**
 * The fewest commands that make the state `from` (B) mean the same as `to` (A), without a reset: only what differs is
 * sent. Each is tried on `from`'s model first: what that refuses, or what would leave more apart than before, isn't
 * part of the plan. Pure.
 */
export function planMend(from: DeviceState, to: DeviceState): MendPlan {
  const commands: PlannedCommand[] = [];
  const left: Unmendable[] = [];
  const refusals: Refusal[] = [];
  let now = from;
  for (const rule of RULES) {
    const mending = rule.apply(now, to);
    left.push(...mending.left);
    const tried = attempt(now, mending.send, refusals);
    if (distance(rule, tried.state, to) > distance(rule, now, to)) {
      left.push(...worse(rule, now, tried.state, to));
      continue;
    }
    commands.push(...tried.taken);
    now = tried.state;
  }
  const unmendable = partedFields(now, to).map((field) => ({ field, why: reason(field, left, refusals, now, to) }));
  return { commands, mended: now, unmendable };
}

function attempt(from: DeviceState, steps: readonly PlannedCommand[], refusals: Refusal[]) {
  let state = from;
  const taken = steps.filter((step) => {
    const { state: after, verdict } = apply(state, requestOf(step.out, state));
    if (verdict.ok) state = after;
    else refusals.push({ step, why: verdict.why });
    return verdict.ok;
  });
  return { state, taken };
}

function distance({ covers }: MendRule, a: DeviceState, b: DeviceState): number {
  return covers.reduce((sum, part) => sum + partedIn(part, a, b).length, 0);
}

/** Why commands that would leave more apart than before stay unsent: what the model would make of them. */
function worse({ covers }: MendRule, now: DeviceState, tried: DeviceState, to: DeviceState): Unmendable[] {
  const why = (field: Field) =>
    tried.profile === 'qemu' ? partedWhy(field, to, tried, 'guest').why : 'B would take only a part of what it needs.';
  return covers
    .flatMap((part) => partedIn(part, now, to))
    .map((field) => ({ field, why: `The command would leave more apart. ${why(field)}` }));
}

function reason(
  field: Field,
  left: readonly Unmendable[],
  refusals: readonly Refusal[],
  mended: DeviceState,
  to: DeviceState,
): string {
  const told = left.find((unmendable) => unmendable.field === field);
  if (told) return told.why;
  const refusal = refusals.find(({ step }) => concerns(step.restores, field));
  if (refusal) return `B would refuse ${refusal.step.name}: ${refusal.why}`;
  if (mended.profile === 'qemu') return partedWhy(field, to, mended, 'guest').why;
  return 'No command gives it this value together with the others of A.';
}
