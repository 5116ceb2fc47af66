import { apply } from '../device/model';
import { requestOf } from '../device/request';
import { resetState } from '../device/reset';
import type { DeviceState } from '../device/state';
import type { Verdict } from '../device/verdict';
import type { Destination, RestoreCommand, RestorePlan } from './plan';

/** One command given to the destination. */
export interface Executed {
  readonly command: RestoreCommand;
  readonly verdict: Verdict;
  /** Paths that it wrote. */
  readonly wrote: readonly string[];
  readonly after: DeviceState;
}

/** The destination before anything is sent: reset, with its features, held to the specification and its limits. */
export function freshDestination(device: string, { features, config, limits }: Destination): DeviceState {
  return resetState({ device, profile: 'spec', features, config, ...(limits ? { limits } : {}) });
}

/** The commands of a plan given to a fresh destination, one after another. */
export function execute(
  plan: RestorePlan,
  device: string,
): { readonly start: DeviceState; readonly steps: readonly Executed[] } {
  const start = freshDestination(device, plan.destination);
  let state = start;
  const steps = plan.commands.map((command): Executed => {
    const { state: after, verdict, wrote } = apply(state, requestOf(command.out, state));
    state = after;
    return { command, verdict, wrote, after };
  });
  return { start, steps };
}
