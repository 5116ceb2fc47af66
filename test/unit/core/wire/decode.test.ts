import assert from 'node:assert/strict';
import { decodeCommand } from '../../../../src/core/wire/decode';
import { encodeCommand } from '../../../../src/core/wire/encode';
import type { Finding } from '../../../../src/core/findings/finding';
import { countingKey, decode, hex, le32, macTable, rssConfig } from '../support/bytes';
import { commandsOf } from '../support/corpus';
import { CONFIG, EVERYTHING } from '../support/devices';

/** What matters of findings: which, and where. */
const places = (findings: readonly Finding[]) =>
  findings.map(({ code, severity, at }) => [code, severity, at?.side, at?.offset, at?.length]);

describe('decoding what is no known command', () => {
  it('no bytes at all', () => {
    const decoded = decode('');
    assert.equal(decoded.label, 'no header');
    assert.equal(decoded.summary, 'no out bytes');
    assert.equal(decoded.command, undefined);
    assert.deepEqual(places(decoded.findings), [['header-short', 'error', 'out', 0, 0]]);
  });

  it('one byte, which may be a class', () => {
    const decoded = decode('04');
    assert.equal(decoded.label, 'no header');
    assert.equal(decoded.name, undefined);
    assert.deepEqual(places(decoded.findings), [['header-short', 'error', 'out', 0, 1]]);
    assert.match(decoded.findings[0]!.message, /^The out part has 1 byte; a command starts with class and command/);
  });

  it('a class that nobody knows', () => {
    const decoded = decode('0a01 aabb');
    assert.equal(decoded.label, 'class 10 command 1');
    assert.equal(decoded.summary, 'unknown, 2 bytes of data');
    assert.deepEqual(decoded.trailing, { offset: 2, length: 2 });
    assert.deepEqual(places(decoded.findings), [['unknown-class', 'warning', 'out', 0, 1]]);
  });

  it('a command that its class does not have', () => {
    const decoded = decode('0403');
    assert.equal(decoded.label, 'VIRTIO_NET_CTRL_MQ command 3');
    assert.equal(decoded.trailing, undefined);
    assert.deepEqual(places(decoded.findings), [['unknown-command', 'warning', 'out', 1, 1]]);
    assert.match(decoded.findings[0]!.message, /no command 0x3 of VIRTIO_NET_CTRL_MQ/);
  });
});

describe('decoding data that is too short', () => {
  it('none at all', () => {
    const decoded = decode('0000');
    assert.equal(decoded.name, 'VIRTIO_NET_CTRL_RX_PROMISC');
    assert.equal(decoded.command, undefined);
    assert.equal(decoded.summary, 'promiscuous mode, truncated');
    assert.deepEqual(places(decoded.findings), [['payload-short', 'error', 'out', 2, 0]]);
    assert.equal(decoded.findings[0]!.message, '`on` needs 1 byte at offset 2; none is present.');
  });

  it('half a number', () => {
    const decoded = decode('0200 64');
    assert.deepEqual(decoded.data, {});
    assert.deepEqual(places(decoded.findings), [['payload-short', 'error', 'out', 2, 1]]);
    assert.equal(decoded.findings[0]!.message, '`vid` needs 2 bytes at offset 2; 1 is present.');
  });

  it('an address of five bytes', () => {
    const decoded = decode('0101 5254001234');
    assert.deepEqual(places(decoded.findings), [['payload-short', 'error', 'out', 2, 5]]);
    assert.equal(decoded.findings[0]!.message, '`mac` needs 6 bytes at offset 2; 5 are present.');
  });

  it('shows the fields that are there', () => {
    const decoded = decode('0600 0f000000 0a00');
    assert.deepEqual(decoded.data, { max_packets: 15 });
    assert.deepEqual(places(decoded.findings), [['payload-short', 'error', 'out', 6, 2]]);
  });

  it('an indirection table that ends early is a matter of its mask', () => {
    const decoded = decode('0401 3f000000 0300 0000 0000 0100 02');
    assert.deepEqual(decoded.data['indirection_table'], [0, 1]);
    assert.deepEqual(places(decoded.findings), [['count-exceeds-payload', 'error', 'out', 6, 2]]);
    assert.equal(decoded.findings[0]!.message, '`indirection_table` has a length of 4 × 2 bytes; 5 bytes follow.');
  });

  it('a key that ends early is a matter of its length', () => {
    const decoded = decode('0402 01000000 0000000000000000 28 0102030405');
    assert.equal(decoded.data['hash_key_data'], '0102030405');
    assert.deepEqual(places(decoded.findings), [['count-exceeds-payload', 'error', 'out', 14, 1]]);
  });

  it('a statistics entry that ends early is not counted, the ones before it are shown', () => {
    const decoded = decode('0801 0000 000000000000 0100000000000000 0200 00');
    assert.deepEqual(decoded.data['stats'], [{ vq_index: 0, reserved: [0, 0, 0], types_bitmap: 1n }]);
    assert.equal(decoded.command, undefined);
    assert.deepEqual(places(decoded.findings), [['payload-short', 'error', 'out', 20, 1]]);
  });

  it('a structure that is missing altogether', () => {
    const decoded = decode('0100 00000000');
    assert.deepEqual(decoded.data, { unicast: { entries: 0, macs: [] }, multicast: {} });
    assert.deepEqual(places(decoded.findings), [['payload-short', 'error', 'out', 6, 0]]);
    assert.match(decoded.findings[0]!.message, /^`multicast.entries` needs 4 bytes at offset 6/);
  });

  it("isn't the driver's fault where the capture has cut it", () => {
    assert.deepEqual(places(decode('0200 64', { outCut: true }).findings), [['capture-cut', 'info', 'out', 2, 1]]);
    assert.deepEqual(places(decode('02', { outCut: true }).findings), [['capture-cut', 'info', 'out', 0, 1]]);
    const table = decode('0100 05000000 020000000001', { outCut: true });
    assert.deepEqual(table.data, { unicast: { entries: 5, macs: ['02:00:00:00:00:01'] } });
    assert.deepEqual(places(table.findings), [['capture-cut', 'info', 'out', 2, 4]]);
    assert.equal(table.findings[0]!.message, 'The capture ends within `unicast.macs`: 6 of 30 bytes are present.');
  });
});

