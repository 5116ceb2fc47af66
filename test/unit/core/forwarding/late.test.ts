import assert from 'node:assert/strict';
import { readCommand } from '../../../../src/core/check/commandFindings';
import { forwardPhases } from '../../../../src/core/forwarding/phases';
import { Follower } from '../../../../src/core/track/fast/follower';
import { EMPTY_TRACK, stateOn } from '../../../../src/core/track/track';
import type { CommandRecord, TraceRecord } from '../../../../src/core/trace/record';
import { guest, ready, reset, shadow, trackDevice } from '../support/traces';

const SECOND = 1_000_000_000n;
const find = (record: CommandRecord, ...before: readonly TraceRecord[]) =>
  readCommand(record, trackDevice(before)).findings;
const codes = (record: CommandRecord, ...before: readonly TraceRecord[]) =>
  find(record, ...before).map(({ code }) => code);

/** Both rings are known, and a command has gone through. */
const begun = [ready(), guest('000001'), shadow('000001')];
const asked = guest('0101 525400aa0009', '01', { t: 1000n, latency: 10n * SECOND });
const late = shadow('0101 525400aa0009', '00', { t: 2000n, latency: 11n * SECOND });

describe('an answer after QEMU has given up', () => {
  it('comes too late: the guest was told ERR, and the device has the command', () => {
    const [found, ...rest] = find(late, ...begun, asked);
    assert.deepEqual(rest, []);
    assert.equal(found?.code, 'insufficient-written-data');
    assert.match(
      found.message,
      /more than 10 s .* returns ERR .* mac is "[0-9a-f:]+" in the model and "52:54:00:aa:00:09"/,
    );
    assert.doesNotMatch(found.message, /Nothing in/);
    const after = trackDevice([...begun, asked, late]);
    assert.equal(stateOn(after, 'shadow').mac, '52:54:00:aa:00:09');
    assert.notEqual(stateOn(after, 'guest').mac, '52:54:00:aa:00:09');
  });

  it('may be an error as well', () => {
    const refused = { ...late, in: Uint8Array.of(1) };
    assert.ok(codes(refused, ...begun, asked).includes('insufficient-written-data'));
    assert.equal(trackDevice([...begun, asked, refused]).lateAnswer, 2 + 1);
  });

  it('is in time where the guest got it, or within 10 s', () => {
    assert.ok(!codes(late, ...begun, { ...asked, in: Uint8Array.of(0) }).includes('insufficient-written-data'));
    const soon = { ...late, latency: 9n * SECOND };
    assert.deepEqual(codes(soon, ...begun, asked), ['answer-changed']);
  });

  it('makes the answer of the next command suspect, and of no other', () => {
    const next = [guest('0200 0500'), shadow('0200 0500')] as const;
    const before = [...begun, asked, late];
    const [stale] = find(next[1], ...before, next[0]);
    assert.equal(stale?.code, 'stale-ack');
    assert.equal(stale.severity, 'warning');
    assert.match(
      stale.message,
      /given up command 3 .* may have read that answer for the guest's command 4, which got OK/,
    );
    assert.deepEqual(codes(shadow('0200 0600'), ...before, ...next, guest('0200 0600')), []);
    assert.deepEqual(codes(next[1], ...before, reset('shadow'), ready({ ring: 'shadow' }), next[0]), []);
    const changed = find(shadow('0200 0500', '01'), ...before, next[0]).filter(({ code }) => code !== 'answered-error');
    assert.deepEqual(
      changed.map(({ code, severity }) => [code, severity]),
      [['stale-ack', 'error']],
    );
  });

  it('is followed in place as row by row', () => {
    const plain = Array.from({ length: 40 }, () => [guest('0200 0500'), shadow('0200 0500')]).flat();
    for (const answer of [0, 1]) {
      const records = [...begun, ...plain, asked, { ...late, in: Uint8Array.of(answer) }];
      for (const trace of [records, [...records, ...plain], [...records, guest('0200 0600')]]) {
        const follower = new Follower(EMPTY_TRACK);
        trace.forEach((record, at) => follower.row(record, Math.max(0, at - 1)));
        assert.deepEqual(follower.track().get('net0')?.lateAnswer, trackDevice(trace).lateAnswer);
      }
    }
  });

  it('shows in the phases of the command', () => {
    const { phases, log, status } = forwardPhases({
      guest: asked,
      shadow: late,
      before: trackDevice(begun),
      release: '10.0',
    });
    assert.match(phases.find(({ phase }) => phase === 'poll')?.detail ?? '', /is returned too late after 11/);
    assert.deepEqual([status, log], [1, ['Insufficient written data (0)']]);
  });
});
