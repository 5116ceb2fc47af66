import { Option, type Command } from 'commander';
import type { Severity } from '../core/findings/finding';
import { traceFindings } from '../io/trace/findings';
import { CheckText, checkJson } from './checkPrint';
import { inTrace } from './input';
import type { Io } from './io';

export interface CheckOptions {
  readonly severity: Severity;
  readonly json?: true;
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** Adds `cvq check` to the commands; `found` is told when a finding is an error. */
export function addCheck(cvq: Command, io: Io, found: () => void): void {
  cvq
    .command('check')
    .summary('print the findings of a trace')
    .description(
      'Prints the findings of a trace: what violates the specification, what was refused, and where a Shadow Virtqueue forwarded or answered differently from what the guest assumes.',
    )
    .argument('<file>', 'a CVQ trace, JSON Lines or pcapng')
    .addOption(
      new Option('--severity <least>', 'leave out findings of lower severity').choices([...SEVERITIES]).default('info'),
    )
    .option('--json', 'print a JSON document: a list of findings')
    .addHelpText(
      'after',
      `\nExample:\n  $ cvq check boot.cvq.jsonl --severity warning\n\nExit status: 0 done; 1 done, and there is an error among the findings; 2 wrong usage, or input that can't be read.`,
    )
    .action(async (file: string, options: CheckOptions) => {
      if (await check(file, options, io)) found();
    });
}

/** `cvq check`: all findings of a trace, as they come. True when one of them is an error. */
async function check(file: string, { severity, json }: CheckOptions, io: Io): Promise<boolean> {
  return await inTrace(file, io, async (trace) => {
    const most = SEVERITIES.indexOf(severity);
    const printer = json === true ? checkJson(trace, io) : new CheckText(trace, io);
    let hasError = false;
    for await (const placed of traceFindings(trace, { signal: io.signal })) {
      const rank = SEVERITIES.indexOf(placed.finding.severity);
      hasError ||= rank === 0;
      if (rank <= most) await printer.finding(placed);
    }
    await printer.end();
    return hasError;
  });
}
