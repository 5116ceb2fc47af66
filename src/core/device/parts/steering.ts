import { F, hasFeature } from '../../wire/features';
import { plural } from '../../wire/text';
import { NONE } from '../jsonData';
import {
  StateError,
  isAbsent,
  keysOf,
  leafOf,
  leavesAt,
  numbered,
  optional,
  orElse,
  sameOptional,
  u16,
  type JsonFields,
  type Leaf,
  type Numbered,
} from '../shape';
import { fixed, itemSection, presence, sectionOf, which, type Item, type Part, type StateField } from './part';
import {
  hashDifference,
  hashLines,
  hashShape,
  hashTypes,
  rssDetails,
  rssDifference,
  rssLines,
  rssShape,
  rssShort,
  rssSummary,
  type HashConfig,
  type RssConfig,
} from './rss';

const group = 'Queues and Steering';

const pairs = orElse(u16('Active queue pairs.'), 1);
const pairsItem = (value: number): Item => ({ path: 'queue_pairs', group, label: 'Queue pairs', text: `${value}` });

export const queue_pairs: Part<number, { readonly queue_pairs: number }> = {
  reset: () => 1,
  schema: { queue_pairs: pairs.schema },
  toJson: (value) => ({ queue_pairs: value }),
  parse: (root) => pairs.parse(root['queue_pairs'], 'queue_pairs'),
  leaves: leavesAt('queue_pairs', pairs),
  ...fixed([
    {
      path: 'queue_pairs',
      group,
      givenBy: [F.MQ, F.RSS],
      json: (value: number) => value,
      same: pairs.same,
      text: (value: number) => `${value}`,
      difference: (a: number, b: number) => `A has ${plural(a, 'active queue pair')}, B ${b}.`,
      decidedBy: ['rss'],
    },
  ]),
  units: [{ path: 'queue_pairs', by: ['queue_pairs'] }],
  items: (value) => [pairsItem(value)],
  sections: (value) => [itemSection(group, [pairsItem(value)])],
};

/** What the last command of class MQ decided. Source: virtio 1.4, "Device operation in multiqueue mode". */
export type Steering =
  | { readonly mode: 'automatic' }
  | { readonly mode: 'rss'; readonly rss: RssConfig }
  /** Automatic steering, with hashes reported. */
  | { readonly mode: 'hash'; readonly hash: HashConfig };

export function rssOf(steering: Steering): RssConfig | undefined {
  return steering.mode === 'rss' ? steering.rss : undefined;
}

export function hashOf(steering: Steering): HashConfig | undefined {
  return steering.mode === 'hash' ? steering.hash : undefined;
}

const MODES = [
  { name: 'automatic', doc: 'Automatic receive steering.' },
  { name: 'rss', doc: 'Receive-side scaling.' },
] as const;

const modeOf = ({ mode }: Steering) => (mode === 'rss' ? 'rss' : 'automatic');
const modeText = (value: Steering) => (value.mode === 'rss' ? 'RSS' : 'automatic');

const KEY_IN_QEMU = 'which always stores a 40-byte key, and treats HASH_CONFIG as RSS where both are negotiated';

type SteeringJson = {
  readonly steering: 'automatic' | 'rss';
  readonly rss: RssConfig | typeof NONE;
  readonly hash: HashConfig | typeof NONE;
};

function parseSteering({ steering: mode, rss, hash }: JsonFields): Steering {
  if (!isAbsent(rss) && !isAbsent(hash))
    throw new StateError('hash', 'must be null while `rss` is set: a device has one mode of steering');
  if (!isAbsent(mode) && mode !== 'automatic' && mode !== 'rss')
    throw new StateError('steering', 'must be "automatic" or "rss"');
  if (mode === 'rss' && isAbsent(rss)) throw new StateError('rss', 'must be set while `steering` is "rss"');
  if (mode === 'automatic' && !isAbsent(rss))
    throw new StateError('rss', 'must be null while `steering` is "automatic"');
  if (!isAbsent(rss)) return { mode: 'rss', rss: rssShape.parse(rss, 'rss') };
  return isAbsent(hash) ? { mode: 'automatic' } : { mode: 'hash', hash: hashShape.parse(hash, 'hash') };
}

