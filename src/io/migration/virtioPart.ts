import type { SectionReader } from './sectionReader';
import type { Transport } from './nic';
import type { TransportLayout } from './transports';

/** What a queue's entry in the virtio part holds. */
export interface SavedQueue {
  readonly size: number;
  readonly desc: bigint;
  readonly last_avail_idx: number;
}

export interface VirtioPart {
  readonly status: number;
  /** Bits 0 to 31. */
  readonly featuresLow: number;
  readonly config: Uint8Array;
  readonly queues: readonly SavedQueue[];
}

/** VIRTIO_QUEUE_MAX and VIRTQUEUE_MAX_SIZE of QEMU (the specification's limit is 32768 entries). */
export const MOST_QUEUES = 1024;
const MOST_ENTRIES = 32768;
const MOST_CONFIG_BYTES = 4096;

/** The part that all virtio devices have. Source: QEMU, hw/virtio/virtio.c, virtio_save. */
export function readVirtioPart(reader: SectionReader, layout: TransportLayout, transport: Transport): VirtioPart {
  const status = reader.u8('the device status');
  reader.u8('the interrupt status');
  reader.be16('the selected queue');
  const featuresLow = reader.be32('features 0 to 31');
  const configBytes = reader.be32('the length of the configuration space');
  if (configBytes > MOST_CONFIG_BYTES)
    reader.fail(`the configuration space has ${configBytes} bytes; a network device has far fewer.`, 4);
  const config = reader.take(configBytes, 'the configuration space').slice();
  const count = reader.be32('the number of queues');
  if (count > MOST_QUEUES) reader.fail(`there are ${count} queues; QEMU has at most ${MOST_QUEUES}.`, 4);
  const hasVector = layout.hasVector(transport);
  const queues: SavedQueue[] = [];
  for (let i = 0; i < count; i++) queues.push(readQueue(reader, layout.hasAlignment, hasVector, i));
  return { status, featuresLow, config, queues };
}

function readQueue(reader: SectionReader, hasAlignment: boolean, hasVector: boolean, index: number): SavedQueue {
  const name = `queue ${index}`;
  const size = reader.be32(name);
  if (size === 0 || size > MOST_ENTRIES)
    reader.fail(`${name} has ${size} entries; it must have 1 to ${MOST_ENTRIES}.`, 4);
  if (hasAlignment) reader.be32(name);
  const desc = reader.be64(name);
  const last_avail_idx = reader.be16(name);
  if (hasVector) reader.be16(name);
  return { size, desc, last_avail_idx };
}
