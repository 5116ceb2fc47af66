import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { convertTrace, type ConvertOptions } from '../../../../src/io/write/convert';
import { memorySource } from '../../../../src/io/memorySource';
import { openTrace, type TraceFile } from '../../../../src/io/trace/open';
import { formatNamed, type FormatId } from '../../../../src/io/write/formats';
import type { CommandRecord } from '../../../../src/core/trace/record';

/** A trace in a format, as text. */
export async function exported(trace: TraceFile, id: FormatId, options?: ConvertOptions): Promise<string> {
  const chunks: Uint8Array[] = [];
  const format = formatNamed(id) ?? assert.fail(id);
  await convertTrace(trace, format, (chunk) => Promise.resolve(void chunks.push(chunk)), options);
  return Buffer.concat(chunks).toString();
}

/** The same of a file. */
export async function exportedFile(path: string, id: FormatId): Promise<string> {
  const trace = await openFile(path);
  try {
    return await exported(trace, id);
  } finally {
    await trace.close();
  }
}

export function openFile(path: string): Promise<TraceFile> {
  return openTrace(memorySource(readFileSync(path), path));
}

export async function commandsOf(trace: TraceFile): Promise<CommandRecord[]> {
  const rows = await trace.rows(0, trace.rowCount);
  return rows.flatMap(({ record }) => (record.type === 'command' ? [record] : []));
}
