import assert from 'node:assert/strict';
import { STATS_TYPES } from '../../../../src/core/wire/statsTypes';
import { decode, hex, le32 } from '../support/bytes';
import { CONFIG, EVERYTHING, features } from '../support/devices';

const GET = '0801 0000 000000000000 0100000000000000';
const answered = (replies: string, inCut = false) => decode(GET, { in: hex(`00${replies}`), inCut });
const header = (type: number, size: number, queue = 0) =>
  `${type.toString(16).padStart(2, '0')}00${le32(queue).slice(0, 4)}0000${le32(size).slice(0, 4)}`;
const zeros = (n: number) => '00'.repeat(n);

describe('statistics replies', () => {
  it('have the sizes of the specification', () => {
    const sizes = Object.fromEntries(
      Object.values(STATS_TYPES).map(({ name, counters }) => [name, 8 + 8 * counters.length]),
    );
    assert.deepEqual(sizes, {
      rx_basic: 56,
      rx_csum: 40,
      rx_gso: 40,
      rx_speed: 24,
      tx_basic: 56,
      tx_csum: 24,
      tx_gso: 56,
      tx_speed: 24,
      cvq: 24,
    });
    assert.deepEqual(Object.keys(STATS_TYPES).map(Number), [0, 1, 2, 3, 16, 17, 18, 19, 32]);
  });

  it('follow one another, each with its counters by name', () => {
    const decoded = answered(
      header(3, 24, 2) + '0100000000000000' + 'ffffffffffffffff' + header(17, 24, 3) + zeros(8) + '0500000000000000',
    );
    assert.deepEqual(decoded.findings, []);
    assert.deepEqual(decoded.result['replies'], [
      {
        type: 3,
        reserved: 0,
        vq_index: 2,
        reserved1: 0,
        size: 24,
        counters: { rx_packets_allowance_exceeded: 1n, rx_bytes_allowance_exceeded: (1n << 64n) - 1n },
      },
      {
        type: 17,
        reserved: 0,
        vq_index: 3,
        reserved1: 0,
        size: 24,
        counters: { tx_csum_none: 0n, tx_needs_csum: 5n },
      },
    ]);
  });

  it('that name a size below their own header end the reading: a driver would loop', () => {
    for (const size of [0, 7]) {
      const { findings, result } = answered(header(3, 24) + zeros(16) + header(3, size) + zeros(16));
      assert.equal((result['replies'] as unknown[]).length, 1);
      assert.deepEqual(
        findings.map(({ code, severity, at }) => [code, severity, at]),
        [['stats-reply-size', 'error', { side: 'in', offset: 1 + 24 + 6, length: 2 }]],
      );
    }
  });

  it('that reach beyond the buffer are shown as far as they are there', () => {
    const { findings, result } = answered(header(0, 56) + '0700000000000000' + '0800000000');
    assert.deepEqual(result['replies'], [
      { type: 0, reserved: 0, vq_index: 0, reserved1: 0, size: 56, counters: { rx_notifications: 7n } },
    ]);
    assert.deepEqual(
      findings.map(({ code, severity, at }) => [code, severity, at]),
      [['stats-reply-cut', 'warning', { side: 'in', offset: 1, length: 21 }]],
    );
    assert.match(findings[0]!.message, /declares 56 bytes; 21 are present/);
  });

  it('of which not even the header is there', () => {
    const { findings, result } = answered(header(3, 24) + zeros(16) + '0300');
    assert.equal((result['replies'] as unknown[]).length, 1);
    assert.deepEqual(
      findings.map(({ code, at }) => [code, at]),
      [['stats-reply-cut', { side: 'in', offset: 25, length: 2 }]],
    );
  });

  it("that the capture cut are not the device's fault", () => {
    for (const cut of [header(0, 56) + zeros(8), header(0, 56).slice(0, 8)]) {
      assert.deepEqual(
        answered(cut, true).findings.map(({ code, severity }) => [code, severity]),
        [['capture-cut', 'info']],
      );
    }
    const [broken] = answered(header(0, 4), true).findings;
    assert.equal(broken!.code, 'stats-reply-size');
  });

  it('of a size that is not that of their type', () => {
    const { findings, result } = answered(header(3, 40) + zeros(32));
    assert.deepEqual(
      findings.map(({ code, severity, at }) => [code, severity, at]),
      [['stats-reply-size', 'warning', { side: 'in', offset: 7, length: 2 }]],
    );
    const [reply] = result['replies'] as { counters: object }[];
    assert.deepEqual(Object.keys(reply!.counters), [
      'rx_packets_allowance_exceeded',
      'rx_bytes_allowance_exceeded',
      'counter_2',
      'counter_3',
    ]);
  });

  it('of a type that the specification does not know', () => {
    const { findings, result } = answered(header(5, 16) + '0900000000000000');
    assert.deepEqual(
      findings.map(({ code, at }) => [code, at]),
      [['stats-reply-type', { side: 'in', offset: 1, length: 1 }]],
    );
    assert.deepEqual((result['replies'] as { counters: object }[])[0]!.counters, { counter_0: 9n });
  });

  it('without counters are their header alone', () => {
    const { findings, result } = answered(header(5, 8) + header(5, 8));
    assert.deepEqual(
      (result['replies'] as { size: number; counters: object }[]).map(({ size, counters }) => [size, counters]),
      [
        [8, {}],
        [8, {}],
      ],
    );
    assert.deepEqual(
      findings.map(({ code }) => code),
      ['stats-reply-type', 'stats-reply-type'],
    );
  });

  it('are not looked for after an error', () => {
    const decoded = decode(GET, { in: hex(`01${header(0, 0)}`) });
    assert.deepEqual(decoded.result, {});
    assert.deepEqual(decoded.findings, []);
  });
});

