import { type Command, Option } from 'commander';
import type { Finding, Severity } from '../core/findings/finding';
import { traceFindings } from '../io/trace/findings';
import type { PlacedFinding } from '../core/check/traceFindings';
import { plural } from '../core/wire/text';
import type { TraceFile } from '../io/trace/open';
import { shortName } from '../core/wire/shortName';
import { printable } from '../core/text/traceText';
import { inTrace } from './input';
import type { Io } from './output';
import { NONE } from '../core/device/jsonData';
import { findingJson } from './showJson';

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

/** Takes findings one by one, so that none need be kept. */
interface CheckPrinter {
  finding(placed: PlacedFinding): Promise<void>;
  end(): Promise<void>;
}

/** A JSON list, an object a line. */
function checkJson({ devices }: TraceFile, { stdout }: Io): CheckPrinter {
  const isNamed = devices.length > 1;
  let separator = '[\n';
  return {
    finding: async ({ finding, about }) => {
      const { code, severity, ...rest } = findingJson(finding);
      const index = about?.command ?? NONE;
      const place = about && {
        ...(about.command === undefined && { row: about.row }),
        ...(about.ring && { ring: about.ring }),
        ...(isNamed && { device: about.device }),
      };
      await stdout.write(`${separator}${JSON.stringify({ code, severity, index, ...place, ...rest })}`);
      separator = ',\n';
    },
    end: async () => stdout.write(separator === '[\n' ? '[]\n' : '\n]\n'),
  };
}

const SUMS = [
  ['error', 'error', 'errors'],
  ['warning', 'warning', 'warnings'],
  ['info', 'remark', 'remarks'],
] as const satisfies readonly (readonly [Severity, string, string])[];

const SEVERITY_WIDTH = 'warning'.length;

/** Findings below the record that they are about, and a count by code at the end. */
class CheckText implements CheckPrinter {
  readonly #isNamed: boolean;
  readonly #counts = new Map<string, { readonly severity: Severity; count: number }>();
  #last: PlacedFinding['about'];

  readonly #trace: TraceFile;
  readonly #io: Io;

  constructor(trace: TraceFile, io: Io) {
    this.#trace = trace;
    this.#io = io;

    this.#isNamed = trace.devices.length > 1;
  }

  async finding({ finding, about }: PlacedFinding): Promise<void> {
    this.#count(finding);
    const { severity, code, message, spec } = finding;
    const source = spec === undefined ? '' : ` [${spec}]`;
    const line = `${severity.padEnd(SEVERITY_WIDTH)}  ${code}: ${message}${source}`;
    await this.#io.stdout.write(`${this.#heading(finding, about)}  ${printable(line)}\n`);
  }

  async end(): Promise<void> {
    const { commandCount } = this.#trace;
    const checked = plural(commandCount, 'command');
    if (this.#counts.size === 0) {
      await this.#io.stdout.write(`No findings in ${checked}.\n`);
      return;
    }
    const sums = SUMS.flatMap(([severity, one, many]) => {
      const sum = [...this.#counts.values()].reduce(
        (n, entry) => n + (entry.severity === severity ? entry.count : 0),
        0,
      );
      return sum > 0 ? [plural(sum, one, many)] : [];
    });
    const width = Math.max(...[...this.#counts.values()].map(({ count }) => String(count).length));
    const lines = [...this.#counts].map(
      ([code, { severity, count }]) =>
        `  ${String(count).padStart(width)}  ${severity.padEnd(SEVERITY_WIDTH)}  ${code}\n`,
    );
    await this.#io.stdout.write(`\n${sums.join(', ')} in ${checked}:\n${lines.join('')}`);
  }

  #count({ code, severity }: Finding): void {
    const entry = this.#counts.get(code);
    if (entry) entry.count++;
    else this.#counts.set(code, { severity, count: 1 });
  }

  /** The line above the first of several findings in the same place. */
  #heading({ at }: Finding, about: PlacedFinding['about']): string {
    if (!about) {
      this.#last = undefined;
      return at ? `offset ${at.offset}\n` : 'the file\n';
    }
    if (isSamePlace(about, this.#last)) return '';
    this.#last = about;
    const { device, ring, label } = about;
    const words = [
      about.command !== undefined ? `command ${about.command}` : `row ${about.row}`,
      ...(this.#isNamed ? [printable(device)] : []),
      ...(ring ? [`${ring} ring`] : []),
    ];
    return `${words.join(', ')}: ${shortName(label)}\n`;
  }
}

function isSamePlace(a: NonNullable<PlacedFinding['about']>, b: PlacedFinding['about']): boolean {
  if (!b || a.command !== undefined) return a.command === b?.command;
  return b.command === undefined && a.row === b.row;
}
