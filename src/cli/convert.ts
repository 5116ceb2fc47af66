import { convertTrace } from '../io/convert';
import type { TraceFormat } from '../io/detect';
import { UsageError } from './errors';
import { inTrace } from './input';
import type { Io } from './io';
import { writeFileWhole } from './outFile';
import { printable } from './text';

const FORMATS: readonly (readonly [ending: string, TraceFormat])[] = [
  ['.jsonl', 'jsonl'],
  ['.cvqtrace', 'jsonl'],
  ['.pcapng', 'pcapng'],
];

/** `cvq convert`: a trace in another format. True when damaged records were left out. */
export async function convert(input: string, output: string, io: Io): Promise<boolean> {
  const format = FORMATS.find(([ending]) => output.toLowerCase().endsWith(ending))?.[1];
  if (!format) {
    const endings = FORMATS.map(([ending]) => ending).join(' ');
    throw new UsageError(`${output}: the end of its name doesn't say what to write: ${endings}.`);
  }
  return await inTrace(input, io, async (trace) => {
    const say = (text: string) => io.stderr.write(`cvq: ${printable(`${input}: ${text}`)}\n`);
    let isDamaged = false;
    await writeFileWhole(output, [input], async (write) => {
      const { damaged, losses } = await convertTrace(trace, format, write, { signal: io.signal });
      isDamaged = damaged > 0;
      if (isDamaged) await say(`${records(damaged)} can't be read and ${damaged === 1 ? 'was' : 'were'} left out.`);
      for (const [field, count] of losses) await say(`${format} can't hold \`${field}\`, which ${records(count)} had.`);
    });
    return isDamaged;
  });
}

function records(count: number): string {
  return count === 1 ? '1 record' : `${count} records`;
}