function rssItem(value: Steering, features: bigint): Item {
  const item = { path: 'rss', group, label: 'RSS' } as const;
  if (value.mode !== 'rss') return { ...item, text: hasFeature(features, F.RSS) ? 'off' : 'not negotiated' };
  const lines = rssDetails(value.rss);
  return {
    ...item,
    text: rssSummary(value.rss),
    detail: lines.join('\n'),
    entries: lines.map((text, i) => ({ path: `rss[${i}]`, text })),
  };
}

function hashItem(value: Steering, features: bigint): Item {
  const item = { path: 'hash', group, label: 'Hash reports' } as const;
  if (value.mode !== 'hash') return { ...item, text: hasFeature(features, F.HASH_REPORT) ? 'off' : 'not negotiated' };
  const { hash_types, key } = value.hash;
  return { ...item, text: hashTypes(hash_types), detail: `${hashTypes(hash_types)}\nkey: ${key}` };
}

const modeItem = (value: Steering): Item => ({ path: 'steering', group, label: 'Steering', text: modeText(value) });

const within =
  <T>(read: (value: Steering) => T | undefined) =>
  <V>(values: (value: T) => readonly V[]) =>
  (value: Steering): readonly V[] => {
    const inner = read(value);
    return inner === undefined ? [] : values(inner);
  };

export const steering: Part<Steering, SteeringJson> = {
  reset: () => ({ mode: 'automatic' }),
  schema: {
    steering: { enum: MODES.map(({ name }) => name), description: 'How packets find their queue.' },
    rss: { description: 'After RSS_CONFIG.', ...optional(rssShape).schema },
    hash: { description: 'Hash reports, after HASH_CONFIG.', ...optional(hashShape).schema },
  },
  toJson: (value) => ({ steering: modeOf(value), rss: rssOf(value) ?? NONE, hash: hashOf(value) ?? NONE }),
  parse: parseSteering,
  leaves: [
    {
      path: 'steering',
      doc: 'How packets find their queue.',
      kind: 'choice',
      choices: MODES,
      values: (value) => [modeOf(value)],
    },
    ...rssShape.leaves.map((leaf): Leaf<Steering> => leafOf(leaf, `rss${leaf.path}`, within(rssOf))),
    ...hashShape.leaves.map((leaf): Leaf<Steering> => leafOf(leaf, `hash${leaf.path}`, within(hashOf))),
  ],
  ...fixed<Steering>([
    {
      path: 'steering',
      group,
      givenBy: [F.RSS],
      json: modeOf,
      same: (a, b) => modeOf(a) === modeOf(b),
      text: modeText,
      difference: (a) => `${which(a.mode === 'rss')} uses RSS; the other device uses automatic steering.`,
      decidedBy: ['rss', 'hash'],
    },
    {
      path: 'rss',
      group,
      givenBy: [F.RSS],
      json: (value) => rssOf(value) ?? NONE,
      same: (a, b) => sameOptional(rssOf(a), rssOf(b), rssShape.same),
      text: (value) => textOf(rssOf(value), rssShort, 'off'),
      difference: (a, b) => existing('RSS', rssOf(a), rssOf(b)),
      inQemu: KEY_IN_QEMU,
    },
    {
      path: 'hash',
      group,
      givenBy: [F.HASH_REPORT],
      json: (value) => hashOf(value) ?? NONE,
      same: (a, b) => sameOptional(hashOf(a), hashOf(b), hashShape.same),
      text: hashText,
      difference: (a, b) => {
        const [here, there] = [hashOf(a), hashOf(b)];
        if (here && there) return hashDifference(here, there);
        return `Hash reports without RSS are on in ${which(here !== undefined)} only: ${hashText(here ? a : b)}.`;
      },
      inQemu: KEY_IN_QEMU,
    },
  ]),
  units: [
    { path: 'steering', paths: ['steering', 'rss', 'hash'], by: ['steering'], fixedWithout: [F.RSS, F.HASH_REPORT] },
  ],
  items: (value, features) => [modeItem(value), rssItem(value, features), hashItem(value, features)],
  sections: (value) => [
    itemSection(group, [modeItem(value)]),
    ...(value.mode === 'rss' ? [sectionOf('RSS', 'rss', rssLines(value.rss))] : []),
    ...(value.mode === 'hash' ? [sectionOf('Hash Reports', 'hash', hashLines(value.hash))] : []),
  ],
};

