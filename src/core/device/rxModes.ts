import { commandSpec, type CommandName } from '../wire/commands';
import type { RxMode } from './state';

const COMMANDS = [
  ['promisc', 'VIRTIO_NET_CTRL_RX_PROMISC'],
  ['allmulti', 'VIRTIO_NET_CTRL_RX_ALLMULTI'],
  ['alluni', 'VIRTIO_NET_CTRL_RX_ALLUNI'],
  ['nomulti', 'VIRTIO_NET_CTRL_RX_NOMULTI'],
  ['nouni', 'VIRTIO_NET_CTRL_RX_NOUNI'],
  ['nobcast', 'VIRTIO_NET_CTRL_RX_NOBCAST'],
] as const satisfies readonly (readonly [keyof RxMode, CommandName])[];

/** The receive modes, each with its command and the number of the feature bit which that needs, in the commands' order. */
export const RX_MODES = COMMANDS.map(([mode, command]) => ({ mode, command, feature: commandSpec(command).feature }));
