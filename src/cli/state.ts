import { stateToJson } from '../core/device/json';
import type { Profile } from '../core/device/state';
import type { Ring } from '../core/trace/record';
import { trackedOn } from '../core/track/track';
import { nicState } from '../io/migration/nicState';
import { deviceAt, type Place } from './at';
import { inInput } from './input';
import type { Io } from './io';
import { reportProblems } from './notes';
import { setBy } from './provenance';
import { nicOf } from './nic';
import { refuseUnlessTrace } from './traceOnly';

export interface StateOptions extends Place {
  readonly ring?: Ring;
  readonly profile?: Profile;
  readonly provenance?: true;
  readonly json?: true;
}

/** `cvq state`: the state JSON of a device after a command. */
export async function printState(file: string, options: StateOptions, io: Io): Promise<void> {
  const json = await inInput(file, io, async (input) => {
    if (input.kind === 'state') {
      refuseUnlessTrace(file, 'state JSON', options, ['at', 'ring', 'profile', 'provenance', 'device']);
      return stateToJson(input.state);
    }
    if (input.kind === 'stream') {
      refuseUnlessTrace(file, 'migration stream', options, ['at', 'ring', 'profile', 'provenance']);
      return stateToJson(nicState(await nicOf(file, input.stream, options.device, io)));
    }
    const { trace } = input;
    await reportProblems(file, trace, io);
    const track = await deviceAt(file, trace, options, io);
    const ring = options.ring ?? (trace.rings.guest ? 'guest' : 'shadow');
    const { state, setBy: provenance } = trackedOn(track, ring, options.profile);
    const plain = stateToJson(state);
    return options.provenance === true ? { ...plain, set_by: setBy(plain, provenance) } : plain;
  });
  await io.stdout.write(`${JSON.stringify(json, undefined, options.json === true ? undefined : 2)}\n`);
}
