import assert from 'node:assert/strict';
import fc from 'fast-check';
import { stateToJson } from '../../../../../src/core/device/json';
import { classesOf, type Classes } from '../../../../../src/core/device/reach';
import { deviceOf, follow } from '../../../../../src/core/track/follow';
import { PartFollower } from '../../../../../src/core/track/fast/partFollower';
import { EMPTY_TRACK, stateOn, trackedOn, type DeviceTrack } from '../../../../../src/core/track/track';
import type { CommandRecord, TraceRecord } from '../../../../../src/core/trace/record';
import { scenarios } from '../../../corpus';
import { capture } from '../../support/corpus';
import { randomTrace } from '../randomTrace';

const PARTS = ['rx', 'mac', 'mac_table', 'vlans', 'status', 'queue_pairs', 'rss', 'guest_offloads'] as const;
type Part = (typeof PARTS)[number];

/** What is told of some parts of a device's state, on both rings. */
function told(device: DeviceTrack | undefined, parts: readonly Part[]): unknown {
  if (!device) return undefined;
  const rings = (['guest', 'shadow'] as const).map((ring) => {
    const json = stateToJson(stateOn(device, ring));
    return parts.map((part) => json[part]);
  });
  return { rings, isLoading: device.load !== undefined };
}

/** What a command wrote of these parts on its own ring. */
function wroteOf({ ring }: CommandRecord, command: number, device: DeviceTrack | undefined, parts: readonly Part[]) {
  const wrote = device ? trackedOn(device, ring).setBy.writtenBy(command) : [];
  return wrote.filter((path) => parts.some((part) => path.split('.')[0] === part));
}

function assertSame(records: readonly TraceRecord[], parts: readonly Part[]): void {
  const classes: Classes = new Set(parts.flatMap((part) => [...classesOf(part)]));
  const quick = new PartFollower(EMPTY_TRACK, classes);
  let track = EMPTY_TRACK;
  let command = 0;
  records.forEach((record, row) => {
    const before = track;
    track = follow(track, record, command);
    const id = deviceOf(before, record);
    const step = quick.row(record, command);
    const where = `${parts.join()} at row ${row}`;
    assert.equal(step.device, id, where);
    assert.deepEqual(told(step.before, parts), told(before.get(id), parts), where);
    assert.deepEqual(told(step.after, parts), told(track.get(id), parts), where);
    if (record.type !== 'command') return;
    const wrote = wroteOf(record, command, track.get(id), parts);
    // Where it left the device alone, nobody asks what it wrote.
    if (step.before !== step.after) assert.deepEqual(wroteOf(record, command, step.after, parts), wrote, where);
    else assert.deepEqual(wrote, [], where);
    command++;
  });
}

describe('following parts of the state', () => {
  it('tells before and after each row what following wholly tells, whatever the trace is', () => {
    fc.assert(
      fc.property(randomTrace, fc.subarray([...PARTS]), (records, parts) => {
        assertSame(records, parts);
      }),
      { numRuns: 150 },
    );
  });

  for (const { name } of scenarios) {
    const records = capture(name);
    // Thousands of VLANs take long to compare at each row.
    if (records.length > 1500) continue;
    it(`tells it of ${name}`, () => {
      for (const part of PARTS) assertSame(records, [part]);
    });
  }
});
