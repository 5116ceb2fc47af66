import assert from 'node:assert/strict';
import fc from 'fast-check';
import { absoluteTime, duration, timeSince } from '../../../../src/core/trace/time';

const DAY = 86_400_000_000_000n;

describe('the time of a record', () => {
  it('is a date where it counts from the Unix epoch', () => {
    assert.equal(absoluteTime(1_795_338_839_475_137_684n), '2026-11-22 09:13:59.475137684');
    assert.equal(absoluteTime(1_795_338_839_000_000_001n), '2026-11-22 09:13:59.000000001');
  });

  it('is seconds where it counts from somewhere else', () => {
    assert.equal(absoluteTime(0n), '0.000000000');
    assert.equal(absoluteTime(1_500_000_000n), '1.500000000');
    assert.equal(absoluteTime(1000n * DAY), '86400000.000000000');
    assert.equal(absoluteTime(-1n), '-0.000000001');
  });

  it('is seconds where a date would have more than four digits of year', () => {
    assert.equal(absoluteTime(253_402_300_799_999_999_999n), '9999-12-31 23:59:59.999999999');
    assert.equal(absoluteTime(253_402_300_800_000_000_000n), '253402300800.000000000');
    assert.match(absoluteTime(10n ** 30n), /^1000000000000000000000\.0{9}$/);
  });

  it('loses no nanosecond', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 200_000_000n * 1_000_000_000n, max: (1n << 64n) - 1n }), (t) => {
        const [, date, fraction] = /^(.*)\.(\d{9})$/.exec(absoluteTime(t))!;
        const seconds = BigInt(Date.parse(`${date!.replace(' ', 'T')}Z`)) / 1000n;
        assert.equal(seconds * 1_000_000_000n + BigInt(fraction!), t);
      }),
    );
  });
});

describe('the time since another record', () => {
  it('is in seconds, and exact beyond what a double holds', () => {
    assert.equal(timeSince(1_795_338_839_475_137_685n, 1_795_338_839_475_137_684n), '0.000000001');
    assert.equal(timeSince(5n, 1_000_000_005n), '-1.000000000');
    assert.equal(timeSince(7n, 7n), '0.000000000');
  });
});

describe('a span of time', () => {
  for (const [ns, text] of [
    [0n, '0 ns'],
    [999n, '999 ns'],
    [1000n, '1.00 µs'],
    [9_994n, '9.99 µs'],
    [9_995n, '10.0 µs'],
    [12_345n, '12.3 µs'],
    [99_949n, '99.9 µs'],
    [99_950n, '100 µs'],
    [999_499n, '999 µs'],
    [999_500n, '1.00 ms'],
    [1_500_000n, '1.50 ms'],
    [10_000_000_000n, '10.0 s'],
    [3_600_000_000_000n, '3600 s'],
    [-5n, '-5 ns'],
  ] as const) {
    it(`of ${ns} ns is ${text}`, () => {
      assert.equal(duration(ns), text);
    });
  }

  it('has three digits from a microsecond to a quarter of an hour', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1000n, max: 900_000_000_000n }), (ns) => {
        const [, digits] = /^([\d.]+) (?:µs|ms|s)$/.exec(duration(ns))!;
        assert.equal(digits!.replace('.', '').length, 3);
      }),
    );
  });
});
