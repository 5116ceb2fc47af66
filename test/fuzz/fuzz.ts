// Feeds mutated input to what reads it:  npm run fuzz -- migration|pcapng|jsonl|filter|forms|pasted|text [CASES] [SEED]
import { Worker } from 'node:worker_threads';
import type { CasesDone } from './cases';
import { isTarget, TARGETS } from './targets';

const MIB = 1024 * 1024;
/** No case may take longer, in ms. */
const LONGEST_CASE = 30_000;
/** Nor may all of the process take more memory than this, in MiB; the heap of the thread that runs the cases has a part of it. */
const MOST_MEMORY = 2048;
const MOST_HEAP = 1024;
/** How often one hears how far it is, in ms. */
const TOLD_EVERY = 60_000;

const [target, cases = '1000000', seed = '1'] = process.argv.slice(2);
if (!isTarget(target)) {
  console.error(`Name what to feed: npm run fuzz -- ${Object.keys(TARGETS).join('|')} [CASES] [SEED]`);
  process.exit(2);
}

/** The case that is under way, counted from 1; a thread that hangs can't tell otherwise. */
const current = new Int32Array(new SharedArrayBuffer(4));
const firstSeed = Number(seed) * 100_000_000;
const worker = new Worker(new URL('cases.mjs', import.meta.url), {
  workerData: { target, cases: Number(cases), firstSeed, current },
  resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP },
});
let seen = { number: 0, since: performance.now() };
let mostMemory = 0;
let told = performance.now();
const watch = setInterval(() => {
  const now = performance.now();
  const number = Atomics.load(current, 0);
  if (number !== seen.number) seen = { number, since: now };
  const memory = process.memoryUsage.rss() / MIB;
  mostMemory = Math.max(mostMemory, memory);
  if (now - told > TOLD_EVERY) {
    told = now;
    console.error(`${target}: ${number - 1} cases so far, at most ${Math.round(mostMemory)} MiB`);
  }
  if (memory > MOST_MEMORY) giveUp(`takes ${Math.round(memory)} MiB`);
  else if (number > 0 && now - seen.since > LONGEST_CASE) giveUp(`takes more than ${LONGEST_CASE / 1000} s`);
}, 100);

worker.on('message', ({ outcomes, slowest, seconds, failure }: CasesDone) => {
  clearInterval(watch);
  const report = {
    target,
    cases: Object.values(outcomes).reduce((sum, count) => sum + count, 0),
    seconds,
    outcomes,
    slowest_case_ms: Math.round(slowest.ms),
    slowest_case_seed: slowest.seed,
    most_memory_mib: Math.round(mostMemory),
  };
  console.log(JSON.stringify(report, undefined, 2));
  if (failure === undefined) return;
  console.error(`The case with seed ${failure.seed} fails: ${failure.text}`);
  process.exitCode = 1;
});
worker.on('error', (error) => giveUp(`ends the thread: ${error.message}`));

function giveUp(what: string): void {
  console.error(`The case with seed ${firstSeed + Atomics.load(current, 0) - 1} ${what}.`);
  process.exit(1);
}