describe('a MAC table that claims more than it has', () => {
  it('four billion addresses: one finding, and the addresses that are there', () => {
    const decoded = decode(`0100 ffffffff 020000000001 020000000002 00000000`);
    assert.deepEqual(decoded.data, {
      unicast: { entries: 0xffffffff, macs: ['02:00:00:00:00:01', '02:00:00:00:00:02'] },
    });
    assert.equal(decoded.command, undefined);
    assert.deepEqual(places(decoded.findings), [['count-exceeds-payload', 'error', 'out', 2, 4]]);
    assert.equal(
      decoded.findings[0]!.message,
      '`unicast.macs` has a length of 4294967295 × 6 bytes; 16 bytes follow. In 32 bits that wraps around to 4294967290, so a device that multiplies in 32 bits computes too small a size (CVE-2014-0150).',
    );
  });

  it('a size that wraps round to a small one', () => {
    const decoded = decode(`0100 ${le32(0x2aaaaaab)} 0000 00000000`);
    assert.deepEqual(places(decoded.findings), [['count-exceeds-payload', 'error', 'out', 2, 4]]);
    assert.match(decoded.findings[0]!.message, /In 32 bits that wraps around to 2, /);
  });

  it('one address too many, in the multicast part', () => {
    const decoded = decode('0100 00000000 02000000 01005e000001 01005e0000');
    assert.deepEqual(decoded.data['multicast'], { entries: 2, macs: ['01:00:5e:00:00:01'] });
    assert.deepEqual(places(decoded.findings), [['count-exceeds-payload', 'error', 'out', 6, 4]]);
    assert.doesNotMatch(decoded.findings[0]!.message, /wraps/);
  });

  it('as many as a large command has room for are all read', () => {
    const decoded = decode(macTable(10000, 5000));
    assert.deepEqual(decoded.findings, []);
    assert.equal(decoded.summary, 'filter for 10000 unicast and 5000 multicast addresses');
  });
});

