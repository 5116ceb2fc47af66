import type { Change } from './effects';
import { handleByQemu } from './qemuModel';
import { requestOf, type Request } from './request';
import { judgeBySpec, takeBySpec } from './specModel';
import { unchanged } from './effects';
import type { DeviceState } from './state';
import type { CommandVerdict } from './verdict';

/** What a model answered to a command, and what it has become. */
export interface Outcome extends Change {
  readonly verdict: CommandVerdict;
}

/** Gives a command to the device model: pure, by the state's profile. */
export function apply(state: DeviceState, request: Request): Outcome {
  switch (state.profile) {
    case 'qemu':
      return handleByQemu(state, request);
    case 'spec': {
      const verdict = judgeBySpec(state, request);
      return { ...(verdict.ok ? takeBySpec(state, request) : unchanged(state)), verdict };
    }
  }
}

/** The same from bare bytes. */
export function applyBytes(state: DeviceState, out: Uint8Array): Outcome {
  return apply(state, requestOf(out, state));
}

/**
 * What the state becomes by a command that the real device took. QEMU's model still refuses what its handlers refuse;
 * the specification's believes the device.
 */
export function take(state: DeviceState, request: Request): Change {
  return state.profile === 'qemu' ? handleByQemu(state, request) : takeBySpec(state, request);
}
