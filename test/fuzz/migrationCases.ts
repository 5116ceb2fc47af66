import assert from 'node:assert/strict';
import { fullyKnown } from '../../src/core/device/unknown';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { stateToJson } from '../../src/core/device/json';
import { parseState } from '../../src/core/device/json';
import { beginRestore, sourceOfState } from '../../src/core/restore/session';
import { memorySource } from '../../src/io/memorySource';
import { queueFacts, streamFacts } from '../../src/io/migration/facts';
import { MigrationError } from '../../src/io/migration/migrationError';
import { nicState } from '../../src/io/migration/nicState';
import { openMigration } from '../../src/io/migration/open';
import type { Random } from '../bench/random';
import { root } from '../unit/corpus';
import { mutated } from './mutate';

const FIXTURES = [
  'corpus/7.2/mq-4/devices',
  'corpus/7.2/linux-everything-k6.1/devices',
  'corpus/10.0/everything-rss/devices',
  'corpus/10.0/mq-32-pairs/devices',
  'corpus/10.0/no-ctrl-vq/devices',
  'corpus/11.1/everything-rss/devices',
  'corpus/11.1/macs-64/devices',
  'corpus/11.1/vlan-all/devices',
  'migration/q35',
  'migration/ccw',
  'migration/mmio',
  'migration/mmio-legacy',
];

/** What a case starts from: whole streams, streams of one device, and those without their two long subsections. */
export interface Seeds {
  readonly short: readonly Uint8Array[];
  readonly devices: readonly Uint8Array[];
  readonly streams: readonly Uint8Array[];
}

const HEADER_BYTES = 8;

export async function seeds(): Promise<Seeds> {
  const streams = FIXTURES.map(
    (name) => new Uint8Array(gunzipSync(readFileSync(join(root, 'test/fixtures', `${name}.bin.gz`)))),
  );
  const devices: Uint8Array[] = [];
  for (const stream of streams) {
    for (const { id, offset, length } of (await openMigration(memorySource(stream))).nics) {
      const end = offset + 14 + id.length + length + 5;
      const parts = [stream.subarray(0, HEADER_BYTES), stream.subarray(offset, end), new Uint8Array(1)];
      devices.push(new Uint8Array(Buffer.concat(parts)));
    }
  }
  return { short: devices.map(shortened), devices, streams };
}

/** Without the rings' addresses and the transport's state, which take 45 of 46 KB. */
function shortened(stream: Uint8Array): Uint8Array {
  const lengths = [
    ['virtio/virtqueues', 16 * 1024],
    ['virtio_pci/modern_state', 16 + 28 * 1024],
    ['virtio_mmio/state', 8 + 27 * 1024],
  ] as const;
  return lengths.reduce((bytes, [name, length]) => {
    const at = Buffer.from(bytes).indexOf(name);
    if (at < 0) return bytes;
    const parts = [bytes.subarray(0, at - 2), bytes.subarray(at + name.length + 4 + length)];
    return new Uint8Array(Buffer.concat(parts));
  }, stream);
}

/** What became of a case. */
export type Outcome = 'read' | 'refused with section and offset' | 'refused with offset' | 'refused as a whole';

/** What may be refused without a place in the stream. */
const WHOLE = /^(There is no virtio-net device in |The stream has \d+ devices?, none)/;

/** One mutated stream, gone through as a user would. Fails when anything but a typed error comes of it. */
export async function runCase({ short, devices, streams }: Seeds, random: Random): Promise<Outcome> {
  const all = random.weighted([
    [900, short],
    [95, devices],
    [5, streams],
  ]);
  let bytes = mutated(all[random.below(all.length)] ?? new Uint8Array(), all, random);
  const { length } = bytes;
  if (random.below(200) === 0) {
    const packed = new Uint8Array(gzipSync(bytes));
    bytes = random.below(2) === 0 ? packed : mutated(packed, [packed], random);
  }
  try {
    const stream = await openMigration(memorySource(bytes));
    for (const nic of stream.nics) {
      const state = nicState(nic);
      assert.ok([...streamFacts(stream, nic), ...queueFacts(nic)].every(({ text }) => text !== ''));
      const { config, key_memory, ...plain } = state;
      const again = parseState(stateToJson(state)).state;
      assert.deepEqual(again, { ...plain, config: again.config, key_memory: again.key_memory });
      if (random.below(500) === 0 && state.vlans.length < 100) beginRestore(sourceOfState(fullyKnown(state)), 'qemu-10.0');
      assert.ok(config.max_virtqueue_pairs !== undefined && key_memory.length === 80);
    }
    return 'read';
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error;
    assert.match(error.message, /\.$/);
    if (error.offset === undefined) {
      assert.match(error.message, WHOLE);
      return 'refused as a whole';
    }
    assert.ok(error.offset >= 0);
    if (error.section === undefined) return 'refused with offset';
    assert.ok(error.message.startsWith(`Section ${error.section}: `) && error.offset <= length);
    return 'refused with section and offset';
  }
}
