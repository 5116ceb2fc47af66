import { monitorEventLoopDelay } from 'node:perf_hooks';
import { statSync } from 'node:fs';
import { fileSource } from '../../src/io/fileSource';
import { openGrowing } from '../../src/io/trace/open';
import { fullRate, round, rowLatency, timed } from './measure';

/** How often the file is opened: the first time the code is cold, the file may be. */
const PASSES = 5;

interface Pass {
  readonly firstMs: number;
  readonly wholeMs: number;
  readonly cpuMs: number;
  readonly longestMs: number;
  readonly p99Ms: number;
}

/** Opens a trace some times over, as the editor does. To be run in a process of its own: its memory counts. */
export async function openingOf(path: string): Promise<object> {
  const passes: Pass[] = [];
  let afterFirst = 0;
  for (let i = 0; i < PASSES; i++) {
    passes.push(await pass(path));
    afterFirst ||= peakMemory();
  }
  const trace = await openGrowing(fileSource(path));
  await trace.whole;
  const row = await rowLatency(trace);
  await trace.close();
  const wholeMs = Math.min(...passes.map((each) => each.wholeMs));
  const cpuMs = Math.min(...passes.map((each) => each.cpuMs));
  const [cold] = passes;
  return {
    first_100_rows_ms: { at_first: cold?.firstMs, then: Math.min(...passes.map(({ firstMs }) => firstMs)) },
    index: {
      ...fullRate(trace.commandCount, { ms: wholeMs, cpuMs }),
      mib_per_s: Math.round(statSync(path).size / 1048.576 / wholeMs),
    },
    index_at_first_seconds: round((cold?.wholeMs ?? 0) / 1000),
    /** How long anything else had to wait while the file was indexed: in the extension host, other extensions. */
    longest_wait_ms: { at_first: cold?.longestMs, then: Math.min(...passes.map(({ longestMs }) => longestMs)) },
    p99_wait_ms: Math.min(...passes.map(({ p99Ms }) => p99Ms)),
    any_row: row,
    peak_rss_mib: { at_first: afterFirst, at_end: peakMemory() },
  };
}

async function pass(path: string): Promise<Pass> {
  const waits = monitorEventLoopDelay({ resolution: 1 });
  waits.enable();
  const start = performance.now();
  const cpu = process.cpuUsage();
  const trace = await openGrowing(fileSource(path));
  await trace.rows(0, 100);
  const firstMs = round(performance.now() - start);
  const { ms } = await timed(() => trace.whole);
  const { user, system } = process.cpuUsage(cpu);
  waits.disable();
  await trace.close();
  return {
    firstMs,
    wholeMs: firstMs + ms,
    cpuMs: (user + system) / 1000,
    longestMs: round(waits.max / 1e6),
    p99Ms: round(waits.percentile(99) / 1e6),
  };
}

export function peakMemory(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}
