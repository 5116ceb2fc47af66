import assert from 'node:assert/strict';
import type { TraceRecord } from '../../../../src/core/trace/record';
import { stateOn, trackedOn } from '../../../../src/core/track/track';
import { capture, expectedOf, numberOf } from '../support/corpus';
import { CONFIG, features } from '../support/devices';
import { findingsOf, placesOf } from '../support/findings';
import { guest, mark, ready, reset, shadow, trackDevice } from '../support/traces';

const MAC = '0101 525400123456';
const both = { features: features('CTRL_MAC_ADDR', 'MQ', 'CTRL_VLAN') };
const on = (ring: 'guest' | 'shadow', records: readonly TraceRecord[]) => stateOn(trackDevice(records), ring);
const setBy = (records: readonly TraceRecord[]) => trackedOn(trackDevice(records), 'guest').setBy.toMap();
/** A restart of the device behind a Shadow Virtqueue. */
const restart = [reset('shadow'), ready({ ...both, ring: 'shadow' })];

describe('the load of a trace without marks, as QEMU 7.2 makes them', () => {
  it('is the first commands of a start: nobody set what they say', () => {
    assert.deepEqual([...setBy(capture('7.2/default'))], []);
  });

  it('leaves what the guest set to its commands, over a restart: 7.2/stop-cont', () => {
    const records = capture('7.2/stop-cont');
    const map = setBy(records);
    assert.equal(map.get('mac'), numberOf(records.slice(0, 8), 'guest', '0101525400aabbcc'));
    assert.equal(map.get('queue_pairs'), numberOf(records.slice(0, 8), 'guest', '04000300'));
    assert.equal(on('guest', records).mac, '52:54:00:aa:bb:cc');
    assert.equal(on('shadow', records).queue_pairs, 3);
  });

  it('tells that the driver has reset the device: 7.2/system-reset', () => {
    for (const ring of ['guest', 'shadow'] as const) {
      const state = on(ring, capture('7.2/system-reset'));
      assert.deepEqual([state.mac, state.queue_pairs], ['52:54:00:12:34:56', 1]);
    }
  });

  it("is told from a guest's commands where only the device's side was captured", () => {
    const records = capture('7.2/linux-down-up-k6.1');
    const expected = expectedOf('7.2/linux-down-up-k6.1')['source_device'] as { queue_pairs: number };
    assert.equal(on('guest', records).queue_pairs, expected.queue_pairs);
    assert.equal(setBy(records).get('queue_pairs'), numberOf(records, 'shadow', '04000200'));
    assert.equal(setBy(records).has('mac'), false);
  });

  it('tells a reset by the pairs too, and with them all else goes', () => {
    const before = [ready(both), shadow(MAC), shadow('0400 0100'), guest('0200 0500'), shadow('0200 0500')];
    const pairs = [guest('0400 0200'), shadow('0400 0200')];
    const kept = [...before, ...pairs, ...restart, shadow(MAC), shadow('0400 0200')];
    assert.deepEqual(on('guest', kept).vlans, [5]);
    const gone = [...before, ...pairs, ...restart, shadow(MAC), shadow('0400 0100')];
    assert.deepEqual(on('guest', gone).vlans, []);
  });

  it('has only the commands whose features are negotiated', () => {
    const pairs = (given: bigint, ...sent: readonly string[]) =>
      setBy([ready({ features: given }), ...sent.map((out) => shadow(out))]).get('queue_pairs');
    assert.equal(pairs(features('MQ'), '0400 0100'), undefined);
    assert.equal(pairs(features('MQ'), '0400 0100', '0400 0300'), 1);
    const named = (...sent: readonly string[]) =>
      setBy([ready({ features: features('CTRL_MAC_ADDR') }), ...sent.map((out) => shadow(out))]).get('mac');
    assert.equal(named(MAC), undefined);
    assert.equal(named(MAC, '0101 020000000001'), 1);
  });

  it('is no load where something else comes between: then it is what the guest sent, unseen', () => {
    const records = [ready(both), shadow('0101 020000000001'), guest('0200 0500'), shadow('0200 0500')];
    assert.equal(on('guest', records).mac, '02:00:00:00:00:01');
    assert.equal(setBy(records).get('mac'), 0);
    const restarted = [...records, ...restart, shadow('0101 020000000002'), shadow('0200 0700')];
    assert.deepEqual(on('guest', restarted).vlans, [5, 7]);
  });

  it('ends where the device refuses: QEMU sends no more', () => {
    const records = [ready(both), shadow(MAC, '01'), guest('0400 0200')];
    const track = trackDevice(records);
    assert.deepEqual([track.load, track.expectedLoad, track.deviceDown?.kind], [undefined, [], 'start-failed']);
    assert.equal(stateOn(track, 'guest').queue_pairs, 2);
  });

  it('goes on where a buffer of it came back with used length 0, which 7.2 takes for OK', () => {
    const forwarded = [guest('0400 0200'), shadow('0400 0200')];
    for (const begin of [
      [shadow(MAC, ''), shadow('0400 0100')],
      [shadow(MAC), shadow('0400 0100', '')],
      [shadow(MAC, ''), shadow('0400 0100', '')],
    ]) {
      const records = [ready(both), ...begin, ...forwarded];
      assert.ok(!placesOf(records).some((place) => place.endsWith('start-failed')));
      const track = trackDevice(records);
      assert.deepEqual([track.deviceDown, track.expectedLoad, track.unforwarded], [undefined, [], []]);
      assert.deepEqual([stateOn(track, 'guest').queue_pairs, stateOn(track, 'shadow').queue_pairs], [2, 2]);
    }
    const message = findingsOf([ready(both), shadow(MAC, '')]).map(({ finding }) => finding.message);
    assert.match(message.join(), /QEMU 7\.2 takes it for OK and continues the load\.$/);
  });

  it('with marks fails at used length 0: it is of 8.2 or later', () => {
    const begun = [ready(both), mark('restore-begin', 'shadow'), shadow(MAC), shadow('0400 0100', '')];
    assert.deepEqual(placesOf(begun), ['1 start-failed', '1 used-length-0']);
    const track = trackDevice([...begun, mark('restore-end', 'shadow')]);
    assert.deepEqual(track.deviceDown, { kind: 'start-failed', command: 1 });
  });

  it('does not take what the guest sent before the capture knew the device', () => {
    const early = guest('0101 020000000001');
    const records = [early, ready({ features: both.features, config: CONFIG }), shadow('0101 020000000001')];
    assert.equal(on('guest', records).mac, '02:00:00:00:00:01');
    assert.equal(setBy(records).get('mac'), 0);
  });
});
