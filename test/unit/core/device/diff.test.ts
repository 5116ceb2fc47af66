import assert from 'node:assert/strict';
import fc from 'fast-check';
import { diffStates } from '../../../../src/core/device/diff';
import { sameJson } from '../../../../src/core/device/jsonData';
import { countingKey, rssConfig } from '../support/bytes';
import { after, device, features } from '../support/devices';
import { reachable } from '../support/states';

const start = device('spec');
const paths = (...commands: readonly string[]) => diffStates(start, after(start, ...commands)).map(({ path }) => path);

describe('the difference of two states', () => {
  it('is none between a state and itself', () => {
    fc.assert(
      fc.property(reachable('spec'), (state) => {
        assert.deepEqual(diffStates(state, structuredClone(state)), []);
      }),
    );
  });

  it('names each field with both values, in the order of the state JSON', () => {
    const other = after(start, '0500 0000000000000000', '0200 0500', '000000', '0101 020000000001');
    assert.deepEqual(diffStates(start, other), [
      { path: 'mac', a: '52:54:00:12:34:56', b: '02:00:00:00:00:01' },
      { path: 'rx.promisc', a: true, b: false },
      { path: 'vlans', a: [], b: [5] },
      { path: 'guest_offloads', a: '0x782', b: '0x0' },
    ]);
  });

  it('takes for a whole what only makes sense together', () => {
    assert.deepEqual(paths(rssConfig([0, 1])), ['queue_pairs', 'steering', 'rss']);
    assert.deepEqual(paths('0100 01000000 020000000001 01000000 01005e000001'), [
      'mac_table.unicast',
      'mac_table.multicast',
    ]);
    assert.deepEqual(paths('0602 0000 0000 01000000 01000000'), ['coalescing.vq']);
    assert.deepEqual(paths('0601 01000000 00000000'), ['coalescing.rx']);
  });

  it('names each RSS context', () => {
    const context = '0901 0100 000000000000 02000000 0000 0000 0000 0100 00';
    const [difference] = diffStates(start, after(start, context));
    assert.equal(difference!.path, 'rss_contexts.1');
    assert.equal(difference!.a, null);
  });

  it('of parts that only one of them has is that part', () => {
    assert.deepEqual(
      diffStates(start, device('spec', features())).map(({ path, b }) => [path, b]),
      [
        ['vlans', 'all'],
        ['guest_offloads', '0x0'],
        ['coalescing', null],
        ['hash_tunnel', null],
        ['rss_contexts', null],
      ],
    );
  });

  it('leaves out which device, model and features it is', () => {
    assert.deepEqual(diffStates(start, { ...start, device: 'other', profile: 'qemu', features: 0n, config: {} }), []);
  });

  it('is the same the other way round', () => {
    fc.assert(
      fc.property(reachable('spec'), reachable('spec'), (one, other) => {
        const turned = diffStates(other, one).map(({ path, a, b }) => ({ path, a: b, b: a }));
        assert.deepEqual(
          new Map(turned.map((difference) => [difference.path, difference])),
          new Map(diffStates(one, other).map((difference) => [difference.path, difference])),
        );
      }),
    );
  });
});

describe('JSON data', () => {
  it('is the same by its content', () => {
    assert.ok(sameJson({ a: [1, { b: null }], c: 'x' }, { c: 'x', a: [1, { b: null }] }));
    assert.ok(sameJson([], []));
  });

  it('is not the same with more, less or other', () => {
    for (const [one, other] of [
      [[1, 2], [1]],
      [[1], [1, 2]],
      [{ a: 1 }, { a: 1, b: null }],
      [{ a: null }, { b: null }],
      [{}, []],
      [null, {}],
      ['1', 1],
      [countingKey(2), countingKey(3)],
    ] as const) {
      assert.ok(!sameJson(one, other));
      assert.ok(!sameJson(other, one));
    }
  });
});
