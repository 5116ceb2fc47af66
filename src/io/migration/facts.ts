import { plural } from '../../core/wire/text';
import { hexNumber } from '../../core/wire/hex';
import { F, hasFeature } from '../../core/wire/features';
import type { Nic, NicQueue, Transport } from './nic';
import type { MigrationStream } from './open';
import { dependsOnByteOrder, hostByteOrder } from './vlanBits';

/** Something that a stream tells of a device beside its state. */
export interface StreamFact {
  /** Stable name. */
  readonly name: string;
  readonly label: string;
  readonly text: string;
  readonly detail?: string;
}

/** What a stream tells of a device, and of the machine and the QEMU that it ran on. */
export function streamFacts(stream: Pick<MigrationStream, 'machine' | 'devicesOnly'>, nic: Nic): StreamFact[] {
  const { fields, transport } = nic;
  const facts: (StreamFact | undefined)[] = [
    {
      name: 'device',
      label: 'Device',
      text: nic.id,
      detail: `section at offset ${nic.offset}, ${plural(nic.length, 'byte')}`,
    },
    {
      name: 'kind',
      label: 'Stream',
      text: stream.devicesOnly ? 'devices alone (xen-save-devices-state)' : 'migration',
    },
    stream.machine === undefined ? undefined : { name: 'machine', label: 'Machine type', text: stream.machine },
    releaseFact(stream, nic),
    { name: 'transport', label: 'Transport', text: transportText(transport) },
    { name: 'status', label: 'Device status', text: statusText(nic) },
    { name: 'max_queue_pairs', label: 'Most queue pairs', text: String(fields.max_queue_pairs) },
    {
      name: 'has_vnet_hdr',
      label: 'Network header',
      text: fields.has_vnet_hdr ? 'the backend has it (has_vnet_hdr)' : 'the backend has none: offloads are off',
    },
    ...vlanFacts(nic),
    fields.macs
      ? undefined
      : {
          name: 'macs',
          label: 'MAC table',
          text: 'longer than QEMU accepts',
          detail: 'QEMU drops it as a whole, without marking an overflow.',
        },
  ];
  return facts.filter((fact) => fact !== undefined);
}

/** The queues, each with its name, size, progress and place. */
export function queueFacts(nic: Nic): StreamFact[] {
  return nic.queues.map((queue, i) => queueFact(queue, i, nic));
}

function transportText(transport: Transport): string {
  switch (transport.kind) {
    case 'pci': {
      const bus = transport.configBytes > 256 ? 'PCI Express' : 'PCI';
      const vectors = transport.msixVectors === undefined ? 'no MSI-X' : plural(transport.msixVectors, 'MSI-X vector');
      return `${bus}, ${vectors}`;
    }
    case 'mmio':
      return 'virtio-mmio';
    case 'ccw':
      return `virtio-ccw ${transport.bus}`;
  }
}

const STATUS_BITS: readonly (readonly [bit: number, name: string])[] = [
  [1, 'ACKNOWLEDGE'],
  [2, 'DRIVER'],
  [8, 'FEATURES_OK'],
  [4, 'DRIVER_OK'],
  [64, 'DEVICE_NEEDS_RESET'],
  [128, 'FAILED'],
];

function statusText({ status, broken }: Nic): string {
  const names = STATUS_BITS.filter(([bit]) => (status & bit) !== 0).map(([, name]) => name);
  return [...(names.length > 0 ? names : ['reset']), ...(broken ? ['broken'] : [])].join(' ');
}

/** The name of a queue by its place: pairs, and behind them the control virtqueue, where it is negotiated. */
function queueName(index: number, { queues, features }: Nic): string {
  if (index === queues.length - 1 && index % 2 === 0 && hasFeature(features, F.CTRL_VQ)) return 'controlq';
  return `${index % 2 === 0 ? 'receiveq' : 'transmitq'}${Math.floor(index / 2) + 1}`;
}

function queueFact(
  { size, default_size, last_avail_idx, desc, avail, used }: NicQueue,
  index: number,
  nic: Nic,
): StreamFact {
  const offered = default_size === undefined || default_size === size ? '' : ` of ${default_size} offered`;
  const use = desc === 0n ? 'not set up' : `last_avail_idx ${last_avail_idx}`;
  const address = (name: string, value: bigint | undefined) =>
    value === undefined || value === 0n ? '' : `, ${name} at ${hexNumber(value)}`;
  return {
    name: `queue.${index}`,
    label: `Queue ${index}, ${queueName(index, nic)}`,
    text: `${plural(size, 'entry', 'entries')}${offered}, ${use}`,
    ...(desc === 0n
      ? {}
      : {
          detail: `descriptors at ${hexNumber(desc)}${address('available ring', avail)}${address('used ring', used)}`,
        }),
  };
}

/** The oldest release that writes such a stream. */
function releaseFact({ machine }: Pick<MigrationStream, 'machine'>, { rss, subsections }: Nic): StreamFact | undefined {
  const version = /-(\d+\.\d+)$/.exec(machine ?? '')?.[1];
  const signs: (readonly [release: string, sign: string])[] = [
    ...(version === undefined ? [] : [[version, `the machine type ${machine ?? ''}`] as const]),
    ...(rss?.supported_hash_types === undefined ? [] : [['10.1', 'version 2 of virtio-net-device/rss'] as const]),
    ...(subsections.includes('virtio/128bit_features') ? [['10.2', 'virtio/128bit_features'] as const] : []),
    ...(subsections.includes('virtio-net-device/backend') ? [['10.0', 'virtio-net-device/backend'] as const] : []),
  ];
  const [newest] = signs.sort(([a], [b]) => b.localeCompare(a, 'en', { numeric: true }));
  if (!newest) return undefined;
  return {
    name: 'release',
    label: 'QEMU',
    text: `${newest[0]} or newer`,
    detail: `${newest[1]} is of QEMU ${newest[0]}.`,
  };
}

function vlanFacts({ fields, features, transport }: Nic): StreamFact[] {
  if (!hasFeature(features, F.CTRL_VLAN) || !dependsOnByteOrder(fields.vlans)) return [];
  const order = hostByteOrder(transport.kind === 'ccw');
  return [
    {
      name: 'vlan_order',
      label: 'VLAN table',
      text: `read as ${order}-endian`,
      detail:
        "The table is in the byte order of QEMU's host, which the stream doesn't have: big-endian is assumed for s390 machines, little-endian for all others.",
    },
  ];
}
