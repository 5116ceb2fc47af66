import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { convertTrace } from '../../../../src/io/write/convert';
import { formatNamed } from '../../../../src/io/write/formats';
import { writePcapng } from '../../../../src/io/write/pcapng';
import type { Filter } from '../../../../src/core/filter/filter';
import { filterOf, queried, rowsOf } from '../query/support';
import { allFixtures, Blocks, bytesOf, commands, cvq, soundRecords } from '../support';

const FILTER = filterOf('class != VLAN && ack != ERR');

/** Exports a pcapng to another, which must be what its records are written as. */
async function check(bytes: Uint8Array, filter?: Filter): Promise<void> {
  const { trace, queries } = await queried(bytes);
  const rows = await trace.rows(0, trace.rowCount);
  const query = filter && queries.filter(filter);
  await query?.run();
  const meant = query ? rowsOf(query.hits).flatMap((row) => rows[row] ?? []) : rows;
  const chunks: Uint8Array[] = [];
  const write = (chunk: Uint8Array) => Promise.resolve(void chunks.push(chunk));
  const { records, losses } = await convertTrace(trace, formatNamed('pcapng') ?? assert.fail(), write, { filter });
  const sound = meant.map(({ record }) => record).filter(({ type }) => type !== 'damaged');
  const defaultDevice = trace.devices.length === 1 ? trace.devices[0] : undefined;
  assert.deepEqual(bytesOf(chunks), bytesOf([...writePcapng(sound, { defaultDevice })]));
  assert.equal(records, sound.length);
  assert.deepEqual([...losses], []);
}

describe('blocks that are copied from one pcapng to another', () => {
  it('are those that the records are written as', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(soundRecords, commands), { maxLength: 30 }), async (records) => {
        await check(bytesOf([...writePcapng(records)]));
        await check(bytesOf([...writePcapng(records)]), FILTER);
      }),
    ));

  it('are not what another program wrote in another way', async () => {
    for (const isLittle of [true, false]) {
      const blocks = new Blocks(isLittle);
      const packet = (data: Uint8Array, i: number, original = data.length) =>
        blocks.packet(data, { on: i % 3, ticks: BigInt(i), original });
      await check(
        bytesOf([
          blocks.section(),
          blocks.interface('net0', blocks.resolution(9)),
          blocks.interface('net1'),
          blocks.interface('net2', blocks.resolution(9)),
          packet(cvq('02000500', '00'), 3),
          packet(cvq('02000500', '00'), 4),
          packet(cvq('02000500', '00'), 5),
          // A bit of the flags without a meaning; bytes of an answer that isn't there; bytes after those that are claimed.
          packet(cvq('0200050000', '00', { flags: 0x11 }), 6),
          packet(cvq('0200050000', '00', { flags: 0 }), 9),
          packet(cvq('0200050000', '00', { inLength: 0 }), 12),
          packet(cvq('02000500', '00'), 15, 100),
          packet(cvq('02000500', undefined), 18),
        ]),
      );
    }
  });

  it('are those of the captures', async () => {
    for (const path of allFixtures().filter((name) => name.endsWith('.pcapng'))) {
      await check(readFileSync(path));
      await check(readFileSync(path), FILTER);
    }
  });
});
