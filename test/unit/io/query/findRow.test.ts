import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { writePcapng } from '../../../../src/io/write/pcapng';
import { guest, ready, shadow } from '../../core/support/traces';
import { fixture, bytesOf } from '../support';
import { FILTERS, candidatesIn, filterOf, plainHits, queried } from './support';

describe('finding rows', () => {
  it('goes to the nearest hit after a row and before it, from anywhere', async () => {
    const { trace, queries } = await queried(readFileSync(fixture('everything')));
    const candidates = await candidatesIn(trace);
    const hits = FILTERS.map((filter) => [filter, plainHits(candidates, filter)] as const);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...hits),
        fc.integer({ min: -1, max: trace.rowCount }),
        async ([filter, rows], from) => {
          assert.equal(
            await queries.find(filter, from, 'next'),
            rows.find((row) => row > from),
            filter.text,
          );
          assert.equal(
            await queries.find(filter, from, 'previous'),
            rows.filter((row) => row < from).at(-1),
            filter.text,
          );
        },
      ),
    );
  });

  it('looks over many thousands of rows, with their devices and times', async () => {
    const others = Array.from({ length: 6000 }, (_, i) => shadow('020002' + '00', '00', { t: BigInt(2 * i + 5) }));
    const records = [
      ready({ id: 'net7', t: 1n }),
      guest('020001' + '00', '00', { t: 3n }),
      ...others,
      guest('020001' + '00', '00', { t: 20_000n }),
    ];
    const { trace, queries } = await queried(bytesOf([...writePcapng(records)]));
    const last = trace.rowCount - 1;
    for (const text of ['vid == 1', 'ring == guest && type == command', 'vid == 1 && device == net7']) {
      assert.equal(await queries.find(filterOf(text), 1, 'next'), last, text);
      assert.equal(await queries.find(filterOf(text), last, 'previous'), 1, text);
      assert.equal(await queries.find(filterOf(text), last, 'next'), undefined);
      assert.equal(await queries.find(filterOf(text), 1, 'previous'), undefined);
    }
    assert.equal(await queries.find(filterOf('time.delta > 2us'), 4, 'next'), last);
    assert.equal(await queries.find(filterOf('changes(vlans)'), last, 'previous'), 2);
  });
});
