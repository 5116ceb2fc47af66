import { deviceFindings } from '../core/check/eventFindings';
import { knownToJson } from '../core/device/json';
import type { JsonFields } from '../core/device/shape';
import { NONE } from '../core/device/jsonData';
import type { KnownState } from '../core/device/unknown';
import type { Profile } from '../core/device/state';
import type { Ring } from '../core/trace/record';
import { knownOf } from '../core/track/knowledge';
import { trackedOn } from '../core/track/track';
import type { Provenance } from '../core/track/provenance';
import { deviceAt, type StatePlace } from './at';
import { filler, type FillOptions } from './fill';
import { inInput, stateIn, type FoundState } from './input';
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
    if (input.kind !== 'trace') {
      const picking = { options, traceOnly: ['at', 'ring', 'profile', 'provenance'], device: 'device' } as const;
      const { known, rss } = await stateIn(file, input, picking, io);
      return withRss(fill(known), rss);
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

/** The state JSON, with as much of RSS as a form tells: steering is known or unknown as a whole. */
function withRss(known: KnownState, rss: FoundState['rss']): JsonFields {
  const json = knownToJson(known);
  if (!rss || !known.unknown.items.has('steering')) return json;
  const unknown = { hash_types: NONE, indirection_table: NONE, unclassified_queue: NONE, max_tx_vq: NONE, key: NONE };
  return { ...json, rss: { ...unknown, ...rss } };
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
