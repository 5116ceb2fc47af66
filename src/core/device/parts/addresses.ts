import { F } from '../../wire/features';
import { describeMac, type MacAddress } from '../../wire/mac';
import { plural } from '../../wire/text';
import { flag, leavesAt, macAddress, orElse, sameInOrder, setOf, struct, type ShapeValue } from '../shape';
import { namesText } from './differenceText';
import { fixed, itemSection, sectionOf, which, type Item, type Part, type StateField } from './part';

const address = macAddress('The device’s own address.');
const macItem = (mac: MacAddress): Item => ({
  path: 'mac',
  group: 'MAC Address',
  label: 'Address',
  text: mac,
  detail: describeMac(mac),
});

export const mac: Part<MacAddress, { readonly mac: MacAddress }> = {
  reset: ({ config }) => config.mac ?? '00:00:00:00:00:00',
  schema: { mac: address.schema },
  toJson: (value) => ({ mac: value }),
  parse: (root) => address.parse(root['mac'], 'mac'),
  leaves: leavesAt('mac', address),
  ...fixed([
    {
      path: 'mac',
      group: 'MAC Address',
      givenBy: [],
      json: (value: MacAddress) => value,
      same: address.same,
      text: (value: MacAddress) => value,
      difference: (a: MacAddress, b: MacAddress) => `The device's own address is ${a} in A and ${b} in B.`,
    },
  ]),
  units: [{ path: 'mac', by: ['mac'] }],
  items: (value) => [macItem(value)],
  sections: (value) => [itemSection('MAC Address', [macItem(value)])],
};

const LISTS = ['unicast', 'multicast'] as const;
type List = (typeof LISTS)[number];

const list = (name: List) => orElse(setOf(macAddress(`A ${name} address of the MAC filter table.`)), []);
const overflow = (name: List) => orElse(flag(`More ${name} addresses than the model holds.`), false);
const EMPTY: MacTable = { unicast: [], multicast: [], unicast_overflow: false, multicast_overflow: false };

const table = struct({
  unicast: list('unicast'),
  multicast: list('multicast'),
  unicast_overflow: overflow('unicast'),
  multicast_overflow: overflow('multicast'),
});

/** The MAC filter table; an overflow means that its list was too long for the model and counts as "all". */
export type MacTable = Readonly<ShapeValue<typeof table>>;

function listField(name: List): StateField<MacTable> {
  return {
    path: `mac_table.${name}`,
    group: 'MAC Address',
    givenBy: [F.CTRL_RX],
    json: (value) => value[name],
    same: (a, b) => list(name).same(a[name], b[name]),
    equivalent: ({ [name]: a }, { [name]: b }) => {
      if (sameInOrder(a, b)) return undefined;
      const how = a.length === b.length ? 'in another order' : 'with repetitions';
      return `The same addresses ${how}: the same frames are received.`;
    },
    text: ({ [name]: { length } }) => (length === 0 ? 'none' : plural(length, 'address', 'addresses')),
    difference: ({ [name]: a }, { [name]: b }) => {
      const there = new Set(b);
      const shared = new Set(a.filter((each) => there.has(each))).size;
      return namesText(a, b, plural(shared, 'address', 'addresses'));
    },
  };
}

function overflowField(name: List): StateField<MacTable> {
  const field = `${name}_overflow` as const;
  return {
    path: `mac_table.${field}`,
    group: 'MAC Address',
    givenBy: [F.CTRL_RX],
    json: (value) => value[field],
    same: (a, b) => a[field] === b[field],
    text: (value) => (value[field] ? 'yes' : 'no'),
    difference: (a) =>
      `The ${name} addresses overflowed ${which(a[field])}'s model, which stores none of them and receives all ${name} frames.`,
    decidedBy: [`mac_table.${name}`],
  };
}

const OVERFLOW = 'overflow: receives all';

function listItem(value: MacTable, name: List, label: string): Item {
  const addresses = value[name];
  const path = `mac_table.${name}`;
  const text = value[`${name}_overflow`] ? OVERFLOW : addresses.length === 0 ? 'none' : `${addresses.length}`;
  return {
    path,
    group: 'MAC Address',
    label,
    text,
    entries: addresses.map((each, i) => ({ path: `${path}[${i}]`, text: `${each} (${describeMac(each)})` })),
    members: { kind: 'texts', values: addresses, describe: describeMac },
  };
}

export const mac_table: Part<MacTable, { readonly mac_table: MacTable }> = {
  reset: () => EMPTY,
  schema: { mac_table: table.schema },
  toJson: (value) => ({ mac_table: value }),
  parse: (root) => orElse(table, EMPTY).parse(root['mac_table'], 'mac_table'),
  leaves: leavesAt('mac_table', table),
  ...fixed([...LISTS.map(listField), ...LISTS.map(overflowField)]),
  // All of it is written at once.
  units: [{ path: 'mac_table', by: ['mac_table.unicast'] }],
  items: (value) => [listItem(value, 'unicast', 'Unicast filter'), listItem(value, 'multicast', 'Multicast filter')],
  sections: (value) =>
    LISTS.map((name) => {
      const title = name === 'unicast' ? 'Unicast Filter' : 'Multicast Filter';
      const lines = value[`${name}_overflow`] ? [OVERFLOW] : [...new Set(value[name])].sort();
      return sectionOf(title, `mac_table.${name}`, lines);
    }),
};
