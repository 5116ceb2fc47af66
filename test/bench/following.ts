import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Replay } from '../../src/io/trace/replay';
import { open, rate, round, spread, timed } from './measure';
import { peakMemory } from './opening';

/**
 * Follows a trace as the editor does: to its last row with nothing known, ahead of time in the background, and to any row
 * after that. To be run in a process of its own: its memory counts.
 */
export async function followingOf(path: string): Promise<object> {
  const trace = await open(path);
  const before = peakMemory();
  const cold = await timed(() => new Replay(trace).steps(trace.rowCount - 1, 1));

  const replay = new Replay(trace);
  const waits = monitorEventLoopDelay({ resolution: 1 });
  waits.enable();
  const ahead = await timed(() => replay.advance());
  waits.disable();
  const state = await spread((random) => replay.steps(random.below(trace.rowCount), 1));
  const peak = peakMemory();
  await trace.close();
  return {
    last_row_at_first_seconds: round(cold.ms / 1000),
    ahead: rate(trace.commandCount, ahead.ms),
    /** How long anything else had to wait meanwhile: in the extension host, other extensions. */
    wait_ms: { p99: round(waits.percentile(99) / 1e6), longest: round(waits.max / 1e6) },
    state_at_any_row: state,
    peak_rss_mib: { before, after: peak },
  };
}
