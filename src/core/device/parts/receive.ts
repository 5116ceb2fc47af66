import { commandSpec, type CommandName } from '../../wire/commands';
import { fieldNames, flag, leavesAt, struct, type ShapeValue } from '../shape';
import { fixed, itemSection, onOff, which, type Item, type Part } from './part';

const shape = struct({
  promisc: flag('Promiscuous mode.'),
  allmulti: flag('All-multicast mode.'),
  alluni: flag('All-unicast mode.'),
  nomulti: flag('No-multicast mode.'),
  nouni: flag('No-unicast mode.'),
  nobcast: flag('No-broadcast mode.'),
});

/** Receive modes by the names of their commands. */
export type RxMode = Readonly<ShapeValue<typeof shape>>;

interface Mode {
  readonly label: string;
  readonly name: string;
  /** What a device does where it is on. */
  readonly effect: string;
  readonly command: CommandName;
  /** The list of the MAC table that it makes up for, where that didn't fit. */
  readonly replaces?: 'unicast' | 'multicast';
}

const MODES: { readonly [M in keyof RxMode]: Mode } = {
  promisc: {
    label: 'Promiscuous',
    name: 'Promiscuous mode',
    effect: 'receives every frame, regardless of its filters',
    command: 'VIRTIO_NET_CTRL_RX_PROMISC',
    replaces: 'unicast',
  },
  allmulti: {
    label: 'All multicast',
    name: 'The all-multicast mode',
    effect: 'receives every multicast frame',
    command: 'VIRTIO_NET_CTRL_RX_ALLMULTI',
    replaces: 'multicast',
  },
  alluni: {
    label: 'All unicast',
    name: 'The all-unicast mode',
    effect: 'receives every unicast frame',
    command: 'VIRTIO_NET_CTRL_RX_ALLUNI',
  },
  nomulti: {
    label: 'No multicast',
    name: 'The no-multicast mode',
    effect: 'receives no multicast frame',
    command: 'VIRTIO_NET_CTRL_RX_NOMULTI',
  },
  nouni: {
    label: 'No unicast',
    name: 'The no-unicast mode',
    effect: 'receives no unicast frame',
    command: 'VIRTIO_NET_CTRL_RX_NOUNI',
  },
  nobcast: {
    label: 'No broadcast',
    name: 'The no-broadcast mode',
    effect: 'receives no broadcast frame',
    command: 'VIRTIO_NET_CTRL_RX_NOBCAST',
  },
};

/**
 * The receive modes, each with its command, the number of the feature bit which that needs, and what it is after a reset,
 * in the commands' order.
 */
export const RX_MODES = fieldNames(MODES).map((mode) => ({
  mode,
  path: `rx.${mode}`,
  ...MODES[mode],
  feature: commandSpec(MODES[mode].command).feature,
}));

const items = (value: RxMode): Item[] =>
  RX_MODES.map(({ mode, path, label }) => ({ path, group: 'Receive Mode', label, text: onOff(value[mode]) }));

/**
 * The specification names no receive mode after reset; promiscuous is what QEMU's model starts with and what its restore
 * takes for granted.
 */
export const rx: Part<RxMode, { readonly rx: RxMode }> = {
  reset: () => ({ promisc: true, allmulti: false, alluni: false, nomulti: false, nouni: false, nobcast: false }),
  schema: { rx: shape.schema },
  toJson: (value) => ({ rx: value }),
  parse: (root) => shape.parse(root['rx'], 'rx'),
  leaves: leavesAt('rx', shape),
  ...fixed(
    RX_MODES.map(({ mode, path, name, effect, feature }) => ({
      path,
      group: 'Receive Mode' as const,
      givenBy: [feature],
      json: (value: RxMode) => value[mode],
      same: (a: RxMode, b: RxMode) => a[mode] === b[mode],
      text: (value: RxMode) => onOff(value[mode]),
      difference: (a: RxMode) => `${name} is on in ${which(a[mode])} only, which ${effect}.`,
    })),
  ),
  units: RX_MODES.map(({ path }) => ({ path, by: [path] })),
  items,
  sections: (value) => [itemSection('Receive Mode', items(value))],
};