describe('trailing bytes', () => {
  const surplus = ({ findings }: { findings: readonly Finding[] }) =>
    findings.filter(({ code }) => code === 'trailing-bytes');

  it('of DPDK: RSS_CONFIG with one', () => {
    const decoded = decode(`${rssConfig(Array.from({ length: 128 }, (_, i) => i % 4))}00`);
    assert.deepEqual(decoded.trailing, { offset: 309, length: 1 });
    assert.deepEqual(places(decoded.findings), [['trailing-bytes', 'info', 'out', 309, 1]]);
    assert.match(decoded.findings[0]!.message, /^1 byte after the last field\. .*DPDK sends 1, Windows up to 4/);
  });

  it('of Windows: 15 + 2n + k bytes of data, and 14 at the start', () => {
    const table = Array.from({ length: 128 }, () => 0);
    const whole = decode(`${rssConfig(table)}00000000`);
    assert.deepEqual(whole.trailing, { offset: 2 + 307, length: 4 });
    assert.ok(whole.command);
    const start = decode('0401 00000000 0000 0000 0000 0200 00 00');
    assert.deepEqual(start.trailing, { offset: 15, length: 1 });
    assert.equal(start.summary, 'RSS: no hash types; table of 1 over 1 queue; 2 tx; 0-byte key');
  });

  it('of Linux 6.12: the key is shifted by a byte, and its last byte is the surplus one', () => {
    const given = commandsOf('10.0/linux-rss')
      .map((record) => ({ record, decoded: decodeCommand(record) }))
      .filter(({ decoded }) => decoded.name === 'VIRTIO_NET_CTRL_MQ_RSS_CONFIG');
    assert.ok(given.length > 5);
    const shifted = given.filter(({ decoded }) => decoded.data['hash_key_data'] === `00${countingKey(39)}`);
    assert.ok(shifted.length > 0);
    for (const { record, decoded } of given) {
      assert.equal(record.out.length, 310);
      assert.deepEqual(decoded.trailing, { offset: 309, length: 1 });
      assert.match(surplus(decoded)[0]!.message, /Linux 6\.12 also sends 1, but puts it before the key/);
    }
    for (const { record } of shifted) assert.equal(record.out[309], 40);
  });

  it("of an address or a MAC table: QEMU's model refuses them", () => {
    assert.match(surplus(decode('0101 525400123456 00'))[0]!.message, /^1 byte after .* QEMU's model refuses/);
    const table = decode('0100 00000000 00000000 0000');
    assert.deepEqual(table.trailing, { offset: 10, length: 2 });
    assert.match(surplus(table)[0]!.message, /^2 bytes after .* QEMU's model refuses/);
  });

  it('of other commands are ignored', () => {
    assert.equal(surplus(decode('0300 ff'))[0]!.message, '1 byte after the last field. Devices ignore them.');
    assert.ok(decode('000001 00').command);
  });
});

describe('a legacy big-endian guest', () => {
  const legacy = (out: string) => decode(out, {}, { bigEndian: true });

  it('writes the numbers of the old classes the other way round', () => {
    assert.deepEqual(legacy('0200 0064').data, { vid: 100 });
    assert.deepEqual(legacy('0400 0002').data, { virtqueue_pairs: 2 });
    assert.deepEqual(legacy('0500 0000000000000782').data, { offloads: 0x782n });
    assert.deepEqual(legacy('0100 00000001 020000000001 00000000').data, {
      unicast: { entries: 1, macs: ['02:00:00:00:00:01'] },
      multicast: { entries: 0, macs: [] },
    });
  });

  it('taken for little-endian, its MAC table claims too much', () => {
    const { findings } = decode('0100 00000001 020000000001 00000000');
    assert.deepEqual(places(findings), [['count-exceeds-payload', 'error', 'out', 2, 4]]);
  });

  it('is what encoding for it gives', () => {
    assert.deepEqual(encodeCommand('VIRTIO_NET_CTRL_VLAN_ADD', { vid: 100 }, true), hex('02000064'));
  });
});

describe('rules that fields are held to', () => {
  const facts = { features: EVERYTHING, config: CONFIG, queue_pairs: 2 };
  const found = (out: string) => places(decode(out, {}, { facts }).findings);

  it('a switch is 0 or 1', () => {
    assert.deepEqual(found('000002'), [['switch-value', 'warning', 'out', 2, 1]]);
    assert.equal(decode('000002').summary, 'promiscuous mode on');
  });

  it('a VLAN id has 12 bits, and 4095 is reserved', () => {
    assert.deepEqual(found('0200 ff0f'), [['vid-out-of-range', 'warning', 'out', 2, 2]]);
    assert.match(decode('0200 ff0f').findings[0]!.message, /^VLAN 4095 is reserved by IEEE 802\.1Q/);
    assert.deepEqual(found('0200 0010'), [['vid-out-of-range', 'error', 'out', 2, 2]]);
    assert.deepEqual(found('0200 fe0f'), []);
    assert.equal(decode('0200 0000').summary, 'receive VLAN 0 (priority-tagged frames)');
  });

  it('addresses stand in the list of their kind', () => {
    assert.deepEqual(found('0100 01000000 01005e000001 01000000 020000000001'), [
      ['mac-in-wrong-list', 'warning', 'out', 6, 6],
      ['mac-in-wrong-list', 'warning', 'out', 16, 6],
    ]);
  });

  it("a station's own address is neither zero nor a group's", () => {
    assert.deepEqual(found('0101 000000000000'), [['mac-not-usable', 'warning', 'out', 2, 6]]);
    assert.deepEqual(found('0101 01005e000001'), [['mac-not-usable', 'warning', 'out', 2, 6]]);
  });

  it('queue pairs are those that the device has', () => {
    assert.deepEqual(found('0400 0000'), [['queue-pairs-out-of-range', 'error', 'out', 2, 2]]);
    assert.deepEqual(found('0400 0500'), [['queue-pairs-out-of-range', 'error', 'out', 2, 2]]);
    assert.deepEqual(found('0400 0400'), []);
    assert.deepEqual(decode('0400 0080').findings, []);
    assert.equal(decode('0400 0180').findings[0]!.code, 'queue-pairs-out-of-range');
  });

  it('an indirection table has a power of two entries, and no more than the device takes', () => {
    assert.deepEqual(found(rssConfig([0, 1, 2])), [['rss-table-size', 'error', 'out', 6, 2]]);
    const large = Array.from({ length: 256 }, () => 0);
    assert.deepEqual(found(rssConfig(large)), [['rss-table-size', 'error', 'out', 6, 2]]);
    assert.deepEqual(decode(rssConfig(large)).findings, []);
  });

  it('RSS speaks of queues that there are', () => {
    assert.deepEqual(found(rssConfig([0, 9], { unclassified: 4 })), [
      ['rss-queue-out-of-range', 'error', 'out', 8, 2],
      ['rss-queue-out-of-range', 'error', 'out', 12, 2],
    ]);
    assert.deepEqual(found(rssConfig([0, 0x8001])), [['rss-queue-reserved-bit', 'warning', 'out', 12, 2]]);
    assert.deepEqual(found(rssConfig([0, 1], { tx: 5 })), [['queue-pairs-out-of-range', 'error', 'out', 14, 2]]);
  });

  it('a key is as long as the device takes, and long enough', () => {
    assert.deepEqual(found(rssConfig([0], { key: countingKey(41) })), [['rss-key-too-long', 'error', 'out', 14, 1]]);
    assert.deepEqual(found(rssConfig([0], { key: countingKey(16) })), [['rss-key-short', 'warning', 'out', 14, 1]]);
    assert.deepEqual(found(rssConfig([0], { key: '', types: 0 })), []);
  });

  it('hash types are those that the device supports, or at least known', () => {
    assert.deepEqual(found(rssConfig([0], { types: 0x200 })), [['hash-types-unsupported', 'warning', 'out', 2, 4]]);
    const narrow = { ...facts, config: { ...CONFIG, supported_hash_types: 1 } };
    const [finding] = decode(rssConfig([0], { types: 3 }), {}, { facts: narrow }).findings;
    assert.match(finding!.message, /requests TCPv4, which the device does not support \(0x1\)/);
    assert.deepEqual(decode(rssConfig([0], { types: 0x1ff })).findings, []);
  });

  it('HASH_CONFIG has no place where RSS is negotiated', () => {
    assert.deepEqual(found(`0402 01000000 0000000000000000 28 ${countingKey(40)}`), [
      ['hash-config-with-rss', 'warning', 'out', 2, 4],
    ]);
  });

  it('reserved fields are zero', () => {
    assert.deepEqual(places(decode(`0402 01000000 0000000003000000 28 ${countingKey(40)}`).findings), [
      ['reserved-not-zero', 'warning', 'out', 6, 8],
    ]);
  });

  it('offloads are negotiated, or at least known', () => {
    assert.deepEqual(found('0500 0008000000000000'), [['offload-not-negotiated', 'error', 'out', 2, 8]]);
    assert.match(
      decode('0500 0100000000000000').findings[0]!.message,
      /enables bit 0, which the specification does not/,
    );
    assert.deepEqual(decode('0500 0000000000000020').findings, []);
  });

  it('tunnel types are those that the device supports, or at least known', () => {
    assert.deepEqual(found('0700 00020000'), [['tunnel-types-unsupported', 'error', 'out', 2, 4]]);
    assert.deepEqual(decode('0700 ff010000').findings, []);
    assert.equal(decode('0700 00020000').findings[0]!.code, 'tunnel-types-unsupported');
  });

  it('coalescing is set for queues that are enabled', () => {
    assert.deepEqual(found('0602 0300 0000 01000000 01000000'), []);
    assert.deepEqual(found('0602 0400 0000 01000000 01000000'), [['vq-not-enabled', 'error', 'out', 2, 2]]);
    assert.deepEqual(found('0603 0800 0000'), [['vq-not-enabled', 'error', 'out', 2, 2]]);
    assert.match(
      decode('0603 0800 0000', {}, { facts }).findings[0]!.message,
      /^Virtqueue 8 is the control virtqueue: 2 pairs are active/,
    );
  });

  it('RSS contexts are numbered from 1', () => {
    assert.deepEqual(found('0903 0000'), [['rss-context-id', 'error', 'out', 2, 2]]);
    assert.deepEqual(found('0903 0100'), []);
  });
});
