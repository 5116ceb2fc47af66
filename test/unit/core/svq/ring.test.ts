import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ShadowRing } from '../../../../src/core/svq/ring';

const out = { addr: 0x1000, len: 4, write: false };
const answer = { addr: 0x2000, len: 1, write: true };

/** Adds a command and makes it available; its head and the ids of its chain. */
function add(ring: ShadowRing): { head: number; ids: number[] } {
  const head = ring.describe([out, answer]);
  assert.ok(head !== undefined);
  ring.publish(head);
  return { head, ids: ring.idsAt(head) };
}

function giveBack(ring: ShadowRing, head: number): void {
  ring.use(head, 1);
  assert.equal(ring.take('net0').kind, 'returned');
}

describe('the shadow ring', () => {
  it('takes descriptors in order at first, and counts them', () => {
    const ring = new ShadowRing(64, 'whole');
    assert.deepEqual(
      [add(ring), add(ring)].map(({ ids }) => ids),
      [
        [0, 1],
        [2, 3],
      ],
    );
    assert.equal(ring.numFree, 60);
    assert.equal(ring.freeHead, 4);
    assert.deepEqual(ring.avail, [0, 2]);
  });

  it('writes the chain as the device reads it', () => {
    const ring = new ShadowRing(64, 'whole');
    assert.deepEqual(ring.chainAt(add(ring).head), [
      { addr: 0x1000n, len: 4, flags: 1 },
      { addr: 0x2000n, len: 1, flags: 2 },
    ]);
  });

  it('gives nothing when too few descriptors are free, and all of it again after one came back', () => {
    const ring = new ShadowRing(4, 'whole');
    const first = add(ring);
    add(ring);
    assert.equal(ring.describe([out, answer]), undefined);
    giveBack(ring, first.head);
    assert.deepEqual(add(ring).ids, [0, 1]);
  });

  it('takes the chain that came back last', () => {
    const ring = new ShadowRing(64, 'whole');
    const heads = [add(ring), add(ring), add(ring)].map(({ head }) => head);
    for (const head of heads) giveBack(ring, head);
    assert.deepEqual(
      [add(ring), add(ring), add(ring)].map(({ ids }) => ids),
      [
        [4, 5],
        [2, 3],
        [0, 1],
      ],
    );
  });

  it('refuses a used id beyond the ring, and one that is not in flight', () => {
    const ring = new ShadowRing(64, 'whole');
    add(ring);
    ring.use(5000, 1);
    ring.use(7, 1);
    assert.deepEqual(ring.take('net0'), {
      kind: 'unknown-id',
      id: 5000,
      len: 1,
      message: 'Device net0 says index 5000 is used',
    });
    assert.deepEqual(ring.take('net0'), {
      kind: 'unknown-id',
      id: 7,
      len: 1,
      message: 'Device net0 says index 7 is used, but it was not available',
    });
    assert.deepEqual(ring.take('net0'), { kind: 'none' });
    assert.equal(ring.numFree, 62);
  });

  it('keeps the head of its free list over a restart', () => {
    const ring = new ShadowRing(64, 'whole');
    const heads = [add(ring), add(ring)].map(({ head }) => head);
    for (const head of heads) giveBack(ring, head);
    const again = new ShadowRing(64, 'whole', ring.freeHead);
    assert.equal(again.numFree, 64);
    assert.deepEqual(
      [add(again), add(again)].map(({ ids }) => ids),
      [
        [2, 3],
        [4, 5],
      ],
    );
  });
});

describe('the shadow ring of a release that loses the second descriptor', () => {
  it('has odd chains at run time', () => {
    const ring = new ShadowRing(64, 'second-lost');
    const load = [add(ring), add(ring)].map(({ head }) => head);
    for (const head of load) giveBack(ring, head);
    const ids = Array.from({ length: 3 }, () => {
      const chain = add(ring);
      giveBack(ring, chain.head);
      return chain.ids;
    });
    assert.deepEqual(ids, [
      [2, 0],
      [2, 4],
      [2, 5],
    ]);
  });

  it('leads to fewer descriptors than it counts, until a chain is one descriptor alone', () => {
    const ring = new ShadowRing(64, 'second-lost');
    const first = Array.from({ length: 32 }, () => add(ring).head);
    for (const head of first) giveBack(ring, head);
    assert.equal(ring.numFree, 64);
    assert.equal(ring.freeList().length, 32);
    const second = Array.from({ length: 17 }, () => add(ring));
    assert.deepEqual(
      second.slice(0, 2).map(({ ids }) => ids),
      [
        [62, 60],
        [58, 56],
      ],
    );
    assert.deepEqual(second[16]?.ids, [0]);
    assert.deepEqual(ring.chainAt(0), [{ addr: 0x2000n, len: 1, flags: 2 }]);
  });
});

describe('the free list', () => {
  it('is whole after whatever order chains of whatever length come back in', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.nat()), { minLength: 1, maxLength: 60 }),
        (ops) => {
          const ring = new ShadowRing(64, 'whole');
          const inFlight: number[] = [];
          for (const [length, pick] of ops) {
            const head = ring.describe([...Array.from({ length: length - 1 }, () => out), answer]);
            if (head !== undefined) inFlight.push(head);
            else {
              const [back] = inFlight.splice(pick % inFlight.length, 1);
              if (back !== undefined) giveBack(ring, back);
            }
            assert.equal(ring.freeList().length, ring.numFree);
          }
          for (const head of inFlight) giveBack(ring, head);
          assert.equal(ring.numFree, 64);
          assert.equal(new Set(ring.freeList()).size, 64);
        },
      ),
    );
  });
});
