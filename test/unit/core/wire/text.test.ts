import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  HASH_TYPES,
  OFFLOADS,
  TUNNEL_TYPES,
  allowedOffloads,
  bitNames,
  maskText,
  negotiatedOffloads,
  unnamedBits,
} from '../../../../src/core/wire/bits';
import { featureMask } from '../../../../src/core/wire/features';
import { fromHex, hexNumber, parseHex, toHex } from '../../../../src/core/wire/hex';
import { describeMac, isGroup, isLocal, macAt, macBytes, parseMac } from '../../../../src/core/wire/mac';
import { formatNumber, listed, plural, truncate } from '../../../../src/core/wire/text';
import { macAddress } from '../support/arbitrary';

describe('masks', () => {
  it('hash types have the names of the specification', () => {
    const names = ['IPv4', 'TCPv4', 'UDPv4', 'IPv6', 'TCPv6', 'UDPv6', 'IP_EX', 'TCP_EX', 'UDP_EX'];
    assert.deepEqual(bitNames(0x1ff, HASH_TYPES), names);
  });

  it('tunnel types too', () => {
    assert.deepEqual(bitNames(0x1ff, TUNNEL_TYPES), [
      'GRE_2784',
      'GRE_2890',
      'GRE_7676',
      'GRE_UDP',
      'VXLAN',
      'VXLAN_GPE',
      'GENEVE',
      'IPIP',
      'NVGRE',
    ]);
  });

  it('offloads have their own bit each, and the feature that allows it', () => {
    assert.deepEqual(
      OFFLOADS.map(({ bit, feature, name }) => [bit, feature, name]),
      [
        [1, 1, 'GUEST_CSUM'],
        [7, 7, 'GUEST_TSO4'],
        [8, 8, 'GUEST_TSO6'],
        [9, 9, 'GUEST_ECN'],
        [10, 10, 'GUEST_UFO'],
        [46, 65, 'GUEST_UDP_TUNNEL_GSO'],
        [47, 66, 'GUEST_UDP_TUNNEL_GSO_CSUM'],
        [54, 54, 'GUEST_USO4'],
        [55, 55, 'GUEST_USO6'],
        [61, 61, 'RSC_EXT'],
      ],
    );
  });

  it('offloads follow from the features; RSC_EXT may be set, and is not on by itself', () => {
    const features = featureMask(1, 7, 61, 65, 66, 22);
    assert.equal(allowedOffloads(features), (1n << 1n) | (1n << 7n) | (1n << 46n) | (1n << 47n) | (1n << 61n));
    assert.equal(negotiatedOffloads(features), (1n << 1n) | (1n << 7n) | (1n << 46n) | (1n << 47n));
  });

  it('bits without a name are told by number', () => {
    assert.deepEqual(bitNames(0x8001, HASH_TYPES), ['IPv4', 'bit 15']);
    assert.deepEqual(bitNames((1n << 63n) | 2n, OFFLOADS), ['GUEST_CSUM', 'bit 63']);
    assert.equal(unnamedBits(0x8001, HASH_TYPES), 0x8000n);
    assert.equal(unnamedBits(0xffffffff, TUNNEL_TYPES), 0xfffffe00n);
  });

  it('in words have their hex', () => {
    assert.equal(maskText(0x50, TUNNEL_TYPES), 'VXLAN, GENEVE (0x50)');
    assert.equal(maskText(0, TUNNEL_TYPES), 'none (0x0)');
  });
});

describe('hex text', () => {
  it('is lower case without separators, and read back in either case', () => {
    assert.equal(toHex(Uint8Array.of(0, 0xab, 0xff)), '00abff');
    assert.deepEqual(fromHex('00ABff'), Uint8Array.of(0, 0xab, 0xff));
    assert.deepEqual(fromHex(''), new Uint8Array());
  });

  it('is read as people paste it', () => {
    for (const text of [
      '00 01 ff',
      '0x0001FF',
      '00:01:ff',
      '0x00, 0x01, 0xff,',
      ' 00\t01\n0xff ',
      '0001 ff',
      '0X00 01 ff',
      '00,01:ff',
    ])
      assert.equal(toHex(fromHex(text) ?? assert.fail(text)), '0001ff', text);
  });

  it('is nothing else, and what is wrong is told with its place', () => {
    for (const [text, at, problem] of [
      ['0', 0, '"0" is half a byte (character 1); each byte takes two digits'],
      ['00000', 4, '"0" is half a byte (character 5); each byte takes two digits'],
      ['00 1 02', 3, '"1" is half a byte (character 4); each byte takes two digits'],
      ['0x0 0x1', 2, '"0" is half a byte (character 3); each byte takes two digits'],
      ['0g', 1, '"g" isn\'t a hex digit (character 2)'],
      ['00 0x', 4, '"x" isn\'t a hex digit (character 5)'],
      ['0x00x01', 4, '"x" isn\'t a hex digit (character 5)'],
      ['00;01', 2, '";" isn\'t a hex digit (character 3)'],
      ['00 \u{1f600}', 3, '"\u{1f600}" isn\'t a hex digit (character 4)'],
    ] as const) {
      assert.deepEqual(parseHex(text), { at, problem });
      assert.equal(fromHex(text), undefined);
    }
  });

  it('of any bytes is read back', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        assert.deepEqual(fromHex(toHex(bytes)), Uint8Array.from(bytes));
      }),
    );
  });

  it('of numbers', () => {
    assert.equal(hexNumber(255), '0xff');
    assert.equal(hexNumber(1n << 63n), '0x8000000000000000');
  });
});

