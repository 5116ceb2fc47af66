import assert from 'node:assert/strict';
import type { TraceRecord } from '../../../src/core/trace/record';
import { follow } from '../../../src/core/track/follow';
import { EMPTY_TRACK } from '../../../src/core/track/track';
import { lostIn, withLost } from '../../../src/extension/editor/lookahead';
import type { ReplayStep } from '../../../src/io/trace/replay';
import { guest, load, ready, reset, shadow } from '../core/support/traces';

function stepsOf(records: readonly TraceRecord[]): ReplayStep[] {
  let track = EMPTY_TRACK;
  let command = 0;
  return records.map((record, row) => {
    const before = track;
    track = follow(before, record, command);
    const step = { row: { row, command, offset: 0, length: 0, record }, before, after: track };
    if (record.type === 'command') command++;
    return step;
  });
}

describe('what later rows show of a guest command', () => {
  const started = [ready(), ...load('0101 525400123456', '0400 0100')];

  it('is that it never reached the device', () => {
    const steps = stepsOf([...started, guest('0200 0500'), reset('guest'), guest('0200 0600'), shadow('0200 0600')]);
    assert.deepEqual([...lostIn(steps, false).keys()], [2]);
  });

  it('is open until the trace ends', () => {
    const steps = stepsOf([...started, guest('0200 0500')]);
    assert.deepEqual([...lostIn(steps, false).keys()], []);
    assert.deepEqual([...lostIn(steps, true).keys()], [2]);
    assert.equal(lostIn([], true).size, 0);
  });

  it('stands before what matters less', () => {
    const [lost] = lostIn(stepsOf([...started, guest('0200 0500')]), true).values();
    const view = { row: 4, findings: [{ code: 'switch-value', severity: 'info', message: 'It is.' }] as const };
    assert.deepEqual(
      withLost(view, lost).findings.map(({ code }) => code),
      ['not-forwarded', 'switch-value'],
    );
    assert.equal(withLost(view, undefined), view);
  });
});
