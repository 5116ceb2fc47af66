import type { Command } from 'commander';
import { statisticsJson } from '../core/stats/statisticsJson';
import { Replay } from '../io/trace/replay';
import { TraceQueries } from '../io/query/traceQueries';
import { readFilter } from './filterOption';
import { inTrace } from './input';
import type { Io } from './io';
import { reportProblems } from './notes';
import { statsText } from './statsPrint';

interface StatsOptions {
  readonly filter?: string;
  readonly json?: true;
}

/** Adds `cvq stats` to the commands. */
export function addStats(cvq: Command, io: Io): void {
  cvq
    .command('stats')
    .summary('print statistics of a trace')
    .description(
      'Prints how many commands of each kind a trace has, how they were answered, how long that took, and when.',
    )
    .argument('<file>', 'a CVQ trace, JSON Lines or pcapng')
    .option('--filter <expression>', 'only rows such as "ring == shadow && ack != OK"')
    .option('--json', 'print a JSON document')
    .addHelpText('after', "\nExample:\n  $ cvq stats boot.cvq.jsonl --filter 'ring == shadow'")
    .action(async (file: string, options: StatsOptions) => stats(file, options, io));
}

async function stats(file: string, { filter: text, json }: StatsOptions, io: Io): Promise<void> {
  const filter = text === undefined ? undefined : readFilter(text);
  await inTrace(file, io, async (trace) => {
    await reportProblems(file, trace, io);
    const query = new TraceQueries({ trace, replay: new Replay(trace) }).statistics({ filter });
    await query.run({ signal: io.signal });
    const statistics = query.statistics();
    await io.stdout.write(json ? statisticsJson(statistics) : statsText(statistics));
  });
}
