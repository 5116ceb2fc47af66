import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { Filter } from '../../../../src/core/filter/filter';
import type { TraceRecord } from '../../../../src/core/trace/record';
import { TraceError } from '../../../../src/io/traceError';
import { writeJsonl } from '../../../../src/io/write/jsonl';
import { writePcapng } from '../../../../src/io/write/pcapng';
import { filterTexts } from '../../core/filter/arbitrary';
import { EVERYTHING } from '../../core/support/devices';
import { commandFor } from '../../core/support/states';
import { ready } from '../../core/support/traces';
import { edited, edits } from '../edits';
import { allFixtures, bytesOf, chainCommands, commands, fixture, recordsOf, soundRecords } from '../support';
import { FILTERS, candidatesIn, filterOf, plainHits, queried, rowsOf } from './support';

/** Records of some devices, mostly commands that a device understands. */
const records: fc.Arbitrary<TraceRecord[]> = fc.array(
  fc.oneof(
    { weight: 1, arbitrary: soundRecords },
    { weight: 1, arbitrary: chainCommands },
    {
      weight: 4,
      arbitrary: fc
        .tuple(commands, commandFor(EVERYTHING), fc.constantFrom('net0', 'net1', undefined), fc.nat(1_000_000))
        .map(([{ device: named = 'net2', ...command }, out, device = named, t]) => ({
          ...command,
          t: BigInt(t),
          out: new Uint8Array(out),
          ...(device !== 'net2' && { device }),
        })),
    },
    { weight: 1, arbitrary: fc.constantFrom<TraceRecord>(ready(), ready({ id: 'net1', byteOrder: 'big' })) },
  ),
  { maxLength: 40 },
);

const FORMATS = {
  'JSON Lines': (list: readonly TraceRecord[]) => bytesOf([...writeJsonl(list)].join('')),
  pcapng: (list: readonly TraceRecord[]) => bytesOf([...writePcapng(list)]),
} as const;

/** Checks filters against the long way; a file that is no trace any more is none to check. */
async function check(bytes: Uint8Array, windowSize: number, filters: readonly Filter[]): Promise<void> {
  const opened = await queried(bytes, { windowSize }).catch((error: unknown) => {
    assert(error instanceof TraceError, String(error));
    return undefined;
  });
  if (opened === undefined) return;
  const { trace, queries } = opened;
  const candidates = await candidatesIn(trace);
  for (const filter of filters) {
    const query = queries.filter(filter);
    await query.run();
    assert.deepEqual(rowsOf(query.hits), plainHits(candidates, filter), filter.text);
    assert.equal(query.rowsDone, trace.rowCount);
  }
}

/** Bytes of a capture in which a guest sets hundreds of VLANs. */
const MANY_VLANS = 100_000;

const windowSizes = fc.constantFrom(64, 700, 1 << 20);

describe('rows that a filter lets pass', () => {
  for (const version of ['7.2', '10.0', '11.1']) {
    it(`are those that decoding and following each row tells, on the captures of QEMU ${version}`, async () => {
      for (const path of allFixtures().filter((each) => each.includes(`/${version}/`))) {
        const bytes = readFileSync(path);
        // To follow thousands of VLANs for each filter takes long.
        if (bytes.length > MANY_VLANS) continue;
        await check(bytes, 1 << 20, FILTERS);
        await check(FORMATS.pcapng(await recordsOf(bytes)), 1 << 20, FILTERS);
      }
    });
  }

  it('are the same where the guest has all VLANs', () =>
    check(
      readFileSync(fixture('vlan-all')),
      1 << 20,
      FILTERS.filter(({ needs }) => needs !== 'state'),
    ));

  for (const [format, write] of Object.entries(FORMATS)) {
    it(`are the same on random traces in ${format}`, () =>
      fc.assert(
        fc.asyncProperty(records, fc.array(filterTexts, { maxLength: 4 }), windowSizes, (list, texts, windowSize) =>
          check(write(list), windowSize, [...FILTERS, ...texts.map(filterOf)]),
        ),
        { numRuns: 100 },
      ));

    it(`are the same on damaged traces in ${format}`, () =>
      fc.assert(
        fc.asyncProperty(records, edits, windowSizes, (list, changes, windowSize) =>
          check(edited(write(list), changes), windowSize, FILTERS),
        ),
        { numRuns: 100 },
      ));
  }
});
