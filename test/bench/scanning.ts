import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseFilter } from '../../src/core/filter/filter';
import { Replay } from '../../src/io/trace/replay';
import type { Query } from '../../src/io/query/queries';
import { TraceQueries } from '../../src/io/query/traceQueries';
import { fullRate, open, round, timed } from './measure';
import { peakMemory } from './opening';

/** Filters by what they have to know of a row. */
const FILTERS = {
  header: 'class == VLAN && ack != OK || command == MAC_TABLE_SET && ring == shadow',
  all_hits: 'type == command',
  number: 'command == VLAN_ADD && vid in 40..49',
  address: 'mac == 52:54:00:* || macs == 33:33:*',
  latency: 'latency > 8us',
  words: 'summary ~ "VLAN 5"',
  change: 'changes(rx.promisc)',
  rare_change: 'changes(queue_pairs)',
  state: 'state.queue_pairs == 3',
  finding: 'finding',
} as const;
/** How often each is asked: the code is cold at first. */
const PASSES = 3;
/** What takes longer is called off: the rate is that of the rows that were done. */
const LONGEST_MS = 5000;

/** Asks queries about a trace as the editor does. To be run in a process of its own: its memory counts. */
export async function scanningOf(path: string): Promise<object> {
  const trace = await open(path);
  const queries = new TraceQueries({ trace, replay: new Replay(trace) });
  const before = peakMemory();
  const waits = monitorEventLoopDelay({ resolution: 1 });
  waits.enable();
  const filters: Record<string, object> = {};
  for (const [name, text] of Object.entries(FILTERS)) {
    let hits = 0;
    const best = await bestOf(() => {
      const query = queries.filter(filterOf(text));
      return { query, end: () => (hits = query.hits.count) };
    });
    filters[name] = { ...best, hits };
  }
  const overview = await bestOf(() => ({ query: queries.overview() }));
  const statistics = await bestOf(() => ({ query: queries.statistics() }));
  const both = await timed(() =>
    Promise.all([FILTERS.header, FILTERS.number].map((text) => queries.filter(filterOf(text)).run())),
  );
  waits.disable();
  const peak = peakMemory();
  await trace.close();
  return {
    filters,
    overview,
    statistics,
    two_filters_at_a_time_seconds: round(both.ms / 1000),
    /** How long anything else had to wait meanwhile: in the extension host, other extensions. */
    wait_ms: { p99: round(waits.percentile(99) / 1e6), longest: round(waits.max / 1e6) },
    peak_rss_mib: { before, after: peak },
  };
}

/** The best rate of some passes. A pass that takes too long is called off, and the only one. */
async function bestOf(ask: () => { query: Query; end?: () => void }): Promise<{ readonly commands_per_s: number }> {
  let best = { commands_per_s: 0 };
  for (let i = 0; i < PASSES; i++) {
    const { query, end } = ask();
    const signal = AbortSignal.timeout(LONGEST_MS);
    const taken = await timed(() => query.run({ signal }).catch(() => undefined));
    end?.();
    const rated = fullRate(query.rowsDone, taken);
    if (rated.commands_per_s > best.commands_per_s) best = rated;
    if (signal.aborted) break;
  }
  return best;
}

function filterOf(text: string) {
  const result = parseFilter(text);
  if (!result.ok) throw new Error(`${text} is no filter`);
  return result.filter;
}
