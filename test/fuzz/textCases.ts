import assert from 'node:assert/strict';
import { selectedInPlace } from '../../src/io/query/selection';
import { TraceError } from '../../src/io/traceError';
import { convertTrace } from '../../src/io/write/convert';
import { formatNamed, type FormatId } from '../../src/io/write/formats';
import { writeJsonl } from '../../src/io/write/jsonl';
import { memorySource } from '../../src/io/memorySource';
import { openTrace, type GrowingTrace } from '../../src/io/trace/open';
import type { SoundRecord } from '../../src/io/jsonl/parse';
import type { Random } from '../bench/random';
import { mutated } from './mutate';
import { joined, pick } from './odd';

const FORMATS: readonly FormatId[] = ['text', 'hex', 'qtest'];
/** Lines that the readers of texts know, with numbers that go nowhere. */
const LINES = [
  'memset 0x0 0xffffffffffffffff 0xff',
  'write 0x100000 0x10 0x00001000000000000000000003000000',
  'write 0x100402 0x2 0xffff',
  'writew 0xe0003008 0x2',
  'outl 0xcf8 0x80001010',
  'outl 0xcfc 0xc001',
  'outw 0xc010 0x2',
  'outl 0xc008 0xffffffff',
  '[S +1.0] OK 0x00',
  '# out, 999,999,999 bytes',
  '00000000  00 00 01  |...|',
  '*',
  '# 0.000000001  gap: 3 commands are missing from the capture',
];

export type TextOutcome = 'read' | 'refused';

/** Opens such a text and reads all rows: none is damaged, since what isn't certain is no record. */
export async function runTextCase(records: readonly SoundRecord[], random: Random): Promise<TextOutcome> {
  let trace: GrowingTrace;
  try {
    trace = await openTrace(memorySource(await mutatedText(records, random)));
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    assert.match(error.message, /[.]$/);
    return 'refused';
  }
  const rows = await trace.rows(0, trace.rowCount);
  assert.equal(rows.length, trace.rowCount);
  if (trace.notes.some(({ code }) => code === 'read-from-text'))
    for (const { record } of rows)
      assert.ok(record.type !== 'damaged', record.type === 'damaged' ? record.message : '');
  let selected = 0;
  for await (const batch of selectedInPlace(trace, {}, {})) selected += batch.length;
  assert.equal(selected, trace.rowCount);
  await trace.close();
  return 'read';
}

/** A trace as one of the forms that are read back, with lines and bytes changed. */
async function mutatedText(records: readonly SoundRecord[], random: Random): Promise<Uint8Array> {
  const jsonl = new TextEncoder().encode([...writeJsonl(records)].join(''));
  const trace = await openTrace(memorySource(jsonl));
  const format = formatNamed(pick(FORMATS, random));
  let text: Uint8Array = new Uint8Array();
  if (format)
    await convertTrace(trace, format, (chunk) => {
      text = joined(text, chunk);
      return Promise.resolve();
    });
  await trace.close();
  const lines = new TextDecoder().decode(text).split('\n');
  for (let left = random.below(4); left > 0; left--)
    lines.splice(random.below(lines.length + 1), random.below(3), pick([...LINES, ...lines], random));
  const bytes = new TextEncoder().encode(lines.join(random.below(10) === 0 ? '\r\n' : '\n'));
  return random.below(3) === 0 ? mutated(bytes, [bytes], random) : bytes;
}
