import assert from 'node:assert/strict';
import { deviceOf, follow } from '../../../../src/core/track/follow';
import { EMPTY_TRACK, stateOn } from '../../../../src/core/track/track';
import type { DamagedRecord, StatusRecord } from '../../../../src/core/trace/record';
import { rssConfig } from '../support/bytes';
import { EVERYTHING } from '../support/devices';
import { guest, mark, ready, reset, shadow, trackDevice, trackOf, unanswered } from '../support/traces';

const vlans = (track: ReturnType<typeof trackOf>, id: string) => stateOn(track.get(id)!, 'guest').vlans;

describe('several devices', () => {
  const both = [ready({ id: 'net0' }), ready({ id: 'net1' })];

  it('have a state each', () => {
    const track = trackOf([
      ...both,
      guest('0200 0500', '00', { device: 'net0' }),
      guest('0200 0700', '00', { device: 'net1' }),
    ]);
    assert.deepEqual([...track.keys()], ['net0', 'net1']);
    assert.deepEqual(vlans(track, 'net0'), [5]);
    assert.deepEqual(vlans(track, 'net1'), [7]);
  });

  it('are reset each by itself', () => {
    const track = trackOf([
      ...both,
      guest('0200 0500', '00', { device: 'net0' }),
      guest('0200 0700', '00', { device: 'net1' }),
      { ...reset(), device: 'net1' },
    ]);
    assert.deepEqual(vlans(track, 'net0'), [5]);
    assert.deepEqual(vlans(track, 'net1'), []);
  });

  it('have loads each of their own', () => {
    const track = trackOf([
      ...both,
      { ...mark('restore-begin', 'shadow'), device: 'net1' },
      shadow('0101 020000000001', '00', { device: 'net1' }),
      guest('0200 0500', '00', { device: 'net0' }),
      { ...mark('restore-end', 'shadow'), device: 'net1' },
    ]);
    assert.equal(stateOn(track.get('net1')!, 'guest').mac, '02:00:00:00:00:01');
    assert.equal(stateOn(track.get('net0')!, 'guest').mac, '52:54:00:12:34:56');
  });

  it('need not be named while there is one', () => {
    assert.equal(deviceOf(trackOf([ready({ id: 'net7' })]), guest('000000')), 'net7');
    assert.equal(deviceOf(EMPTY_TRACK, guest('000000')), 'net0');
    assert.equal(deviceOf(EMPTY_TRACK, ready({ id: 'x' })), 'x');
    assert.equal(deviceOf(trackOf(both), guest('000000', '00', { device: 'net1' })), 'net1');
  });

  it('that are named only later are taken for the one that was named', () => {
    const track = trackOf([guest('0200 0500'), ready({ id: 'net7' })]);
    assert.equal(deviceOf(track, guest('000000')), 'net7');
  });
});

describe('a trace without a device record', () => {
  it('takes every command for negotiated', () => {
    const track = trackDevice([
      guest('0200 0500'),
      guest(rssConfig([0, 1])),
      guest('0601 01000000 00000000'),
      guest('0500 8200000000000000'),
    ]);
    const state = stateOn(track, 'guest', 'spec');
    assert.equal(track.assumed, true);
    assert.deepEqual(state.vlans, [5]);
    assert.equal(state.steering.mode, 'rss');
    assert.equal(state.coalescing!.rx.max_packets, 1);
    assert.equal(stateOn(track, 'guest').guest_offloads, 0x82n);
    assert.equal(state.features & EVERYTHING, EVERYTHING);
  });

  it('is taken anew where the record comes later', () => {
    const track = trackDevice([guest('0200 0500'), ready(), guest('0200 0700')]);
    assert.equal(track.assumed, false);
    assert.deepEqual(stateOn(track, 'guest').vlans, [7]);
  });
});

describe('following', () => {
  it('gives the same track back where a record changes nothing', () => {
    const track = trackOf([ready(), guest('0200 0500')]);
    const status: StatusRecord = { type: 'status', t: 0n, value: 15 };
    const damaged: DamagedRecord = { type: 'damaged', t: 0n, message: 'Broken.', bytes: new Uint8Array() };
    for (const record of [status, damaged, mark('here'), mark('restore-end')])
      assert.equal(follow(track, record, 1), track);
  });

  it('keeps what a command leaves alone', () => {
    const before = trackDevice([ready(), guest('0200 0500')]);
    const after = trackDevice([ready(), guest('0200 0500'), guest('0a00')]);
    assert.deepEqual(after.guest, before.guest);
    const track = trackOf([ready(), guest('0200 0500')]);
    const { guest: side } = trackOf([guest('0a00')], track).get('net0')!;
    assert.equal(side.qemu, track.get('net0')!.guest.qemu);
    assert.equal(side.spec, track.get('net0')!.guest.spec);
    const again = trackOf([guest('000001')], track).get('net0')!.guest.spec;
    assert.equal(again.setBy.toMap().get('rx.promisc'), 0);
  });

  it('never changes a track in place', () => {
    const before = trackOf([ready(), guest('0200 0500')]);
    const state = structuredClone(stateOn(before.get('net0')!, 'guest'));
    trackOf(
      [guest('0200 0700'), guest(rssConfig([0])), reset(), shadow('000000'), unanswered('guest', '000000')],
      before,
    );
    assert.deepEqual(stateOn(before.get('net0')!, 'guest'), state);
    assert.deepEqual([...before.keys()], ['net0']);
  });

  it('takes any bytes', () => {
    for (const out of ['', '00', 'ff', '0100', '0100 ffffffff', '0401', '0a00ff', '0500 01']) {
      const before = stateOn(trackDevice([ready()]), 'shadow');
      const track = trackDevice([ready(), guest(out), shadow(out), guest(out, ''), guest(out, '01')]);
      assert.deepEqual(stateOn(track, 'shadow'), before);
    }
  });
});
