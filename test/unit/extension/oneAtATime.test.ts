import assert from 'node:assert/strict';
import { oneAtATime } from '../../../src/extension/editor/oneAtATime';

describe('an action that runs once at a time', () => {
  /** An action whose runs are ended by hand. */
  const byHand = () => {
    const ends: (() => void)[] = [];
    const ask = oneAtATime(() => new Promise((resolve) => ends.push(resolve)));
    return { ask, ends };
  };
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  it('runs once more for what is asked for during a run, however often', async () => {
    const { ask, ends } = byHand();
    const all = Promise.all([ask(), ask(), ask()]);
    assert.equal(ends.length, 1);
    ends[0]?.();
    await turn();
    assert.equal(ends.length, 2);
    ends[1]?.();
    await all;
    assert.equal(ends.length, 2);
  });

  it('runs again when it is asked for later', async () => {
    const { ask, ends } = byHand();
    const first = ask();
    ends[0]?.();
    await first;
    void ask();
    assert.equal(ends.length, 2);
  });
});
