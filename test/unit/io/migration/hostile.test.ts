import assert from 'node:assert/strict';
import { Random } from '../../../bench/random';
import { runCase, seeds, type Outcome } from '../../../fuzz/migrationCases';

describe('reading mutated migration streams', () => {
  it('gives a state, or an error with its place, and nothing else', async () => {
    const given = await seeds();
    const outcomes = new Map<Outcome, number>();
    for (let i = 0; i < 4000; i++) {
      const outcome = await runCase(given, new Random(i)).catch((error: unknown) => {
        throw new Error(`seed ${i}`, { cause: error });
      });
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    // The mutations reach all of it.
    for (const outcome of [
      'read',
      'refused with section and offset',
      'refused with offset',
      'refused as a whole',
    ] as const)
      assert.ok((outcomes.get(outcome) ?? 0) > 20, outcome);
  });
});
