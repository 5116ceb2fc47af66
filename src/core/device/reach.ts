/** Classes of commands, by their numbers. */
export type Classes = ReadonlySet<number>;

const MQ = 4;

/**
 * The classes that decide a part of the state: those whose commands write it, and those that write what these go by. Commands
 * of other classes leave it as it is, whatever comes of them. Both models, as far as the device takes the command.
 */
const CLASSES_OF: Readonly<Record<string, readonly number[]>> = {
  rx: [0],
  mac: [1],
  mac_table: [1],
  vlans: [2],
  status: [3],
  queue_pairs: [MQ],
  steering: [MQ],
  rss: [MQ],
  hash: [MQ],
  guest_offloads: [5],
  // Queues that go lose what was set for them.
  coalescing: [MQ, 6],
  hash_tunnel: [7],
  rss_contexts: [9],
  // Only negotiating changes them.
  features: [],
};

/** The classes that decide what stands at a path of the state JSON. Throws on a path of which there is none. */
export function classesOf(path: string): Classes {
  const [part = ''] = path.split('.');
  const classes = CLASSES_OF[part];
  if (!classes) throw new RangeError(`The state has no part ${part}.`);
  return new Set(classes);
}