describe('a request for statistics that a device must refuse', () => {
  const facts = { features: EVERYTHING, config: CONFIG, queue_pairs: 1 };
  const entry = (queue: number, ...types: readonly number[]) => {
    const bitmap = types.reduce((mask, bit) => mask | (1n << BigInt(bit)), 0n);
    return `${le32(queue).slice(0, 4)}000000000000${le32(Number(bitmap & 0xffffffffn))}${le32(Number(bitmap >> 32n))}`;
  };
  const ask = (entries: string, over: Partial<typeof facts> = {}) =>
    decode(`0801${entries}`, {}, { facts: { ...facts, ...over } }).findings.map(({ code, at, refuses }) => [
      code,
      at?.offset,
      at?.length,
      refuses,
    ]);

  it('queues of all kinds have their own', () => {
    assert.deepEqual(ask(entry(0, 0, 1, 2, 3) + entry(6, 3) + entry(7, 16, 19) + entry(8, 32)), []);
  });

  it('a queue that is not there', () => {
    assert.deepEqual(ask(entry(0, 0) + entry(9, 0)), [['stats-queue-out-of-range', 18, 16, true]]);
  });

  it('a type that no queue has', () => {
    assert.deepEqual(ask(entry(0, 4)), [['stats-type-unknown', 10, 8, true]]);
    assert.deepEqual(ask(entry(0, 33)), [['stats-type-unknown', 10, 8, true]]);
  });

  it("another queue's type", () => {
    assert.deepEqual(ask(entry(0, 16)), [['stats-type-not-of-queue', 2, 16, true]]);
    assert.deepEqual(ask(entry(1, 0)), [['stats-type-not-of-queue', 2, 16, true]]);
    assert.deepEqual(ask(entry(2, 32)), [['stats-type-not-of-queue', 2, 16, true]]);
    assert.deepEqual(ask(entry(8, 0)), [['stats-type-not-of-queue', 2, 16, true]]);
  });

  it('a type whose feature is not negotiated', () => {
    const bare = { features: features('DEVICE_STATS') };
    for (const [queue, type, ...needs] of [
      [0, 1, 'GUEST_CSUM'],
      [0, 2, 'GUEST_TSO4', 'GUEST_TSO6'],
      [1, 17, 'CSUM'],
      [1, 18, 'HOST_TSO4', 'HOST_TSO6', 'HOST_USO'],
    ] as const) {
      assert.deepEqual(ask(entry(queue, type), bare), [['stats-type-not-negotiated', 2, 16, true]]);
      for (const need of needs)
        assert.deepEqual(ask(entry(queue, type), { features: features('DEVICE_STATS', need) }), []);
    }
  });

  it('without MQ and RSS the control virtqueue is number 2', () => {
    const bare = { features: features('DEVICE_STATS'), config: {} };
    assert.deepEqual(ask(entry(2, 32), bare), []);
    assert.deepEqual(ask(entry(3, 16), bare), [['stats-queue-out-of-range', 2, 16, true]]);
  });

  it('is not judged while the number of queues is not known', () => {
    assert.deepEqual(ask(entry(40, 0), { config: {} }), []);
    assert.deepEqual(decode(`0801${entry(40, 0)}`).findings, []);
  });
});
