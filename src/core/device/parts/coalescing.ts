import { F, hasFeature } from '../../wire/features';
import { plural } from '../../wire/text';
import { NONE } from '../jsonData';
import { keysOf, leavesAt, numbered, optional, orElse, struct, u32, type ShapeValue } from '../shape';
import { itemSection, presence, which, type Item, type Part, type StateField } from './part';

const group = 'Notification Coalescing';

const setting = (what: string) =>
  struct({
    max_packets: u32(`Packets before the device notifies for ${what}.`),
    max_usecs: u32(`Longest delay of a notification for ${what}, in µs.`),
  });

/** Notification coalescing parameters. */
export type Coalesce = Readonly<ShapeValue<ReturnType<typeof setting>>>;

const shape = struct({
  rx: setting('reception'),
  tx: setting('transmission'),
  vq: orElse(numbered(setting('a queue that has its own'), 'Queues with parameters of their own, by index.'), {}),
});
const given = optional(shape);

/** Parameters by direction, and queues set otherwise by virtqueue index. */
export type Coalescing = Readonly<ShapeValue<typeof shape>>;

const NOTHING_SET = { max_packets: 0, max_usecs: 0 };

export function sameCoalesce(a: Coalesce, b: Coalesce): boolean {
  return a.max_packets === b.max_packets && a.max_usecs === b.max_usecs;
}

/** True when any of the parameters differs from a reset device's. */
export function isCoalescing({ rx, tx, vq }: Coalescing): boolean {
  return [rx, tx, ...Object.values(vq)].some((set) => !sameCoalesce(set, NOTHING_SET));
}

/** The direction of a virtqueue: receive queues have even numbers. */
export function directionOf(index: string): 'rx' | 'tx' {
  return Number(index) % 2 === 0 ? 'rx' : 'tx';
}

/** What holds for a virtqueue: its own parameters, or else those of its direction. */
export function coalesceOf(coalescing: Coalescing, index: string): Coalesce {
  return coalescing.vq[index] ?? coalescing[directionOf(index)];
}

/** Virtqueues with parameters of their own in either, for which other parameters hold. */
export function differingQueues(a: Coalescing, b: Coalescing): string[] {
  return keysOf(a.vq, b.vq).filter((index) => !sameCoalesce(coalesceOf(a, index), coalesceOf(b, index)));
}

const waits = ({ max_packets, max_usecs }: Coalesce) => `${max_packets} packets or ${max_usecs} µs`;
const text = (set: Coalesce) => (sameCoalesce(set, NOTHING_SET) ? 'off' : waits(set));

/** Undefined where the features don't give it to the device. */
type Given = Coalescing | undefined;

const givenBy = [F.NOTF_COAL, F.VQ_NOTF_COAL];

const presenceField: StateField<Given> = presence<Given>({
  path: 'coalescing',
  group,
  givenBy,
  text: (value) => (value ? 'there' : 'absent'),
  difference: (a) => `Only ${which(a !== undefined)} has parameters of notification coalescing.`,
});

function directionField(direction: 'rx' | 'tx', queues: string): StateField<Given> {
  const show = (value: Given) => (value ? text(value[direction]) : 'absent');
  return {
    path: `coalescing.${direction}`,
    group,
    givenBy,
    json: (value) => value?.[direction] ?? NONE,
    same: (a, b) => (a && b ? sameCoalesce(a[direction], b[direction]) : a === b),
    text: show,
    difference: (a, b) => `Notifications of ${queues} queues wait for ${show(a)} in A, ${show(b)} in B.`,
  };
}

const queuesField: StateField<Given> = {
  path: 'coalescing.vq',
  group,
  givenBy,
  json: (value) => value?.vq ?? NONE,
  same: (a, b) => (a && b ? differingQueues(a, b).length === 0 : a === b),
  equivalent: (a, b) => {
    const isOwn = (value: Given, index: string) => Object.hasOwn(value?.vq ?? {}, index);
    return keysOf(a?.vq ?? {}, b?.vq).some((index) => isOwn(a, index) !== isOwn(b, index))
      ? 'A virtqueue has its own parameters, which are equal to those of its direction: they make no difference.'
      : undefined;
  },
  text: (value) => {
    const queues = keysOf(value?.vq ?? {});
    return queues.length === 0 ? 'none of their own' : `virtqueues ${queues.join(', ')}`;
  },
  difference: (a, b) =>
    a && b
      ? differingQueues(a, b)
          .map((index) => {
            const words = (side: Coalescing) => {
              const { max_packets, max_usecs } = coalesceOf(side, index);
              return `${plural(max_packets, 'packet')} or ${max_usecs} µs`;
            };
            return `Virtqueue ${index} notifies after ${words(a)} in A, ${words(b)} in B.`;
          })
          .join(' ')
      : '',
  accumulates: true,
};

const OWN = [directionField('rx', 'receive'), directionField('tx', 'transmit'), queuesField];

function items({ rx, tx, vq }: Coalescing): Item[] {
  const item = (name: string, label: string, set: Coalesce): Item => ({
    path: `coalescing.${name}`,
    group,
    label,
    text: text(set),
  });
  return [
    item('rx', 'Receive', rx),
    item('tx', 'Transmit', tx),
    ...Object.entries(vq).map(([index, set]) => item(`vq.${index}`, `Virtqueue ${index}`, set)),
  ];
}

export const coalescing: Part<Given, { readonly coalescing: Coalescing | typeof NONE }> = {
  reset: ({ features }) =>
    hasFeature(features, F.NOTF_COAL) || hasFeature(features, F.VQ_NOTF_COAL)
      ? { rx: NOTHING_SET, tx: NOTHING_SET, vq: {} }
      : undefined,
  byFeatures: true,
  schema: { coalescing: given.schema },
  toJson: (value) => ({ coalescing: value ?? NONE }),
  parse: (root, reset) => {
    const value = given.parse(root['coalescing'], 'coalescing');
    return value && (isCoalescing(value) || Object.keys(value.vq).length > 0) ? value : reset;
  },
  leaves: leavesAt('coalescing', given),
  fields: [presenceField, ...OWN],
  fieldsOf: (a, b) => (a && b ? OWN : [presenceField]),
  numbered: ['coalescing.vq'],
  units: [
    { path: 'coalescing', by: ['coalescing.rx', 'coalescing.tx'], within: 'coalescing.vq', fixedWithout: givenBy },
  ],
  items: (value) => (value ? items(value) : []),
  sections: (value) => {
    if (!value) return [];
    // Parameters that hold for the virtqueue anyway say nothing.
    const own = differingQueues(value, { ...value, vq: {} }).map((index) => `coalescing.vq.${index}`);
    return [
      itemSection(
        group,
        items(value).filter(({ path }) => !path.startsWith('coalescing.vq.') || own.includes(path)),
      ),
    ];
  },
};
