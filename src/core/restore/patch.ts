import { apply } from '../device/model';
import { requestOf } from '../device/request';
import type { DeviceState } from '../device/state';
import { toHex } from '../wire/hex';
import { concerns } from '../device/paths';
import { divergedWhy } from './audit/diverged';
import type { PlannedCommand } from '../load/rule';
import { differingIn, differingPaths } from '../device/diff';
import {
  guestOffloadsPatch,
  hashTunnelPatch,
  macPatch,
  macTablePatch,
  receiveModesPatch,
  statusPatch,
  vlansPatch,
} from './patchFilters';
import { coalescingPatch, rssContextsPatch, steeringPatch } from './patchQueues';
import type { PatchRule, Unpatchable } from './patchRule';

/** The commands that bring one state to another, and what they can't bring. */
export interface PatchPlan {
  readonly commands: readonly PlannedCommand[];
  /** What `from` has become by them. */
  readonly patched: DeviceState;
  /** Exactly the fields in which `patched` still differs by meaning, each with the reason. */
  readonly unpatchable: readonly Unpatchable[];
}

/** Filters come before the modes that make them count, queues before what is set for them. */
const RULES: readonly PatchRule[] = [
  macPatch,
  macTablePatch,
  vlansPatch,
  steeringPatch,
  guestOffloadsPatch,
  coalescingPatch,
  hashTunnelPatch,
  rssContextsPatch,
  receiveModesPatch,
  statusPatch,
];

interface Refusal {
  readonly step: PlannedCommand;
  readonly why: string;
}

/**
 * The fewest commands that make the state `from` (B) mean the same as `to` (A), without a reset: only what differs is
 * sent. Each is tried on `from`'s model first: what that refuses isn't part of the plan, nor is what would leave more
 * differing than before, unless the device is to do with it what it can (`bestEffort`), as where a longer MAC table widens
 * its filter. Pure.
 */
export function planPatch(from: DeviceState, to: DeviceState, bestEffort = false): PatchPlan {
  const commands: PlannedCommand[] = [];
  const left: Unpatchable[] = [];
  const refusals: Refusal[] = [];
  let now = from;
  for (const rule of RULES) {
    const patching = rule.apply(now, to);
    left.push(...patching.left);
    const tried = attempt(now, patching.send, refusals);
    if (!bestEffort && distance(rule, tried.state, to) > distance(rule, now, to)) {
      left.push(...worse(rule, now, tried.state, to));
      continue;
    }
    commands.push(...tried.taken);
    now = tried.state;
  }
  const unpatchable = differingPaths(now, to).map((field) => ({ field, why: reason(field, left, refusals, now, to) }));
  return { commands, patched: now, unpatchable };
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

function distance({ covers }: PatchRule, a: DeviceState, b: DeviceState): number {
  return covers.reduce((sum, part) => sum + differingIn(part, a, b).length, 0);
}

/** Why commands that would leave more differing than before stay unsent: what the model would make of them. */
function worse({ covers }: PatchRule, now: DeviceState, tried: DeviceState, to: DeviceState): Unpatchable[] {
  const why = (field: string) =>
    tried.profile === 'qemu' ? divergedWhy(field, to, tried, 'guest').why : 'B would accept only a part of it.';
  return covers
    .flatMap((part) => differingIn(part, now, to))
    .map((field) => ({ field, why: `The command would make more fields differ. ${why(field)}` }));
}

function reason(
  field: string,
  left: readonly Unpatchable[],
  refusals: readonly Refusal[],
  patched: DeviceState,
  to: DeviceState,
): string {
  const told = left.find((unpatchable) => unpatchable.field === field);
  if (told) return told.why;
  const refusal = refusals.find(({ step }) => concerns(step.restores, field));
  if (refusal) return `B would refuse ${refusal.step.name}: ${refusal.why}`;
  if (patched.profile === 'qemu') return divergedWhy(field, to, patched, 'guest').why;
  return 'No command sets this value together with the other values of A.';
}

/** The commands of a plan to paste somewhere: each its reason, its name and its bytes; what they can't do last. */
export function patchText({ commands, unpatchable }: PatchPlan): string {
  return [
    ...commands.flatMap(({ name, out, reason }) => [`# ${reason}`, `${name} ${toHex(out)}`]),
    ...unpatchable.map(({ field, why }) => `# ${field} still differs: ${why}`),
  ]
    .map((text) => `${text}\n`)
    .join('');
}
