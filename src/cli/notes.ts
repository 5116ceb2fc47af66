import type { TraceFile } from '../io/trace/open';
import type { Io } from './io';
import { printable } from './text';

/** Says on standard error where a trace or a stream is damaged: what is printed of it may lack something. */
export async function reportProblems(file: string, { notes }: Pick<TraceFile, 'notes'>, { stderr }: Io): Promise<void> {
  for (const { severity, message } of notes) {
    if (severity !== 'info') await stderr.write(`cvq: ${printable(`${file}: ${severity}: ${message}`)}\n`);
  }
}
