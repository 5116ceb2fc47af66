import assert from 'node:assert/strict';
import fc from 'fast-check';
import { vlanRanges, vlanText } from '../../../../src/core/device/vlans';
import { changedVlans } from '../../../../src/core/wire/vlans';

const vid = fc.integer({ min: 0, max: 40 });
const sorted = (vids: Iterable<number>) => [...vids].sort((a, b) => a - b);

describe('a list of VLANs', () => {
  it('is a sorted set, whatever is added and removed, one by one or many at once', () => {
    const batch = fc.array(fc.record({ vid, isIn: fc.boolean() }), { maxLength: 20 });
    fc.assert(
      fc.property(fc.array(batch), (batches) => {
        const expected = new Set<number>();
        let vlans: readonly number[] = [];
        for (const changes of batches) {
          vlans = changedVlans(vlans, changes);
          for (const { vid: id, isIn } of changes) {
            if (isIn) expected.add(id);
            else expected.delete(id);
          }
          assert.deepEqual(vlans, sorted(expected));
        }
      }),
    );
  });

  it('is itself where nothing changes, and never changed in place', () => {
    const vlans = Object.freeze([1, 5, 9]);
    const one = (id: number, isIn: boolean) => changedVlans(vlans, [{ vid: id, isIn }]);
    const many = (id: number, isIn: boolean) => changedVlans(vlans, new Array(20).fill({ vid: id, isIn }));
    for (const change of [one, many]) {
      assert.equal(change(5, true), vlans);
      assert.equal(change(6, false), vlans);
      assert.deepEqual(change(6, true), [1, 5, 6, 9]);
      assert.deepEqual(change(5, false), [1, 9]);
    }
    assert.deepEqual(vlans, [1, 5, 9]);
  });

  it('falls into runs of neighbours', () => {
    assert.deepEqual(vlanRanges([]), []);
    assert.deepEqual(vlanRanges([0, 1, 2, 7, 9, 10]), [
      [0, 2],
      [7, 7],
      [9, 10],
    ]);
  });

  it('is what its runs hold', () => {
    fc.assert(
      fc.property(fc.uniqueArray(vid), (vids) => {
        const vlans = sorted(vids);
        const ranges = vlanRanges(vlans);
        assert.deepEqual(
          ranges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i)),
          vlans,
        );
        ranges.slice(1).forEach(([first], i) => {
          assert.ok(first > ranges[i]![1] + 1);
        });
      }),
    );
  });

  it('is told in words', () => {
    assert.equal(vlanText([1, 2, 3, 7]), '1-3, 7');
    assert.equal(vlanText([]), 'none');
    assert.equal(vlanText('all'), 'all (no filter negotiated)');
    assert.equal(vlanText(Array.from({ length: 4096 }, (_, i) => i)), '0-4095');
  });
});
