import assert from 'node:assert/strict';
import fc from 'fast-check';
import { TraceError } from '../../../src/io/traceError';
import { writePcapng } from '../../../src/io/write/pcapng';
import { edited, edits } from './edits';
import { Blocks, bytesOf, cvq, event, open, readFixture, recordsOf } from './support';

/** Opens it, or is told in words why not; then every row must come, whole or damaged, also by a second way. */
async function survives(bytes: Uint8Array, windowSize: number): Promise<void> {
  let trace;
  try {
    trace = await open(bytes, { windowSize });
  } catch (error) {
    assert(error instanceof TraceError, error instanceof Error ? error.stack : String(error));
    assert(error.message.length < 1500, error.message);
    return;
  }
  const rows = await trace.rows(0, trace.rowCount);
  assert.equal(rows.length, trace.rowCount);
  let commands = 0;
  for (const [number, { row, command, offset, length, record }] of rows.entries()) {
    assert.deepEqual([row, command], [number, commands]);
    assert(offset >= 0 && length >= 0 && offset + length <= bytes.length);
    assert(record.t >= 0n && record.t < 2n ** 63n);
    if (record.type === 'command') commands++;
    if (record.type === 'damaged') assert(!record.message.includes('changed since'), record.message);
  }
  assert.equal(commands, trace.commandCount);
  assert.deepEqual(
    await trace.rows(trace.rowCount >> 1, 3),
    rows.slice(trace.rowCount >> 1, (trace.rowCount >> 1) + 3),
  );
  if (commands > 0)
    assert.equal((await trace.rows(await trace.rowOfCommand(commands - 1), 1))[0]?.record.type, 'command');
}

const windowSizes = fc.constantFrom(1, 7, 64, 1000, 1 << 20);

describe('hostile input', () => {
  const big = new Blocks(false);
  const texts = ['src-noack', 'bent-header', 'src-len-0'].map((scenario) => bytesOf(readFixture(scenario)));
  let captures: Uint8Array[] = [];
  before(async () => {
    const records = await Promise.all(texts.map((text) => recordsOf(text)));
    captures = [
      ...records.map((list) => bytesOf([...writePcapng(list)])),
      bytesOf([
        big.section(),
        big.interfaceOf(1),
        big.interface('net0', big.resolution(0x94), big.option(14, big.i64(-3n))),
        big.packet(new Uint8Array(60)),
        big.packet(cvq('000100', '00'), { on: 1, ticks: 0x7000000000n }),
        big.packet(event({ type: 'reset' }), { on: 1, ticks: 0x7100000000n }),
        big.packet(cvq('000100', '00').subarray(0, 34), { on: 1, ticks: 0x7200000000n, original: 36 }),
        ...writePcapng(records[0] ?? []),
      ]),
    ];
  });

  it('of any bytes is refused in words, or opened', () =>
    fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom('', '{"', '{"type":"reset"}\n', 'section', 'interface'),
        windowSizes,
        async (bytes, start, windowSize) => {
          const b = new Blocks();
          const head =
            start === 'section' ? b.section() : start === 'interface' ? [b.section(), b.interface('a')] : start;
          await survives(bytesOf([bytesOf(head), bytes]), windowSize);
        },
      ),
      { numRuns: 1500 },
    ));

  it('of mutated JSON Lines keeps every row', () =>
    fc.assert(
      fc.asyncProperty(fc.nat(2), edits, windowSizes, (which, list, windowSize) =>
        survives(edited(texts[which] ?? new Uint8Array(), list), windowSize),
      ),
      { numRuns: 1500 },
    ));

  it('of a mutated pcapng keeps every row', () =>
    fc.assert(
      fc.asyncProperty(fc.nat(3), edits, windowSizes, (which, list, windowSize) =>
        survives(edited(captures[which] ?? new Uint8Array(), list), windowSize),
      ),
      { numRuns: 3000 },
    ));

  it('shows the same rows at any window size, whatever the damage', () =>
    fc.assert(
      fc.asyncProperty(fc.nat(3), edits, windowSizes, async (which, list, windowSize) => {
        const bytes = edited(captures[which] ?? new Uint8Array(), list);
        const rowsAt = async (size: number) => {
          try {
            const trace = await open(bytes, { windowSize: size });
            return { rows: await trace.rows(0, trace.rowCount), notes: trace.notes };
          } catch (error) {
            assert(error instanceof TraceError);
            return error.message;
          }
        };
        assert.deepEqual(await rowsAt(windowSize), await rowsAt(1 << 20));
      }),
      { numRuns: 500 },
    ));

  it('of fields with any JSON in them never throws', () =>
    fc.assert(
      fc.asyncProperty(
        fc.record(
          Object.fromEntries(
            ['t', 'ring', 'device', 'id', 'features', 'offered', 'cvq', 'byteOrder', 'config', 'head', 'out', 'in']
              .concat('in_len', 'done', 'chain', 'pending', 'value', 'label', 'version', '__proto__')
              .map((name) => [
                name,
                fc.oneof(fc.jsonValue(), fc.constantFrom('00', '0x1', 1, '7', { mac: 5 }, [{ addr: 1 }])),
              ]),
          ),
          { requiredKeys: [] },
        ),
        fc.constantFrom('command', 'device', 'reset', 'status', 'mark', 'cvqtrace'),
        (fields, type) => survives(bytesOf(`{"type":"reset"}\n${JSON.stringify({ ...fields, type })}`), 1000),
      ),
      { numRuns: 1000 },
    ));

  it('of text nested without end is a damaged row', async () => {
    for (const text of [
      `{"type":${'['.repeat(1_000_000)}`,
      `{"type":"mark","x":${'['.repeat(900_000)}${']'.repeat(900_000)}}`,
    ])
      await survives(bytesOf(`{"type":"reset"}\n${text}\n`), 1 << 20);
  });
});