describe('addresses', () => {
  it('are read from bytes and written back', () => {
    assert.equal(macAt(Uint8Array.of(9, 0x52, 0x54, 0, 0x12, 0x34, 0x56, 9), 1), '52:54:00:12:34:56');
    fc.assert(
      fc.property(macAddress, (mac) => {
        assert.equal(macAt(Uint8Array.from(macBytes(mac)), 0), mac);
      }),
    );
  });

  it('are taken in either case, and only whole', () => {
    assert.equal(parseMac('52:54:00:AB:CD:EF'), '52:54:00:ab:cd:ef');
    for (const text of [
      '',
      '52:54:00:ab:cd',
      '52-54-00-ab-cd-ef',
      '52:54:00:ab:cd:ef:00',
      '5:54:00:ab:cd:ef',
      'g0:54:00:ab:cd:ef',
    ]) {
      assert.equal(parseMac(text), undefined);
    }
  });

  it('tell by their first byte what they are', () => {
    assert.ok(isGroup('01:00:5e:00:00:01'));
    assert.ok(!isGroup('02:00:00:00:00:01'));
    assert.ok(isLocal('02:00:00:00:00:01'));
    assert.ok(!isLocal('00:1b:21:00:00:01'));
  });

  it('are told in words', () => {
    assert.equal(describeMac('ff:ff:ff:ff:ff:ff'), 'broadcast');
    assert.equal(describeMac('00:00:00:00:00:00'), 'all zeroes, not a valid address');
    assert.equal(describeMac('01:00:5e:00:00:01'), 'IPv4 multicast');
    assert.equal(describeMac('33:33:ff:12:34:56'), 'IPv6 multicast');
    assert.equal(describeMac('52:54:00:12:34:56'), "unicast, locally administered, QEMU's range");
    assert.equal(describeMac('02:00:00:00:00:01'), 'unicast, locally administered');
    assert.equal(describeMac('00:1b:21:00:00:01'), 'unicast, vendor 00:1b:21');
    assert.equal(describeMac('01:80:c2:00:00:21'), 'multicast, vendor 01:80:c2');
  });
});

describe('numbers in words', () => {
  it('by their format', () => {
    assert.equal(formatNumber(100, 'decimal'), '100');
    assert.equal(formatNumber(255, 'hex'), '0xff');
    assert.equal(formatNumber(0, 'switch'), 'off');
    assert.equal(formatNumber(1, 'switch'), 'on');
    assert.equal(formatNumber(2, 'switch'), 'on (2)');
    assert.equal(formatNumber(50, 'microseconds'), '50 µs');
    assert.equal(formatNumber(0x3, 'hash_types'), 'IPv4, TCPv4 (0x3)');
    assert.equal(formatNumber(0x1, 'tunnel_types'), 'GRE_2784 (0x1)');
    assert.equal(formatNumber(0x82n, 'offloads'), 'GUEST_CSUM, GUEST_TSO4 (0x82)');
    assert.equal(formatNumber(0x100010001n, 'stats_types'), 'rx_basic, tx_basic, cvq (0x100010001)');
  });

  it('long text is cut', () => {
    assert.equal(truncate('abcdef', 6), 'abcdef');
    assert.equal(truncate('abcdefg', 6), 'abcde…');
  });

  it('one and many', () => {
    assert.equal(plural(1, 'address', 'addresses'), '1 address');
    assert.equal(plural(0, 'byte'), '0 bytes');
    assert.equal(plural(2, 'entry', 'entries'), '2 entries');
  });

  it('listed as English does', () => {
    const list = new Intl.ListFormat('en');
    const words = ['VLANs', 'RSS', 'offloads', 'queue pairs', 'announcements'];
    for (let n = 0; n <= words.length; n++) assert.equal(listed(words.slice(0, n)), list.format(words.slice(0, n)));
  });
});
