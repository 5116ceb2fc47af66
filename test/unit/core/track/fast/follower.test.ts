import assert from 'node:assert/strict';
import fc from 'fast-check';
import { inPlace } from '../../../../../src/core/check/fast/rowCheck';
import { findingsAt } from '../../../../../src/core/check/traceFindings';
import { lostAtEnd } from '../../../../../src/core/forwarding/lost';
import { forwardingOf } from '../../../../../src/core/forwarding/verdict';
import { unknownOf } from '../../../../../src/core/track/knowledge';
import { deviceOf, follow } from '../../../../../src/core/track/follow';
import { Follower } from '../../../../../src/core/track/fast/follower';
import { Provenance } from '../../../../../src/core/track/provenance';
import { EMPTY_TRACK, type Track } from '../../../../../src/core/track/track';
import type { TraceRecord } from '../../../../../src/core/trace/record';
import { scenarios } from '../../../corpus';
import { capture } from '../../support/corpus';
import { guest, load, mark, ready, reset, shadow } from '../../support/traces';
import { randomTrace } from '../randomTrace';

/** The same with nothing but plain data in it, so that all of it is compared. */
function bare(value: unknown): unknown {
  if (value instanceof Provenance) return value.toMap();
  if (value instanceof Map) return new Map([...value].map(([key, item]: [unknown, unknown]) => [key, bare(item)]));
  if (value instanceof Uint8Array) return [...value].join();
  if (Array.isArray(value)) return value.length > 0 && typeof value[0] === 'object' ? value.map(bare) : value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, bare(item)]));
}

function numbered(records: readonly TraceRecord[]): { readonly record: TraceRecord; readonly command: number }[] {
  let command = 0;
  return records.map((record) => ({ record, command: record.type === 'command' ? command++ : command }));
}

/** What can be told of a row by the devices before and after it. */
function told(record: TraceRecord, row: number, command: number, before: Track, after: Track): unknown {
  const device = before.get(deviceOf(before, record));
  return {
    findings: findingsAt(inPlace({ row: { row, command, offset: 0, length: 0, record }, before, after })),
    forwarding: record.type === 'command' && device ? bare(forwardingOf(record, device)) : undefined,
    lost: lostAtEnd(after),
  };
}

/** What isn't known of each device, by ring and model. */
function unknownIn(track: Track): unknown {
  return [...track.values()].map(({ guest: one, shadow: other }) =>
    [one, other].map(({ qemu, spec }) => [qemu, spec].map((tracked) => unknownOf(tracked))),
  );
}

/** Follows a trace both ways and asks the quick one at these rows; each is told the same, and so is its next row. */
function assertSame(records: readonly TraceRecord[], isAsked: (row: number) => boolean): void {
  const quick = new Follower(EMPTY_TRACK);
  let plain = EMPTY_TRACK;
  let asked: { readonly track: Track; readonly said: unknown } | undefined;
  numbered(records).forEach(({ record, command }, row) => {
    const after = follow(plain, record, command);
    if (asked) {
      const next = follow(asked.track, record, command);
      assert.deepEqual(told(record, row, command, asked.track, next), told(record, row, command, plain, after));
      asked = undefined;
    }
    plain = after;
    quick.row(record, command);
    if (!isAsked(row)) return;
    const track = quick.track();
    assert.deepEqual(bare(track), bare(plain), `after row ${row}`);
    asked = { track, said: bare(track) };
  });
  const end = quick.track();
  assert.deepEqual(bare(end), bare(plain), 'at the end');
  assert.deepEqual(unknownIn(end), unknownIn(plain), 'what is not known at the end');
}

/** The same of the first records alone, for each number of them from `least` on. */
function assertSameUpTo(records: readonly TraceRecord[], least: number): void {
  for (let count = least; count <= records.length; count++) assertSame(records.slice(0, count), () => false);
}

const vlanOut = (vid: number) => `0200 ${vid.toString(16).padStart(2, '0')}00`;
const vlansOn = (ring: typeof guest, from: number, count: number) =>
  Array.from({ length: count }, (_, i) => ring(vlanOut(from + i)));

