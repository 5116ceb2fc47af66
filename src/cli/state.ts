import { deviceFindings } from '../core/check/eventFindings';
import { knownToJson } from '../core/device/json';
import type { JsonFields } from '../core/device/shape';
import { fullyKnown } from '../core/device/unknown';
import type { Profile } from '../core/device/state';
import type { Ring } from '../core/trace/record';
import { knownOf } from '../core/track/knowledge';
import { trackedOn } from '../core/track/track';
import { nicState } from '../io/migration/nicState';
import type { Provenance } from '../core/track/provenance';
import { deviceAt, type StatePlace } from './at';
import { filler, type FillOptions } from './fill';
import { inInput, nicOf, refuseUnlessTrace } from './input';
import { type Io, reportProblems } from './output';

export interface StateOptions extends StatePlace {
  readonly ring?: Ring;
  readonly profile?: Profile;
  readonly provenance?: true;
  readonly json?: true;
}

type Options = StateOptions & FillOptions;

/** `cvq state`: the state JSON of a device after a command. */
export async function printState(file: string, options: Options, io: Io): Promise<void> {
  const fill = await filler(options, io);
  const json = await inInput(file, io, async (input) => {
    if (input.kind === 'state') {
      refuseUnlessTrace(file, 'state JSON', options, ['at', 'ring', 'profile', 'provenance', 'device']);
      return knownToJson(fill(input.known));
    }
    if (input.kind === 'stream') {
      refuseUnlessTrace(file, 'migration stream', options, ['at', 'ring', 'profile', 'provenance']);
      return knownToJson(fill(fullyKnown(nicState(await nicOf(file, input.stream, options.device, io)))));
    }
    const { trace } = input;
    await reportProblems(file, trace, io);
    const track = await deviceAt(file, trace, options, io);
    if (track.record) await reportProblems(file, { notes: deviceFindings(track.record) }, io);
    const ring = options.ring ?? (trace.rings.guest ? 'guest' : 'shadow');
    const tracked = trackedOn(track, ring, options.profile);
    const plain = knownToJson(fill(knownOf(tracked)));
    return options.provenance === true ? { ...plain, set_by: setBy(plain, tracked.setBy) } : plain;
  });
  await io.stdout.write(`${JSON.stringify(json, undefined, options.json === true ? undefined : 2)}\n`);
}

/** Which command last set each field of a state, by path, in the order in which the fields stand in the state JSON. */
export function setBy(state: JsonFields, provenance: Provenance): Readonly<Record<string, number>> {
  const ranks = new Map<string, number>();
  rank(state, '', ranks);
  const place = (path: string) => ranks.get(path) ?? ranks.get(parentOf(path)) ?? ranks.size;
  // What a list holds, or held, follows the list; by number where it has one.
  const sorted = [...provenance.toMap()].sort(
    ([a], [b]) => place(a) - place(b) || a.localeCompare(b, 'en', { numeric: true }),
  );
  return Object.fromEntries(sorted);
}

function rank(value: unknown, path: string, ranks: Map<string, number>): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  for (const [name, member] of Object.entries(value)) {
    const full = path === '' ? name : `${path}.${name}`;
    ranks.set(full, ranks.size);
    rank(member, full, ranks);
  }
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('.'));
}
