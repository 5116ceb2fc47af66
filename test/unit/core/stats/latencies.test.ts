import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Latencies } from '../../../../src/core/stats/latencies';
import { TimeCells } from '../../../../src/core/stats/timeCells';

const values = fc.array(fc.oneof(fc.nat(300), fc.nat(1_000_000), fc.maxSafeNat()), { minLength: 1 });

describe('latencies', () => {
  it('have percentiles that are exact when small, and too large by 1/128 at most', () =>
    fc.assert(
      fc.property(values, (list) => {
        const latencies = new Latencies();
        for (const ns of list) latencies.add(ns);
        const sorted = [...list].sort((a, b) => a - b);
        const told = latencies.clone().statistics();
        assert.ok(told);
        assert.deepEqual([told.count, told.min, told.max], [list.length, sorted[0], sorted.at(-1)]);
        for (const [share, value] of [
          [0.5, told.p50],
          [0.9, told.p90],
          [0.99, told.p99],
        ] as const) {
          const exact = sorted[Math.ceil(share * list.length) - 1] ?? NaN;
          assert.ok(exact <= value && value <= exact * (1 + 1 / 128), `${String(exact)} ${String(value)}`);
          if (exact < 256) assert.equal(value, exact);
        }
      }),
    ));

  it('take all that 64 bits hold', () => {
    const latencies = new Latencies();
    latencies.add(0);
    latencies.add(2 ** 64 - 2048);
    assert.equal(latencies.statistics()?.p99, 2 ** 64 - 2048);
  });

  it('are nothing without any', () => {
    assert.equal(new Latencies().statistics(), undefined);
  });
});

describe('counts over time', () => {
  it('lose nothing, wherever times are', () =>
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -(2 ** 53), max: 2 ** 53 }), { minLength: 1 }), (times) => {
        const cells = new TimeCells();
        for (const time of times) cells.add(time);
        const told = cells.clone().cells();
        assert.ok(told);
        const { start, width, counts } = told;
        assert.ok(counts.length <= 512);
        assert.equal(
          counts.reduce((sum, count) => sum + count, 0),
          times.length,
        );
        const [first, last] = [Math.min(...times), Math.max(...times)];
        assert.ok(start <= first && first < start + width);
        assert.ok(start + (counts.length - 1) * width <= last && last < start + counts.length * width);
      }),
    ));
});
