// Reads mutated migration streams:  npm run fuzz -- [CASES] [SEED]
import { Random } from '../bench/random';
import { runCase, seeds, type Outcome } from './migrationCases';

const MIB = 1024 * 1024;
const [cases = 1_000_000, seed = 1] = process.argv.slice(2).map(Number);
const given = await seeds();
const outcomes: Partial<Record<Outcome, number>> = {};
let slowest = { ms: 0, seed: 0 };
let mostMemory = 0;
const begin = performance.now();
for (let i = 0; i < cases; i++) {
  const caseSeed = seed * 100_000_000 + i;
  const start = performance.now();
  try {
    const outcome = await runCase(given, new Random(caseSeed));
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  } catch (error) {
    console.error(`The case with seed ${String(caseSeed)} fails:`, error);
    process.exitCode = 1;
    break;
  }
  const ms = performance.now() - start;
  if (ms > slowest.ms) slowest = { ms, seed: caseSeed };
  if (i % 1000 === 0) mostMemory = Math.max(mostMemory, process.memoryUsage().rss);
}
const report = {
  cases,
  seconds: Math.round((performance.now() - begin) / 1000),
  outcomes,
  slowest_case_ms: Math.round(slowest.ms),
  slowest_case_seed: slowest.seed,
  most_memory_mib: Math.round(mostMemory / MIB),
};
console.log(JSON.stringify(report, undefined, 2));