function hashText(value: Steering): string {
  return textOf(hashOf(value), ({ hash_types }) => hashTypes(hash_types, 'no hash types'), 'off');
}

function textOf<T>(value: T | undefined, text: (value: T) => string, none: string): string {
  return value === undefined ? none : text(value);
}

/** In what two configurations differ, or who has one. */
function existing(what: string, a: RssConfig | undefined, b: RssConfig | undefined): string {
  if (a && b) return rssDifference(a, b);
  const there = a ?? b;
  const detail = there ? `: ${plural(there.indirection_table.length, 'entry', 'entries')}` : '';
  return `${what} is set up in ${which(a !== undefined)} only${detail}.`;
}

/** By their numbers; undefined where the features don't give them to the device. */
export type RssContexts = Numbered<RssConfig> | undefined;

const contexts = optional(numbered(rssShape, 'RSS contexts by their numbers.'));
const countText = (value: RssContexts) => {
  const count = Object.keys(value ?? {}).length;
  return count === 0 ? 'none' : `${count}`;
};

const contextsField = presence<RssContexts>({
  path: 'rss_contexts',
  group,
  givenBy: [F.RSS_CONTEXT],
  text: (value) => (value ? countText(value) : 'absent'),
  difference: (a, b) => `Only ${which(a !== undefined)} has RSS contexts: ${countText(a ?? b)}.`,
});

function contextField(id: string): StateField<RssContexts> {
  return {
    path: `rss_contexts.${id}`,
    group,
    givenBy: [F.RSS_CONTEXT],
    json: (value) => value?.[id] ?? NONE,
    same: (a, b) => sameOptional(a?.[id], b?.[id], rssShape.same),
    text: (value) => textOf(value?.[id], rssShort, 'absent'),
    difference: (a, b) => existing(`RSS context ${id}`, a?.[id], b?.[id]),
  };
}

export const rss_contexts: Part<RssContexts, { readonly rss_contexts: Numbered<RssConfig> | typeof NONE }> = {
  reset: ({ features }) => (hasFeature(features, F.RSS_CONTEXT) ? {} : undefined),
  byFeatures: true,
  schema: { rss_contexts: contexts.schema },
  toJson: (value) => ({ rss_contexts: value ?? NONE }),
  parse: (root, reset) => {
    const value = contexts.parse(root['rss_contexts'], 'rss_contexts');
    return value && Object.keys(value).length > 0 ? value : reset;
  },
  leaves: leavesAt('rss_contexts', contexts),
  numbered: ['rss_contexts'],
  fields: [contextsField],
  fieldsOf: (a, b) => (a && b ? keysOf(a, b).map(contextField) : [contextsField]),
  units: [{ path: 'rss_contexts', by: ['rss_contexts'], within: 'rss_contexts', fixedWithout: [F.RSS_CONTEXT] }],
  items: (value) =>
    value === undefined
      ? []
      : [
          {
            path: 'rss_contexts',
            group,
            label: 'RSS contexts',
            text: countText(value),
            entries: Object.entries(value).map(([id, rss]) => ({
              path: `rss_contexts.${id}`,
              text: `${id}: ${rssSummary(rss)}`,
            })),
          },
        ],
  sections: (value) =>
    Object.entries(value ?? {}).map(([id, rss]) => sectionOf(`RSS Context ${id}`, `rss_contexts.${id}`, rssLines(rss))),
};
