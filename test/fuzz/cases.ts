// The thread that runs the cases.
import { inspect } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import { Random } from '../bench/random';
import { TARGETS, type TargetName } from './targets';

/** What has become of the cases. */
export interface CasesDone {
  /** How many ended in which way. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly slowest: { readonly ms: number; readonly seed: number };
  readonly seconds: number;
  /** The first case that failed; none was run after it. */
  readonly failure: { readonly seed: number; readonly text: string } | undefined;
}

interface Asked {
  readonly target: TargetName;
  readonly cases: number;
  readonly firstSeed: number;
  readonly current: Int32Array;
}

async function run({ target, cases, firstSeed, current }: Asked): Promise<CasesDone> {
  const runCase = await TARGETS[target]();
  const outcomes: Record<string, number> = {};
  let slowest = { ms: 0, seed: 0 };
  let failure: CasesDone['failure'];
  const begin = performance.now();
  for (let i = 0; i < cases && failure === undefined; i++) {
    const seed = firstSeed + i;
    Atomics.store(current, 0, i + 1);
    const start = performance.now();
    try {
      const outcome = await runCase(new Random(seed));
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    } catch (error) {
      failure = { seed, text: inspect(error) };
    }
    const ms = performance.now() - start;
    if (ms > slowest.ms) slowest = { ms, seed };
  }
  return { outcomes, slowest, seconds: Math.round((performance.now() - begin) / 1000), failure };
}

parentPort?.postMessage(await run(workerData as Asked));
