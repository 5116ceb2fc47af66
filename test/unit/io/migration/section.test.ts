import assert from 'node:assert/strict';
import { nicState } from '../../../../src/io/migration/nicState';
import type { Nic } from '../../../../src/io/migration/nic';
import {
  be16,
  be32,
  be64,
  deviceStream,
  EOF,
  failure,
  features64,
  HEADER,
  joined,
  NAME,
  open,
  payload,
  section,
  started,
  subsection,
  unpackedFixture,
  type PayloadParts,
} from './support';

const CTRL_VLAN = 1 << 19;
const CTRL_GUEST_OFFLOADS = 1 << 2;
const nicOf = async (bytes: Uint8Array): Promise<Nic> => (await open(bytes)).nics[0];
const OTHER = 'virtio-mmio@000000000a003c00/virtio-net';
const nic = (parts: PayloadParts) => nicOf(deviceStream(parts));

describe('a virtio-net section of a migration stream', () => {
  it('is read behind every transport of QEMU', async () => {
    const read = async (name: string) => {
      const { nics, notes } = await open(unpackedFixture(`migration/${name}`));
      assert.deepEqual(notes, []);
      return nics.map(({ id, length, transport, fields }) => ({ id, length, transport, mac: fields.mac }));
    };
    const virtio = { vendor: 0x1af4, device: 0x1000, kind: 'pci' };
    assert.deepEqual(await read('q35'), [
      {
        id: '0000:00:01.0:00.0/virtio-net',
        length: 49983,
        transport: { ...virtio, device: 0x1041, configBytes: 4096, msixVectors: 4 },
        mac: '52:54:00:00:00:01',
      },
      {
        id: '0000:00:02.0/virtio-net',
        length: 1019,
        transport: { ...virtio, configBytes: 256, msixVectors: 4 },
        mac: '52:54:00:00:00:02',
      },
      {
        id: '0000:00:03.0/virtio-net',
        length: 46070,
        transport: { ...virtio, configBytes: 256, msixVectors: undefined },
        mac: '52:54:00:00:00:03',
      },
    ]);
    const ccw = (bus: string) => ({ kind: 'ccw', bus, revision: 0xffffffff });
    assert.deepEqual(await read('ccw'), [
      { id: '/fe.0.0000/virtio-net', length: 17554, transport: ccw('fe.0.0000'), mac: '52:54:00:00:00:01' },
      { id: '/fe.0.0001/virtio-net', length: 17554, transport: ccw('fe.0.0001'), mac: '52:54:00:00:00:02' },
    ]);
    const mmio = { transport: { kind: 'mmio' }, mac: '52:54:00:00:00:01' };
    const id = 'virtio-mmio@000000000a003e00/virtio-net';
    assert.deepEqual((await read('mmio'))[0], { id, length: 44780, ...mmio });
    assert.deepEqual(await read('mmio-legacy'), [{ id, length: 670, ...mmio }]);
  });

  it('tells the queues with their indexes and rings', async () => {
    const { queues, config } = await nicOf(unpackedFixture('corpus/11.1/linux-mq-k7.2/devices'));
    assert.equal(queues.length, 9);
    assert.ok(
      queues.every(({ desc, avail, used }) => desc > 0n && (avail ?? 0n) > desc && (used ?? 0n) > (avail ?? 0n)),
    );
    assert.deepEqual([queues[0]?.size, queues.at(-1)?.size], [256, 64]);
    assert.ok((queues.at(-1)?.last_avail_idx ?? 0) > 0);
    assert.ok(config.length > 0);
  });

  it('has the number of pairs only where the device has several', async () => {
    for (const subsections of [[started], []]) {
      for (const features of [0, CTRL_GUEST_OFFLOADS]) {
        const given = { features, subsections, offloads: 0x82n };
        const one = (await nic(given)).fields;
        assert.deepEqual([one.max_queue_pairs, one.curr_queue_pairs], [1, 1]);
        const several = (await nic({ ...given, pairs: [4, 3] })).fields;
        assert.deepEqual([several.max_queue_pairs, several.curr_queue_pairs], [4, 3]);
        for (const fields of [one, several])
          assert.equal(fields.curr_guest_offloads, features === 0 ? undefined : 0x82n);
      }
    }
  });

  it('has RSS in both versions', async () => {
    const key = Uint8Array.from({ length: 40 }, (_, i) => i);
    const rss = (version: number, extra: readonly number[], flags = [1, 1, 0]) =>
      subsection('virtio-net-device/rss', version, flags, be32(0x3f), extra, be16(2), be16(1), key, be16(3), be16(2));
    const first = await nic({ pairs: [4, 3], subsections: [rss(1, []), started] });
    const second = await nic({ pairs: [4, 3], subsections: [rss(2, be32(0x1ff)), started] });
    assert.equal(first.rss?.supported_hash_types, undefined);
    assert.equal(second.rss?.supported_hash_types, 0x1ff);
    const config = {
      hash_types: 0x3f,
      indirection_table: [3, 2],
      unclassified_queue: 1,
      max_tx_vq: 3,
      key: Buffer.from(key).toString('hex'),
    };
    assert.deepEqual(nicState(first).steering, { mode: 'rss', rss: config });
    assert.deepEqual(nicState(second).steering, { mode: 'rss', rss: config });
    const hash = await nic({ subsections: [rss(1, [], [1, 0, 1])] });
    assert.deepEqual(nicState(hash).steering, { mode: 'hash', hash: { hash_types: 0x3f, key: config.key } });
    const off = await nic({ subsections: [rss(1, [], [0, 1, 0])] });
    assert.deepEqual(nicState(off).steering, { mode: 'automatic' });
    const error = await failure(deviceStream({ subsections: [rss(3, be32(0))] }));
    assert.match(error.message, /virtio-net-device\/rss has version 3; only 1 and 2 are supported/);
  });

  it('has features up to bit 127', async () => {
    assert.equal((await nic({ features: 0x20 })).features, 0x20n);
    const high = subsection('virtio/128bit_features', 1, be64(0b110));
    const { features } = await nic({ features: 0x20, subsections: [high, features64(0x100000020n), started] });
    assert.equal(features, (0b110n << 64n) | 0x100000020n);
  });

  it('may hold any subsections of QEMU, in any order, and ones that nobody knows yet', async () => {
    const known = [
      subsection('virtio-net-device/backend', 0, be32(3), [1, 2, 3], be32(0)),
      subsection('virtio/device_endian', 1, [1]),
      subsection('virtio/ringsize', 1, new Uint8Array(4096)),
      subsection('virtio/broken', 1, [1]),
      subsection('virtio/packed_virtqueues', 1, new Uint8Array(10240)),
      subsection('virtio/disabled', 1, [0]),
      subsection('virtio/extra_state', 1),
      subsection('virtio_pci/modern_state', 1, new Uint8Array(16 + 28 * 1024)),
      subsection('virtio_pci/modern_state/features128', 1, new Uint8Array(8)),
      features64(1n << 32n),
    ];
    for (const subsections of [known, [...known].reverse()]) {
      const found = await nic({ subsections });
      assert.equal(found.subsections.length, known.length);
      assert.deepEqual([found.broken, found.features, found.passedOver], [true, 1n << 32n, []]);
    }
    const alien = subsection('virtio/of-the-future', 9, 'something \x7e\x05');
    for (const subsections of [
      [alien, features64(1n << 32n), alien],
      [features64(1n << 32n), alien],
    ]) {
      const { nics, notes } = await open(deviceStream({ subsections }));
      assert.equal(nics[0].features, 1n << 32n);
      assert.match(notes[0]?.message ?? '', /skipped the unknown subsection virtio\/of-the-future/);
    }
  });

  it('ends at its footer, or, without footers, where something else begins', async () => {
    const bare = section(payload(), { footer: false });
    const other = section(payload(), { name: OTHER, id: 8, footer: false });
    const { nics, notes } = await open(joined(HEADER, bare, other, EOF));
    assert.deepEqual([nics.length, notes], [2, []]);
    const wrong = joined(HEADER, bare, [0x7e], be32(8), EOF);
    assert.match((await failure(wrong)).message, /the footer isn't this section's/);
    assert.match((await failure(joined(HEADER, bare, 'x'))).message, /isn't the end of a section/);
  });

  it('says what is wrong and where, of one that ends early', async () => {
    const whole = unpackedFixture('corpus/10.0/everything-rss/devices');
    const { offset, length } = await nicOf(whole);
    const start = offset + 1 + 4 + 1 + 23 + 8;
    for (const end of [start + 3, start + 500, start + 1200, start + 20_000, start + length, start + length + 4]) {
      const error = await failure(whole.subarray(0, end));
      assert.match(error.message, /^Section 0000:00:05\.0\/virtio-net: the stream ends within .* Copy or capture/);
      assert.equal(error.section, '0000:00:05.0/virtio-net');
      assert.ok((error.offset ?? 0) >= start && (error.offset ?? 0) <= end);
    }
  });

  it('says what is wrong and where, of one that is damaged', async () => {
    const whole = deviceStream({ pairs: [4, 2], macs: ['02:00:00:00:00:01'] });
    const { offset } = await nicOf(whole);
    const start = offset + 14 + NAME.length;
    const damage = async (at: number, ...values: number[]) => {
      const bytes = whole.slice();
      bytes.set(values, start + at);
      const { message, offset: place } = await failure(bytes);
      return [message.replace(`Section ${NAME}: `, ''), (place ?? 0) - start];
    };
    assert.deepEqual(await damage(20, 0, 1, 0, 0), [
      'the configuration space has 65536 bytes; a network device has far fewer.',
      20,
    ]);
    assert.deepEqual(await damage(48, 0, 0, 4, 1), ['there are 1025 queues; QEMU has at most 1024.', 48]);
    assert.deepEqual(await damage(52, 0, 0, 0, 0), ['queue 0 has 0 entries; it must have 1 to 32768.', 52]);
    const merge = 52 + 3 * 18 + 10;
    assert.deepEqual(await damage(merge, 0, 0, 0, 2), [
      'mergeable_rx_bufs is 0x2, where QEMU writes 0 or 1. The stream is damaged.',
      merge,
    ]);
  });

  it('of another version is refused', async () => {
    const error = await failure(deviceStream({}, { version: 12 }));
    assert.match(error.message, /version 12 isn't supported, only 11/);
  });
});

describe('the state of a device in a migration stream', () => {
  const table = (...words: readonly (readonly [index: number, ...bytes: number[]])[]) => {
    const vlans = new Uint8Array(512);
    for (const [index, ...bytes] of words) vlans.set(bytes, 4 * index);
    return vlans;
  };

  it('starts the multicast part at the first group address', async () => {
    const unicast = ['02:00:00:00:00:01', '02:00:00:00:00:02'];
    const multicast = ['01:00:5e:00:00:01', '02:00:00:00:00:03'];
    const split = async (macs: readonly string[]) => {
      const { unicast: first, multicast: second } = nicState(await nic({ macs })).mac_table;
      return [first, second];
    };
    assert.deepEqual(await split([...unicast, ...multicast]), [unicast, multicast]);
    assert.deepEqual(await split(unicast), [unicast, []]);
    assert.deepEqual(await split(multicast), [[], multicast]);
  });

  it("has no table where the source's is longer than QEMU accepts", async () => {
    const long = await nic({ entries: 65 });
    assert.equal(long.fields.macs, undefined);
    assert.deepEqual(nicState(long).mac_table, {
      unicast: [],
      multicast: [],
      unicast_overflow: false,
      multicast_overflow: false,
    });
    assert.equal((await nic({ entries: 64 })).fields.macs?.length, 64);
  });

  it('has VLANs in the byte order of the host, or all without a filter', async () => {
    const vlans = table([0, 1, 0, 0, 0x80], [127, 0, 0, 0, 0x80]);
    assert.deepEqual(nicState(await nic({ features: CTRL_VLAN, vlans })).vlans, [0, 31, 4095]);
    assert.equal(nicState(await nic({ vlans: new Uint8Array(512).fill(0xff) })).vlans, 'all');
    const words = table([0, 0x80, 0, 0, 1], [127, 0x80, 0, 0, 0]);
    const s390 = await nicOf(
      deviceStream({ isCcw: true, features: CTRL_VLAN, vlans: words }, { name: '/fe.0.0001/virtio-net' }),
    );
    assert.equal(s390.transport.kind, 'ccw');
    assert.deepEqual(nicState(s390).vlans, [0, 31, 4095]);
  });

  it('takes any byte but 0 for a mode that is on', async () => {
    assert.equal(nicState(await nic({ promisc: 2 })).rx.promisc, true);
    assert.equal(nicState(await nic({ promisc: 0 })).rx.promisc, false);
    assert.deepEqual(nicState(await nic({ status: 2 })).status, { link_up: false, announce: true });
  });

  it('has all negotiated offloads on where the driver can not choose', async () => {
    assert.equal(nicState(await nic({ features: 0x83 })).guest_offloads, 0x82n);
    assert.equal(nicState(await nic({ features: 0x87, offloads: 0x80n })).guest_offloads, 0x80n);
  });

  it('knows of the configuration space what the driver has read', async () => {
    const MQ_MAC_CHANGE = (1 << 5) | (1 << 22) | (1 << 23);
    const config = new Uint8Array(24);
    const parts = { features: MQ_MAC_CHANGE, pairs: [4, 1] } as const;
    assert.deepEqual(nicState(await nic({ ...parts, config })).config, { max_virtqueue_pairs: 4 });
    config.set([0x52, 0x54, 0, 1, 2, 3, 1, 0, 4, 0]);
    assert.deepEqual(nicState(await nic({ ...parts, config })).config, {
      mac: '52:54:00:01:02:03',
      max_virtqueue_pairs: 4,
    });
    // A driver that can't change the address has the device's own.
    assert.equal(nicState(await nic({})).config.mac, '52:54:00:12:34:56');
  });
});
