import assert from 'node:assert/strict';
import fc from 'fast-check';
import { COMMAND_NAMES, commandSpec, type CommandName, type DataInput } from '../../../../src/core/wire/commands';
import { decodeCommand } from '../../../../src/core/wire/decode';
import { encodeCommand, encodeResult } from '../../../../src/core/wire/encode';
import type { Values } from '../../../../src/core/wire/layout';
import { writeLayout } from '../../../../src/core/wire/write';
import { valuesOf } from '../support/arbitrary';

const uncut = { outCut: false, inCut: false };
/** Whatever command it is. */
const encodeAny: (name: CommandName, result: Values) => Uint8Array = encodeResult;

describe('what is encoded decodes to the same', () => {
  for (const name of COMMAND_NAMES) {
    const { data, result } = commandSpec(name);
    for (const bigEndian of [false, true]) {
      it(`${name}, ${bigEndian ? 'big' : 'little'}-endian guest`, () => {
        fc.assert(
          fc.property(valuesOf(data), (values) => {
            const out = encodeCommand(name, values as DataInput<typeof name>, bigEndian);
            const decoded = decodeCommand({ out, ...uncut }, { bigEndian });
            assert.deepEqual(decoded.command, { name, data: values });
            assert.equal(decoded.trailing, undefined);
          }),
        );
      });
    }

    if (result.length > 0) {
      it(`the result of ${name}`, () => {
        fc.assert(
          fc.property(valuesOf(data), valuesOf(result), (values, answer) => {
            const out = encodeCommand(name, values as DataInput<typeof name>);
            const bytes = encodeAny(name, answer);
            const decoded = decodeCommand({ out, in: bytes, ...uncut });
            assert.deepEqual(decoded.answer, { kind: 'ok' });
            assert.deepEqual(decoded.result, answer);
          }),
        );
      });
    } else {
      it(`${name} has no result but the ack`, () => {
        assert.deepEqual(encodeAny(name, {}), Uint8Array.of(0));
      });
    }
  }
});

describe('values that do not fit their fields are a mistake of the caller', () => {
  const hash = (hash_key_data: string) =>
    encodeCommand('VIRTIO_NET_CTRL_MQ_HASH_CONFIG', { hash_types: 1, hash_key_data });

  it('a number that is too large', () => {
    assert.throws(() => encodeCommand('VIRTIO_NET_CTRL_VLAN_ADD', { vid: 65536 }), RangeError);
    assert.throws(() => encodeCommand('VIRTIO_NET_CTRL_VLAN_ADD', { vid: -1 }), RangeError);
    assert.throws(() => encodeCommand('VIRTIO_NET_CTRL_VLAN_ADD', { vid: 1.5 }), RangeError);
    assert.throws(() => encodeCommand('VIRTIO_NET_CTRL_GUEST_OFFLOADS_SET', { offloads: 1n << 64n }), RangeError);
    assert.throws(() => encodeCommand('VIRTIO_NET_CTRL_GUEST_OFFLOADS_SET', { offloads: -1n }), RangeError);
  });

  it('a key that is longer than its length can say', () => {
    assert.equal(hash('00'.repeat(255)).length, 2 + 13 + 255);
    assert.throws(() => hash('00'.repeat(256)), RangeError);
  });

  it('an empty indirection table, as a mask has at least one entry', () => {
    const empty = { hash_types: 0, unclassified_queue: 0, indirection_table: [], max_tx_vq: 1, hash_key_data: '' };
    assert.throws(() => encodeCommand('VIRTIO_NET_CTRL_MQ_RSS_CONFIG', empty), RangeError);
  });

  it('text that is no hex, no address', () => {
    assert.throws(() => hash('xy'), /`hash_key_data` needs hex text/);
    assert.throws(() => encodeCommand('VIRTIO_NET_CTRL_MAC_ADDR_SET', { mac: '52:54' }), /`mac` needs an address/);
  });

  it('a value of another kind, or none', () => {
    const write = (name: 'VIRTIO_NET_CTRL_VLAN_ADD' | 'VIRTIO_NET_CTRL_STATS_GET', values: object) => () =>
      writeLayout(commandSpec(name).data, values as never);
    assert.throws(write('VIRTIO_NET_CTRL_VLAN_ADD', {}), /`vid` needs a number/);
    assert.throws(write('VIRTIO_NET_CTRL_VLAN_ADD', { vid: '1' }), /`vid` needs a number/);
    assert.throws(write('VIRTIO_NET_CTRL_STATS_GET', { stats: 1 }), /`stats` needs a list/);
    assert.throws(write('VIRTIO_NET_CTRL_STATS_GET', { stats: [1] }), /`stats` needs a structure/);
    const entry = { vq_index: 0, types_bitmap: 1 };
    assert.throws(write('VIRTIO_NET_CTRL_STATS_GET', { stats: [entry] }), /`types_bitmap` needs a 64-bit number/);
  });
});

describe('byte order', () => {
  it('turns round the numbers that legacy devices know', () => {
    const legacy = { name: 'VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET', data: { virtqueue_pairs: 0x0102 } } as const;
    assert.deepEqual(encodeCommand(legacy.name, legacy.data), Uint8Array.of(4, 0, 2, 1));
    assert.deepEqual(encodeCommand(legacy.name, legacy.data, true), Uint8Array.of(4, 0, 1, 2));
  });

  it('leaves alone those that came with virtio 1.x, and addresses', () => {
    const names = COMMAND_NAMES.filter((name) => ['1.2', '1.3', '1.4'].includes(commandSpec(name).since));
    for (const name of [...names, 'VIRTIO_NET_CTRL_MAC_ADDR_SET'] as const) {
      fc.assert(
        fc.property(valuesOf(commandSpec(name).data), (values) => {
          const input = values as DataInput<typeof name>;
          assert.deepEqual(encodeCommand(name, input, true), encodeCommand(name, input, false));
        }),
        { numRuns: 20 },
      );
    }
  });
});
