import assert from 'node:assert/strict';
import { Random } from '../../bench/random';
import { TARGETS, type TargetName } from '../../fuzz/targets';

/** Runs cases of what `npm run fuzz` runs millions of, and counts what became of them. */
async function outcomesOf(target: TargetName, cases: number): Promise<ReadonlyMap<string, number>> {
  const runCase = await TARGETS[target]();
  const outcomes = new Map<string, number>();
  for (let seed = 0; seed < cases; seed++) {
    const outcome = await runCase(new Random(seed)).catch((error: unknown) => {
      throw new Error(`seed ${seed}`, { cause: error });
    });
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  return outcomes;
}

describe('mutated input', () => {
  for (const target of ['pcapng', 'jsonl'] as const)
    it(`of ${target} is read, followed, asked and exported, or refused in words`, async () => {
      const outcomes = await outcomesOf(target, 1500);
      // The mutations reach all of it.
      for (const outcome of ['read', 'read with damaged rows', 'refused'])
        assert.ok((outcomes.get(outcome) ?? 0) > 5, outcome);
    });

  it('of texts that are read back is read, or refused in words', async () => {
    const outcomes = await outcomesOf('text', 300);
    for (const outcome of ['read', 'refused']) assert.ok((outcomes.get(outcome) ?? 0) > 5, outcome);
  });

  it('of filters is read, or refused with its place', async () => {
    const outcomes = await outcomesOf('filter', 2000);
    for (const outcome of ['read', 'refused with place']) assert.ok((outcomes.get(outcome) ?? 0) > 100, outcome);
  });

  it('of forms of a state tells what a state has, or says what is wrong', async () => {
    const outcomes = await outcomesOf('forms', 3000);
    for (const outcome of ['seen', 'problem', 'no form']) assert.ok((outcomes.get(outcome) ?? 0) > 100, outcome);
  });

  it('of pasted bytes is read, or refused with its line', async () => {
    const outcomes = await outcomesOf('pasted', 2000);
    for (const outcome of ['read', 'refused']) assert.ok((outcomes.get(outcome) ?? 0) > 100, outcome);
  });
});
