import { open as openFile, rm } from 'node:fs/promises';
import { convertTrace } from '../../src/io/write/convert';
import { FORMATS } from '../../src/io/write/formats';
import { open, rate, timed } from './measure';
import { peakMemory } from './opening';

/** Rows that are written in each format: all of a large trace would only take longer. */
const ROWS = 200_000;

/** Exports the first rows of a trace in each format, to a file beside it that is removed. To be run in a process of its own. */
export async function exportingOf(path: string): Promise<object> {
  const trace = await open(path);
  const before = peakMemory();
  const to = Math.min(ROWS, trace.rowCount);
  const formats: Record<string, object> = {};
  for (const format of FORMATS) {
    const target = `${path}.export`;
    const file = await openFile(target, 'w');
    let bytes = 0;
    const write = async (chunk: Uint8Array) => {
      bytes += chunk.length;
      await file.write(chunk);
    };
    const { ms, value } = await timed(() => convertTrace(trace, format, write, { ranges: [{ from: 0, to }] }));
    await file.close();
    await rm(target);
    formats[format.id] = { ...rate(value.records, ms), mb_per_s: Math.round(bytes / 1000 / ms) };
  }
  await trace.close();
  return { rows: to, formats, peak_rss_mib: { before, after: peakMemory() } };
}
