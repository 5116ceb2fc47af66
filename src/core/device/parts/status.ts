import { F } from '../../wire/features';
import { flag, leavesAt, orElse, struct, type ShapeValue } from '../shape';
import { fixed, itemSection, which, type Item, type Part } from './part';

const shape = struct({
  link_up: orElse(flag('The link is up.'), true),
  announce: orElse(flag('The driver is asked to announce itself.'), false),
});

/** What the device says of itself in its configuration space. */
export type DeviceStatus = Readonly<ShapeValue<typeof shape>>;

const S_LINK_UP = 1;
const S_ANNOUNCE = 2;

/** Bits of the configuration space's `status` as fields. */
export function statusOf(bits: number): DeviceStatus {
  return { link_up: (bits & S_LINK_UP) !== 0, announce: (bits & S_ANNOUNCE) !== 0 };
}

const items = ({ link_up, announce }: DeviceStatus): Item[] => [
  { path: 'status.link_up', group: 'Status', label: 'Link', text: link_up ? 'up' : 'down' },
  { path: 'status.announce', group: 'Status', label: 'Announce', text: announce ? 'requested' : 'not requested' },
];

const field = (name: keyof DeviceStatus, difference: (side: string) => string) => ({
  path: `status.${name}`,
  group: 'Status' as const,
  givenBy: [],
  json: (value: DeviceStatus) => value[name],
  same: (a: DeviceStatus, b: DeviceStatus) => a[name] === b[name],
  text: (value: DeviceStatus) => items(value).find(({ path }) => path === `status.${name}`)?.text ?? '',
  difference: (a: DeviceStatus) => difference(which(a[name])),
});

/** The device's own, which no restore brings. */
export const status: Part<DeviceStatus, { readonly status: DeviceStatus }> = {
  reset: ({ config }) => statusOf(config.status ?? S_LINK_UP),
  schema: { status: shape.schema },
  toJson: (value) => ({ status: value }),
  parse: (root) => shape.parse(root['status'] ?? {}, 'status'),
  leaves: leavesAt('status', shape),
  ...fixed([
    field('link_up', (side) => `The link is up in ${side} only.`),
    field('announce', (side) => `${side} requests an announcement from its driver.`),
  ]),
  units: [
    { path: 'status.link_up', by: [] },
    { path: 'status.announce', by: ['status.announce'], fixedWithout: [F.GUEST_ANNOUNCE] },
  ],
  items,
  sections: (value) => [itemSection('Status', items(value))],
};