describe('following in place', () => {
  it('says what following row by row says, whatever the trace is', () => {
    fc.assert(
      fc.property(randomTrace, fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }), (records, pattern) => {
        assertSame(records, (row) => pattern[row % 7] === true && row % 11 === 0);
      }),
      { numRuns: 80 },
    );
  });

  for (const { name } of scenarios) {
    it(`says what following row by row says: ${name}`, () => {
      const records = capture(name);
      const step = Math.max(1, Math.floor(records.length / 12));
      assertSame(records, (row) => row % step === step - 1);
    });
  }

  it('gives out states that stay as they are', () => {
    const quick = new Follower(EMPTY_TRACK);
    const records = [ready(), guest('000000'), guest('0200 0500'), guest('0101 525400000001')];
    const kept = numbered(records).map(({ record, command }) => {
      quick.row(record, command);
      const track = quick.track();
      return { track, was: bare(track) };
    });
    for (let command = 3; command < 200; command++) quick.row(guest(command % 2 ? '0201 0500' : '000001'), command);
    quick.track();
    for (const { track, was } of kept) assert.deepEqual(bare(track), was);
  });

  it('knows what waits after traffic of any depth', () => {
    const pipelined = [ready(), ...load('0101 525400123456', '0400 0100')];
    for (let i = 0; i < 50; i++) {
      const out = (k: number) => `0200 ${(i * 4 + k).toString(16).padStart(2, '0')}00`;
      pipelined.push(...[0, 1, 2, 3].map((k) => guest(out(k))), ...[0, 1, 2].map((k) => shadow(out(k))));
      pipelined.push(shadow(out(3), i % 7 === 0 ? '01' : '00'));
    }
    assertSame(pipelined, (row) => row % 5 === 0);
  });

  it('knows commands that QEMU answers itself, and those that got lost, in the midst of traffic', () => {
    const started = [ready(), ...load('0101 525400123456', '0400 0100')];
    const traffic = (vid: string) =>
      Array.from({ length: 40 }, (_, i) => `020${i % 2} ${vid}00`).flatMap((out) => [guest(out), shadow(out)]);
    for (const odd of [guest('0300'), guest('0200 7700'), guest('0200 7700', '01')])
      assertSame([...started, ...traffic('05'), odd, ...traffic('06'), odd, ...traffic('07')], (row) => row % 31 === 0);
  });

  it('knows answers that were turned, with what the model makes of a command that it refused', () => {
    const rss = '0401 ff010000 0000 0000 0000 0100 28' + '11'.repeat(40);
    const pair = (out: string, told = '00') => [guest(out, told), shadow(out)];
    const traffic = Array.from({ length: 30 }, (_, i) => pair(`020${i % 2} 0500`)).flat();
    const records = [ready(), ...load('0101 525400123456'), ...traffic, ...pair(rss), ...traffic];
    assertSame([...records, ...pair('0400 0900', '01'), ...traffic], (row) => row % 41 === 0);
  });

  it('knows that there was no device, and what it told the guest meanwhile', () => {
    const alone = Array.from({ length: 60 }, (_, i) => guest(`020${i % 2} 0${i % 7}00`));
    const pairs = Array.from({ length: 60 }, (_, i) => [guest(`0200 0${i % 9}00`), shadow(`0200 0${i % 9}00`)]);
    const begun = [ready(), ...load('0101 525400123456'), ...pairs.flat()];
    const stopped = [...begun, reset('shadow'), ...alone];
    assertSame(
      [...stopped, ...alone.slice(-6).map((record) => ({ ...record, ring: 'shadow' as const }))],
      (row) => row % 5 === 0,
    );
    assertSame([...stopped, ...pairs.flat()], (row) => row % 29 === 0);
    assertSame(
      [...stopped, ready({ ring: 'shadow' }), ...load('0101 525400123456'), ...pairs.flat()],
      (row) => row % 29 === 0,
    );
    const restarted = [...begun, guest('0200 0800'), guest('000001'), ...load('0101 525400654321')];
    assertSame(
      [...restarted, shadow('0200 0800'), shadow('000001'), ...pairs.flat()],
      (row) => row >= restarted.length,
    );
  });

  it('knows who waits since there was no device, and that there is one again', () => {
    const begun = [ready(), ...load('0101 525400123456', '0400 0100'), guest('000000'), shadow('000000')];
    const stopped = [...begun, reset('shadow'), ...vlansOn(guest, 1, 25), ...vlansOn(shadow, 1, 25)];
    assertSameUpTo(stopped, stopped.length - 25);
    const alternating = [1, 2, 3, 4].flatMap((vid) => [guest(vlanOut(vid)), shadow(vlanOut(vid))]);
    assertSameUpTo([...begun, ...vlansOn(shadow, 1, 20), reset('shadow'), ...alternating, guest('000001')], 20);
  });

  it('knows that what came ahead is explained by the first guest command only', () => {
    const ahead = [ready(), reset('shadow'), ...vlansOn(shadow, 1, 40)];
    const records = [...ahead, guest('000000'), guest(vlanOut(20)), ...vlansOn(guest, 100, 40)];
    for (let count = ahead.length; count <= records.length; count++) {
      assertSame(records.slice(0, count), (row) => row === ahead.length - 1);
    }
  });

  it('knows what the model alone refuses, and what refusing does to it', () => {
    const rss = `0401 ff010000 0000 0000 0000 0100 28${'11'.repeat(40)}`;
    const table = '0100 01000000 020000000001 00000000';
    for (const odd of [
      guest('0400 0900', '01'),
      guest('0400 0900'),
      guest(`${table} 00`),
      guest('0101 525400000002 00'),
      guest('0200 0110'),
      guest('000000', '01'),
    ]) {
      const before = [ready(), ...vlansOn(guest, 1, 40), guest(rss), guest(table), guest('0101 525400000001')];
      assertSameUpTo([...before, odd, ...vlansOn(guest, 1, 3)], before.length);
    }
  });

  it('knows what came ahead of the guest, and what the ring can hold no more', () => {
    const ahead = Array.from({ length: 70 }, (_, i) => shadow(`0200 ${(i + 1).toString(16).padStart(2, '0')}00`));
    const late = Array.from({ length: 70 }, (_, i) => guest(`0200 ${(i + 1).toString(16).padStart(2, '0')}00`));
    assertSame([ready(), reset('shadow'), ...ahead, ...late], (row) => row % 9 === 0);
    assertSame([ready(), ...load('0101 525400123456'), ...late, ...ahead, mark('x')], (row) => row % 9 === 0);
  });
});
