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
        for (const [row, ns] of list.entries()) latencies.add(ns, row);
        const sorted = [...list].sort((a, b) => a - b);
        const told = latencies.clone().statistics();
        assert.ok(told);
        assert.deepEqual([told.count, told.min, told.max], [list.length, sorted[0], sorted.at(-1)]);
        assert.equal(told.slowestRow, list.indexOf(told.max));
        for (const [share, value] of [
          [0.5, told.p50],
          [0.9, told.p90],
          [0.99, told.p99],
        ] as const) {
          const exact = sorted[Math.ceil(share * list.length) - 1] ?? NaN;
          assert.ok(exact <= value && value <= exact * (1 + 1 / 128), `${exact} ${value}`);
          if (exact < 256) assert.equal(value, exact);
        }
      }),
    ));

  it('take all that 64 bits hold', () => {
    const latencies = new Latencies();
    latencies.add(0, 0);
    latencies.add(2 ** 64 - 2048, 1);
    assert.equal(latencies.statistics()?.p99, 2 ** 64 - 2048);
  });

  it('are nothing without any', () => {
    assert.equal(new Latencies().statistics(), undefined);
    assert.deepEqual(new Latencies().bands(), []);
  });

  it('are each in one band, exactly, and bands have no gaps', () =>
    fc.assert(
      fc.property(values, (list) => {
        const latencies = new Latencies();
        for (const [row, ns] of list.entries()) latencies.add(ns, row);
        const bands = latencies.bands();
        for (const { from, to, count } of bands)
          assert.equal(count, list.filter((ns) => from <= ns && ns < to).length, `${from} to ${to}`);
        assert.equal(
          bands.reduce((sum, { count }) => sum + count, 0),
          list.length,
        );
        assert.ok(bands.slice(1).every(({ from }, at) => from === bands[at]?.to));
        assert.ok((bands[0]?.count ?? 0) > 0 && (bands.at(-1)?.count ?? 0) > 0);
        assert.ok(bands.length <= 64);
      }),
    ));

  it('that lie close together are told apart by bands', () => {
    const latencies = new Latencies();
    for (let ns = 1000; ns < 2000; ns += 1) latencies.add(ns, ns);
    assert.ok(latencies.bands().length >= 8);
  });
});

describe('counts over time', () => {
  it('lose nothing, wherever times are', () =>
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -(2 ** 53), max: 2 ** 53 }), { minLength: 1 }), (times) => {
        const cells = new TimeCells();
        for (const [row, time] of times.entries()) cells.add(time, row);
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

  // Farther apart, differences of times are rounded.
  it('tell the first row of each', () =>
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -(2 ** 50), max: 2 ** 50 }), { minLength: 1 }), (times) => {
        const cells = new TimeCells();
        for (const [row, time] of times.entries()) cells.add(time, row);
        const told = cells.clone().cells();
        assert.ok(told);
        const { start, width, counts, firstRows } = told;
        const cellOf = times.map((time) => Math.floor((time - start) / width));
        const first = counts.map((_, cell) => cellOf.indexOf(cell)).map((row) => (row < 0 ? undefined : row));
        assert.deepEqual(firstRows, first);
      }),
    ));
});
