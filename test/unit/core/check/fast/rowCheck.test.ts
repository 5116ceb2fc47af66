import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readCommand } from '../../../../../src/core/check/commandFindings';
import { eventFindings } from '../../../../../src/core/check/eventFindings';
import { readInPlace, RowCheck, type RowLook } from '../../../../../src/core/check/fast/rowCheck';
import { lostAt } from '../../../../../src/core/forwarding/lost';
import { deviceOf, follow } from '../../../../../src/core/track/follow';
import { EMPTY_TRACK, type DeviceTrack } from '../../../../../src/core/track/track';
import type { CommandRecord, TraceRecord } from '../../../../../src/core/trace/record';
import { scenarios } from '../../../corpus';
import { capture } from '../../support/corpus';
import { guest, load, ready, reset, shadow, status } from '../../support/traces';
import { randomTrace } from '../../track/randomTrace';

/** What there is to say of a row with these devices before and after it. */
function said(record: TraceRecord, before: DeviceTrack | undefined, after: DeviceTrack | undefined): unknown {
  const lost = lostAt(record, before, after);
  if (record.type === 'command') return { ...readCommand(record, before), lost };
  return { findings: record.type === 'damaged' ? [] : eventFindings(record, before), lost };
}

/** The same as `RowCheck` tells it. */
function saidInPlace(record: TraceRecord, look: RowLook): unknown {
  if (look.kind === 'open') return said(record, look.before, look.after);
  return record.type === 'command' ? { ...readInPlace(record, look), lost: [] } : undefined;
}

/** Reads a trace both ways, and counts the rows of which the quick one says that there is nothing. */
function soundIn(records: readonly TraceRecord[]): number {
  const check = new RowCheck(EMPTY_TRACK);
  let track = EMPTY_TRACK;
  let command = 0;
  let sound = 0;
  records.forEach((record, row) => {
    const device = deviceOf(track, record);
    const before = track.get(device);
    track = follow(track, record, command);
    const look = check.row(record, command);
    assert.equal(look.device, device, `device of row ${row}`);
    assert.deepEqual(saidInPlace(record, look), said(record, before, track.get(device)), `row ${row}`);
    if (look.kind === 'sound') sound++;
    if (record.type === 'command') command++;
  });
  return sound;
}

/** What captures say of an answer besides the ack. */
const ANSWERS: readonly Partial<CommandRecord>[] = [
  ...new Array<Partial<CommandRecord>>(8).fill({}),
  { inLen: 1 },
  { inLen: 1 },
  { inLen: 8 },
  { inLen: 0 },
  { inCut: true },
  { in: Uint8Array.of(0, 0) },
  { outCut: true },
  { latency: 11_000_000_000n },
];

const pairs = (count: number, out: (i: number) => string, answer = '00') =>
  Array.from({ length: count }, (_, i) => [guest(out(i), answer), shadow(out(i), answer)]).flat();
const vlan = (vid: number) => `0200 ${vid.toString(16).padStart(2, '0')}00`;
const table = (addresses: number) =>
  `0100 ${addresses.toString(16).padStart(2, '0')}000000 ${'020000000001'.repeat(addresses)} 00000000`;

describe('checking in place', () => {
  it('finds what reading row by row finds, whatever the trace is', () => {
    let sound = 0;
    fc.assert(
      fc.property(
        randomTrace,
        fc.array(fc.constantFrom(...ANSWERS), { minLength: 13, maxLength: 13 }),
        (made, extra) => {
          const records = made.map((record, row) =>
            record.type === 'command' && record.in ? { ...record, ...extra[row % 13] } : record,
          );
          sound += soundIn(records);
        },
      ),
      { numRuns: 100 },
    );
    assert.ok(sound > 100, String(sound));
  });

  for (const { name } of scenarios) {
    it(`finds what reading row by row finds: ${name}`, () => {
      soundIn(capture(name));
    });
  }

  it('has nothing to look at in traffic that is right', () => {
    const begun = [ready(), ...load('0101 525400123456', '0400 0100')];
    const outs = ['000001', '000100', vlan(5), '0201 0500', '0101 525400000001', table(3)];
    const traffic = pairs(300, (i) => outs[i % outs.length] ?? '');
    assert.equal(soundIn([...begun, ...traffic]), traffic.length);
    const alone = traffic.filter(({ ring }) => ring === 'guest');
    // The first one ends the wait for a load.
    assert.equal(soundIn([ready(), ...alone, guest('0400 0200'), guest('0500 8200000000000000')]), alone.length + 1);
  });

  it('looks at what differs between model and device since then', () => {
    const begun = [ready(), ...load('0101 525400123456', '0400 0100'), ...pairs(40, vlan)];
    const ends: readonly TraceRecord[][] = [
      pairs(1, () => table(64)),
      pairs(1, () => table(65)),
      pairs(1, () => vlan(255)),
      pairs(1, () => '0200 ff0f'),
      pairs(1, () => '0200 0010'),
      pairs(1, () => '0500 8200000000000020'),
      pairs(1, () => '0401 ff010000 0000 0000 0000 0100 08 1111111111111111'),
      pairs(1, vlan, '01'),
      [guest(vlan(7), '01'), shadow(vlan(7))],
      [guest(vlan(7)), shadow(vlan(7), '01')],
      [guest('000001'), shadow('000001', '')],
      [shadow(vlan(7))],
      [reset('guest'), guest(vlan(7))],
      [status(79, 'guest'), ...pairs(20, vlan)],
      [ready({ features: 1n << 17n, ring: 'guest' }), ...pairs(20, vlan)],
      Array.from({ length: 40 }, (_, i) => guest(vlan(i))),
    ];
    for (const end of ends) soundIn([...begun, ...end, ...pairs(20, vlan), ...end]);
  });
});
