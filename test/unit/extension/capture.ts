import { join } from 'node:path';
import { Replay, type ReplayStep } from '../../../src/io/trace/replay';
import { fileSource } from '../../../src/io/fileSource';
import { openTrace, type TraceFile } from '../../../src/io/trace/open';
import { root } from '../corpus';

/** All rows of a captured scenario, of QEMU 10.0 unless told, each with the devices before and after it. */
export async function stepsOf(
  scenario: string,
  file = 'source.cvq.jsonl',
  version = '10.0',
): Promise<{ steps: readonly ReplayStep[]; trace: TraceFile }> {
  const trace = await openTrace(fileSource(join(root, 'test/fixtures/corpus', version, scenario, file)));
  const steps = await new Replay(trace).steps(0, trace.rowCount);
  await trace.close();
  return { steps, trace };
}

/** One of a list, which has to be there. */
export function at<T>(list: readonly T[], index: number): T {
  const item = list.at(index);
  if (item === undefined) throw new Error(`there is no item ${index} of ${list.length}`);
  return item;
}
