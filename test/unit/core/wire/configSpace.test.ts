import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CONFIG_SPACE, decodeConfigSpace } from '../../../../src/core/wire/configSpace';
import { featureMask, featureName } from '../../../../src/core/wire/features';
import { surrounded } from '../support/arbitrary';
import { hex } from '../support/bytes';
import { features } from '../support/devices';

const ALL = features('MAC', 'STATUS', 'MQ', 'RSS', 'HASH_REPORT', 'HASH_TUNNEL', 'MTU', 'SPEED_DUPLEX');
/** mac, status, max_virtqueue_pairs, mtu, speed, duplex, key size, table length, hash types, tunnel types. */
const WHOLE = '525400123456 0100 0400 dc05 10270000 01 28 8000 ff010000 50000000';
const codes = (bytes: string, negotiated = ALL) =>
  decodeConfigSpace(hex(bytes), negotiated).findings.map(({ code, severity, at }) => [
    code,
    severity,
    at.offset,
    at.length,
  ]);

describe('the configuration space', () => {
  it('is laid out as the specification says', () => {
    assert.deepEqual(
      CONFIG_SPACE.map(({ field, offset, type, features: needs }) => [
        offset,
        type,
        field.name,
        needs.map((bit) => featureName(bit).replace('VIRTIO_NET_F_', '')).join(' or '),
      ]),
      [
        [0, 'u8[6]', 'mac', 'MAC'],
        [6, 'le16', 'status', 'STATUS'],
        [8, 'le16', 'max_virtqueue_pairs', 'MQ or RSS'],
        [10, 'le16', 'mtu', 'MTU'],
        [12, 'le32', 'speed', 'SPEED_DUPLEX'],
        [16, 'u8', 'duplex', 'SPEED_DUPLEX'],
        [17, 'u8', 'rss_max_key_size', 'RSS or HASH_REPORT'],
        [18, 'le16', 'rss_max_indirection_table_length', 'RSS'],
        [20, 'le32', 'supported_hash_types', 'RSS or HASH_REPORT'],
        [24, 'le32', 'supported_tunnel_types', 'HASH_TUNNEL'],
      ],
    );
  });

  it('has no gaps, and a word on each field', () => {
    let end = 0;
    for (const { offset, length, field } of CONFIG_SPACE) {
      assert.equal(offset, end);
      assert.match(field.doc, /\w/);
      end += length;
    }
    assert.equal(end, 28);
  });

  it('is read whole', () => {
    const { config, findings, values } = decodeConfigSpace(hex(WHOLE), ALL);
    assert.deepEqual(config, {
      mac: '52:54:00:12:34:56',
      status: 1,
      max_virtqueue_pairs: 4,
      mtu: 1500,
      speed: 10000,
      duplex: 1,
      rss_max_key_size: 40,
      rss_max_indirection_table_length: 128,
      supported_hash_types: 0x1ff,
      supported_tunnel_types: 0x50,
    });
    assert.deepEqual(findings, []);
    assert.ok(values.every(({ exists }) => exists));
  });

  it('tells of fields that the features do not give, and believes none of them', () => {
    const { config, findings, values } = decodeConfigSpace(hex('ffffffffffff ffff 0000 0000'), features());
    assert.deepEqual(config, {});
    assert.deepEqual(findings, []);
    assert.deepEqual(
      values.slice(0, 5).map(({ field, value, exists }) => [field.name, value, exists]),
      [
        ['mac', 'ff:ff:ff:ff:ff:ff', false],
        ['status', 0xffff, false],
        ['max_virtqueue_pairs', 0, false],
        ['mtu', 0, false],
        ['speed', undefined, false],
      ],
    );
  });

  for (const { field, features: needs } of CONFIG_SPACE) {
    for (const bit of needs) {
      it(`has ${field.name} with ${featureName(bit)}`, () => {
        const { config } = decodeConfigSpace(hex(WHOLE), featureMask(bit));
        assert.ok(field.name in config);
      });
    }
    it(`has no ${field.name} without`, () => {
      const { config } = decodeConfigSpace(hex(WHOLE), ALL & ~featureMask(...needs));
      assert.ok(!(field.name in config));
    });
  }

  it('that ends early lacks the fields that are negotiated', () => {
    assert.deepEqual(codes('525400123456 01', features('MAC', 'STATUS', 'MQ')), [
      ['config-short', 'error', 6, 1],
      ['config-short', 'error', 7, 0],
    ]);
    const [short] = decodeConfigSpace(hex('525400123456 01'), features('STATUS')).findings;
    assert.equal(
      short!.message,
      '`status` needs 2 bytes at offset 6, as VIRTIO_NET_F_STATUS is negotiated; the configuration space has 7.',
    );
    assert.deepEqual(codes('', features('MAC')), [['config-short', 'error', 0, 0]]);
  });

  it('of QEMU ends before supported_tunnel_types, which is no fault without HASH_TUNNEL', () => {
    const short = WHOLE.slice(0, -9);
    assert.deepEqual(codes(short, ALL & ~features('HASH_TUNNEL')), []);
    assert.deepEqual(codes(short), [['config-short', 'error', 24, 0]]);
  });

  it('of a legacy big-endian guest has the old numbers the other way round', () => {
    const { config } = decodeConfigSpace(
      hex('525400123456 0001 0004 05dc'),
      features('MAC', 'STATUS', 'MQ', 'MTU'),
      true,
    );
    assert.deepEqual(config, { mac: '52:54:00:12:34:56', status: 1, max_virtqueue_pairs: 4, mtu: 1500 });
    const modern = decodeConfigSpace(hex(WHOLE), features('SPEED_DUPLEX', 'RSS'), true).config;
    assert.equal(modern.speed, 10000);
    assert.equal(modern.rss_max_indirection_table_length, 128);
    assert.equal(modern.supported_hash_types, 0x1ff);
  });

  describe('is found wrong where it is', () => {
    const wrong = (from: string, to: string) => codes(WHOLE.replace(from, to));

    for (const [what, from, to, ...finding] of [
      ['an address of a group', '525400', '535400', 'config-mac', 'warning', 0, 6],
      ['no address', '525400123456', '000000000000', 'config-mac', 'warning', 0, 6],
      ['a status bit without a name', ' 0100 0400', ' 0500 0400', 'config-status', 'warning', 6, 2],
      ['no queue pairs', '0400', '0000', 'config-queue-pairs', 'error', 8, 2],
      ['too many queue pairs', '0400', '0180', 'config-queue-pairs', 'error', 8, 2],
      ['a packet size below the smallest', 'dc05', '4300', 'config-mtu', 'error', 10, 2],
      ['a speed beyond 31 bits', '10270000', '00000080', 'config-speed', 'warning', 12, 4],
      ['a third kind of duplex', ' 01 28', ' 02 28', 'config-duplex', 'warning', 16, 1],
      ['a key size below 40', ' 28 ', ' 27 ', 'config-rss-key', 'error', 17, 1],
      ['a key size that Linux does not use', ' 28 ', ' 34 ', 'config-rss-key', 'info', 17, 1],
      ['a table below 128 entries', ' 8000 ', ' 7f00 ', 'config-rss-table', 'error', 18, 2],
      ['a table that overflows older Linux drivers', ' 8000 ', ' 0001 ', 'config-rss-table', 'info', 18, 2],
      ['a hash type without a name', 'ff010000', 'ff030000', 'config-hash-types', 'warning', 20, 4],
      ['a tunnel type without a name', '50000000', '50020000', 'config-tunnel-types', 'warning', 24, 4],
    ] as const) {
      it(what, () => {
        assert.deepEqual(wrong(from, to), [finding]);
      });
    }

    it('and right at the very limits', () => {
      assert.deepEqual(wrong('0400', '0080'), []);
      assert.deepEqual(wrong('0400', '0100'), []);
      assert.deepEqual(wrong('dc05', '4400'), []);
      assert.deepEqual(wrong('10270000', 'ffffff7f'), []);
      assert.deepEqual(wrong(' 0100 0400', ' 0300 0400'), []);
      assert.deepEqual(wrong(' 01 28', ' 00 28'), []);
    });

    it('and right where it is unknown: speed and duplex', () => {
      assert.deepEqual(wrong('10270000 01', 'ffffffff ff'), []);
    });
  });

  it('of any bytes gives places within them, and nothing from around them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(9), fc.boolean(), (bytes, before, bigEndian) => {
        const alone = decodeConfigSpace(bytes, ALL, bigEndian);
        assert.deepEqual(decodeConfigSpace(surrounded(bytes, before, 0xff), ALL, bigEndian), alone);
        for (const { offset, length } of [...alone.values, ...alone.findings.map(({ at }) => at)]) {
          assert.ok(offset >= 0 && length >= 0 && offset + length <= bytes.length);
        }
      }),
    );
  });
});
