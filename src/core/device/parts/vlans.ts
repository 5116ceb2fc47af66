import { F, hasFeature } from '../../wire/features';
import { plural } from '../../wire/text';
import { isAbsent, leafOf, parseList, sameInOrder, u16, type Leaf } from '../shape';
import { vlanText } from '../vlans';
import { onlyText } from './differenceText';
import { fixed, sectionOf, which, type Part } from './part';

const vid = u16('A VLAN that is received; absent if all are received.');

/** Ascending; `all` while CTRL_VLAN isn't negotiated. */
export type Vlans = readonly number[] | 'all';

const idsOf = (vlans: Vlans): readonly number[] => (vlans === 'all' ? [] : vlans);

export function parseVlans(json: unknown, path: string): Vlans {
  if (json === 'all') return 'all';
  const vids = parseList(json, path).map((each, i) => vid.parse(each, `${path}[${i}]`));
  return [...new Set(vids)].sort((a, b) => a - b);
}

function difference(a: Vlans, b: Vlans): string {
  if (a === 'all' || b === 'all') {
    const [filtered, list] = a === 'all' ? (['B', b] as const) : (['A', a] as const);
    return `${which(a === 'all')} has no VLAN filter and receives all VLANs; ${filtered} receives: ${vlanText(list)}.`;
  }
  const here = new Set(a);
  const there = new Set(b);
  const onlyA = a.filter((each) => !there.has(each));
  const onlyB = b.filter((each) => !here.has(each));
  const text = (vids: readonly number[]) => (vids.length === 0 ? undefined : vlanText(vids));
  return onlyText(text(onlyA), text(onlyB), plural(a.length - onlyA.length, 'VLAN'));
}

export const vlans: Part<Vlans, { readonly vlans: Vlans }> = {
  reset: ({ features }) => (hasFeature(features, F.CTRL_VLAN) ? [] : 'all'),
  byFeatures: true,
  schema: {
    vlans: {
      description: 'VLAN ids that are received, ascending; "all" while CTRL_VLAN isn\'t negotiated.',
      oneOf: [{ const: 'all' }, { type: 'array', uniqueItems: true, items: vid.schema }],
    },
  },
  toJson: (value) => ({ vlans: value }),
  parse: ({ vlans: json }, reset) => {
    const value = isAbsent(json) ? reset : parseVlans(json, 'vlans');
    return value.length === 0 ? reset : value;
  },
  leaves: vid.leaves.map((leaf): Leaf<Vlans> =>
    leafOf(leaf, 'vlans', (values) => (value) => idsOf(value).flatMap(values)),
  ),
  ...fixed([
    {
      path: 'vlans',
      group: 'VLANs',
      givenBy: [F.CTRL_VLAN],
      json: (value: Vlans) => value,
      same: (a: Vlans, b: Vlans) => a === b || (a !== 'all' && b !== 'all' && sameInOrder(a, b)),
      text: vlanText,
      difference,
      accumulates: true,
    },
  ]),
  numbered: ['vlans'],
  units: [{ path: 'vlans', by: ['vlans'], within: 'vlans', fixedWithout: [F.CTRL_VLAN] }],
  items: (value) => {
    const text = value === 'all' ? 'all (CTRL_VLAN not negotiated)' : value.length === 0 ? 'none' : `${value.length}`;
    const members = value === 'all' ? {} : { members: { kind: 'numbers', values: value } as const };
    return [{ path: 'vlans', group: 'VLANs', label: 'Receive VLANs', text, ...members }];
  },
  sections: (value) =>
    value === 'all' || value.length === 0
      ? [sectionOf('VLANs', 'vlans', value === 'all' ? ['all'] : [])]
      : [{ title: 'VLANs', lines: value.map((each) => ({ path: `vlans.${each}`, text: `${each}` })) }],
};
