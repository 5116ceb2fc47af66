import assert from 'node:assert/strict';
import { stateToJson } from '../../../../src/core/device/json';
import type { TraceRecord } from '../../../../src/core/trace/record';
import { stateOn, trackedOn, usualProfile } from '../../../../src/core/track/track';
import { countingKey, macTable, rssConfig } from '../support/bytes';
import { capture, expectedOf } from '../support/corpus';
import { guest, load, ready, reset, shadow, trackDevice, unanswered } from '../support/traces';

describe('the state of each ring', () => {
  it("is QEMU's model of what the guest did, and the specification's of what the device got", () => {
    assert.equal(usualProfile('guest'), 'qemu');
    assert.equal(usualProfile('shadow'), 'spec');
    const track = trackDevice([ready(), guest(macTable(70, 0)), shadow(macTable(70, 0))]);
    assert.equal(stateOn(track, 'guest').mac_table.unicast_overflow, true);
    assert.equal(stateOn(track, 'shadow').mac_table.unicast.length, 70);
    assert.equal(stateOn(track, 'guest', 'spec').mac_table.unicast.length, 70);
    assert.equal(stateOn(track, 'shadow', 'qemu').mac_table.unicast_overflow, true);
    assert.equal(trackedOn(track, 'guest').state, track.guest.qemu.state);
  });

  for (const scenario of [
    'everything',
    'everything-rss',
    'linux-everything',
    'rss-short-key',
    'bent-header',
    'vlan-high-bits',
    'src-len-0',
    'src-noack',
    'macs-65-uni',
  ]) {
    it(`of the device is what the capture says: ${scenario}`, () => {
      const state = stateToJson(stateOn(trackDevice(capture(`10.0/${scenario}`)), 'shadow'));
      const { source_device } = expectedOf(`10.0/${scenario}`) as { source_device: { mac_table: object } };
      for (const [path, expected] of Object.entries(source_device)) {
        const actual: unknown = JSON.parse(JSON.stringify(state[path as keyof typeof state]));
        if (path === 'mac_table') assert.deepEqual(actual, { ...(actual as object), ...expected });
        else assert.deepEqual(actual, expected, path);
      }
    });
  }
});

describe('a command', () => {
  it('that was answered otherwise than OK, or not at all, changes nothing', () => {
    const start = trackDevice([ready()]);
    for (const record of [guest('000000', '01'), guest('000000', 'ff'), unanswered('guest', '000000')]) {
      assert.deepEqual(stateOn(trackDevice([ready(), record]), 'guest'), stateOn(start, 'guest'));
    }
    const failed = trackDevice([ready(), guest('000000', '01'), shadow('000000', '01')]);
    assert.deepEqual(stateOn(failed, 'guest'), stateOn(start, 'guest'));
    assert.deepEqual(stateOn(failed, 'shadow'), stateOn(start, 'shadow'));
  });

  it('that came back with used length 0 counts for the device, not for the guest that was told ERR', () => {
    const track = trackDevice(capture('10.0/src-len-0'));
    assert.equal(stateOn(track, 'shadow').rx.promisc, false);
    assert.equal(stateOn(track, 'guest').rx.promisc, true);
    assert.equal(stateOn(track, 'guest').rx.allmulti, true);
  });

  it('without a writable descriptor counts, as the model took it', () => {
    const track = trackDevice(capture('10.0/descriptors-no-in'));
    assert.equal(stateOn(track, 'guest').rx.allmulti, true);
    assert.equal(stateOn(track, 'shadow').rx.allmulti, true);
  });

  describe('without a writable descriptor', () => {
    const next = [guest('0200 0600'), shadow('0200 0600')];
    const vlansOf = (records: readonly TraceRecord[]) => {
      const track = trackDevice(records);
      assert.deepEqual(track.unforwarded, []);
      assert.equal(track.guestBeforeUnread, undefined);
      assert.deepEqual(stateOn(track, 'guest', 'spec').vlans, stateOn(track, 'guest', 'qemu').vlans);
      return [stateOn(track, 'guest').vlans, stateOn(track, 'shadow').vlans];
    };

    it("reaches QEMU's model only if the device said OK, be it the first of the trace", () => {
      for (const begin of [[ready()], [ready(), ...load('0101 525400123456', '0400 0100')]]) {
        const asked = [...begin, guest('0200 0300', '')];
        assert.deepEqual(vlansOf([...asked, shadow('0200 0300'), ...next]), [
          [3, 6],
          [3, 6],
        ]);
        assert.deepEqual(vlansOf([...asked, shadow('0200 0300', '01'), ...next]), [[6], [6]]);
        assert.deepEqual(vlansOf([...asked, unanswered('shadow', '0200 0300'), ...next]), [[6], [6]]);
        assert.deepEqual(vlansOf([...asked, shadow('0200 0300', ''), ...next])[0], [6]);
      }
    });

    it('waits for its copy where other commands come before that', () => {
      const begin = [ready(), ...load('0101 525400123456', '0400 0100')];
      const asked = guest('0200 0300', '');
      for (const [answer, expected] of [
        ['00', [3, 6]],
        ['01', [6]],
      ] as const) {
        const copy = shadow('0200 0300', answer);
        const [six, sixCopy] = [guest('0200 0600'), shadow('0200 0600')];
        assert.deepEqual(vlansOf([...begin, asked, six, copy, sixCopy]), [expected, expected]);
        assert.deepEqual(vlansOf([...begin, six, asked, sixCopy, copy]), [expected, expected]);
        assert.deepEqual(vlansOf([...begin, asked, asked, copy, copy, six, sixCopy]), [expected, expected]);
        // The device's side comes first in the capture.
        assert.deepEqual(vlansOf([...begin, copy, asked, six, sixCopy]), [expected, expected]);
      }
    });

    it('counts as executed where there is no Shadow Virtqueue, or no copy', () => {
      const asked = [ready(), guest('0200 0300', '')];
      assert.deepEqual(stateOn(trackDevice(asked), 'guest').vlans, [3]);
      assert.deepEqual(stateOn(trackDevice([...asked, guest('0200 0700')]), 'guest').vlans, [3, 7]);
      const shadowed = [ready(), ...load('0101 525400123456', '0400 0100'), guest('0200 0300', '')];
      assert.deepEqual(stateOn(trackDevice(shadowed), 'guest').vlans, [3]);
    });
  });

  it('of which the device wrote no answer counts as the guest was told', () => {
    const track = trackDevice(capture('10.0/src-noack'));
    assert.equal(stateOn(track, 'guest').rx.promisc, false);
    assert.equal(stateOn(track, 'shadow').rx.promisc, true);
    assert.equal(stateOn(trackDevice(capture('10.0/src-drop')), 'guest').rx.promisc, true);
  });

  it('that the device took and the model refused parts the two', () => {
    const track = trackDevice([ready(), guest('0200 0010', '01'), shadow('0200 0010')]);
    assert.deepEqual(stateOn(track, 'shadow').vlans, [4096]);
    assert.deepEqual(stateOn(track, 'guest').vlans, []);
  });

  it("of class MQ that the model refused turned its RSS off, and the device's not", () => {
    const on = rssConfig([0, 1]);
    const track = trackDevice([ready(), guest(on), shadow(on), guest('0400 0900', '01'), shadow('0400 0900')]);
    assert.equal(stateOn(track, 'guest').steering.mode, 'automatic');
    assert.equal(stateOn(track, 'shadow').queue_pairs, 9);
  });

  it('of class MQ that the device refused did not reach the model', () => {
    const on = rssConfig([0, 1]);
    const track = trackDevice([ready(), guest(on), shadow(on), guest('0400 0900', '01'), shadow('0400 0900', '01')]);
    assert.equal(stateOn(track, 'guest').steering.mode, 'rss');
  });

  it('of class MQ that came back with used length 0 did not reach the model either', () => {
    const on = rssConfig([0, 1]);
    const track = trackDevice([ready(), guest(on), shadow(on), guest('0400 0900', '01'), shadow('0400 0900', '')]);
    assert.equal(stateOn(track, 'guest').steering.mode, 'rss');
  });

  it('of class MQ that a device without Shadow Virtqueue refused did', () => {
    const track = trackDevice([ready(), guest(rssConfig([0, 1])), guest('0400 0900', '01')]);
    assert.equal(stateOn(track, 'guest').steering.mode, 'automatic');
    assert.equal(stateOn(track, 'guest').queue_pairs, 4);
  });

  it('of class MQ that nobody answered did not reach the model', () => {
    const track = trackDevice([ready(), guest(rssConfig([0, 1])), unanswered('guest', '0400 0900')]);
    assert.equal(stateOn(track, 'guest').steering.mode, 'rss');
  });

  it('of a legacy big-endian guest is read in its byte order', () => {
    const track = trackDevice([ready({ byteOrder: 'big' }), guest('0200 0064'), shadow('0200 0065')]);
    assert.deepEqual(stateOn(track, 'guest').vlans, [100]);
    assert.deepEqual(stateOn(track, 'shadow').vlans, [101]);
  });
});

describe("the bytes of a key in QEMU's model", () => {
  const old = rssConfig([0, 1, 2, 3], { key: countingKey(40) });
  const short = rssConfig([0, 1, 2, 3], { key: 'cc'.repeat(16) });
  const forwarded = (out: string, told = '00') => [guest(out, told), shadow(out)];
  const keyOf = (records: readonly TraceRecord[]) => {
    const { steering } = stateOn(trackDevice(records), 'guest');
    assert.ok(steering.mode === 'rss');
    return steering.rss.key;
  };
  const atStart = load('0101 525400123456', '0400 0100');

  it('are those of a command too that the device took and the model refused', () => {
    const cut = rssConfig([0, 1, 2, 3], { key: 'bb'.repeat(40) }).slice(0, -20);
    const records = [ready(), ...forwarded(old), ...forwarded(cut, '01'), ...forwarded(short)];
    assert.equal(keyOf(records), `${'cc'.repeat(16)}${'bb'.repeat(14)}${countingKey(10, 31)}`);
    const byDevice = [ready(), ...forwarded(old), guest(cut, '01'), shadow(cut, '01'), ...forwarded(short)];
    assert.equal(keyOf(byDevice), `${'cc'.repeat(16)}${countingKey(24, 17)}`);
    const alone = [ready(), guest(old), guest(cut, '01'), guest(short)];
    assert.equal(keyOf(alone), `${'cc'.repeat(16)}${'bb'.repeat(14)}${countingKey(10, 31)}`);
  });

  it("outlast each reset, also one that the device's load tells, and a driver that starts anew", () => {
    for (const between of [
      [reset('shadow'), ready({ ring: 'shadow' }), ...atStart],
      [reset(), ready(), ...atStart],
      [reset('guest'), ready({ ring: 'guest' })],
      [ready()],
    ]) {
      const records = [ready(), ...atStart, ...forwarded(old), ...between, ...forwarded(short)];
      assert.equal(keyOf(records), `${'cc'.repeat(16)}${countingKey(24, 17)}`);
    }
    assert.equal(keyOf([ready(), ...forwarded(short)]), `${'cc'.repeat(16)}${'00'.repeat(24)}`);
  });
});

describe('a MAC table that is too long to forward', () => {
  it('reaches the device as PROMISC 1, and the model as an overflow of both parts', () => {
    const track = trackDevice(capture('10.0/macs-excessive-700'));
    const model = stateOn(track, 'guest');
    assert.deepEqual(model.mac_table, {
      unicast: [],
      multicast: [],
      unicast_overflow: true,
      multicast_overflow: true,
    });
    assert.equal(model.rx.promisc, false);
    assert.equal(stateOn(track, 'shadow').rx.promisc, true);
    assert.deepEqual(stateOn(track, 'shadow').mac_table.unicast, []);
  });

  it('is meant all the same: what the guest was told is the whole table', () => {
    const track = trackDevice(capture('10.0/macs-excessive-700'));
    assert.ok(stateOn(track, 'guest', 'spec').mac_table.unicast.length >= 600);
    assert.equal(stateOn(track, 'guest', 'spec').rx.promisc, false);
  });

  it('leaves the device promiscuous after a small one, which nobody knows of', () => {
    const track = trackDevice(capture('10.0/macs-excessive-then-small'));
    assert.deepEqual(stateOn(track, 'guest').mac_table.unicast, ['02:00:00:00:00:01']);
    assert.equal(stateOn(track, 'guest').rx.promisc, false);
    assert.equal(stateOn(track, 'shadow').rx.promisc, true);
  });

  it('of exactly 4096 bytes is not too long', () => {
    const track = trackDevice(capture('10.0/macs-excessive-4096'));
    assert.equal(stateOn(track, 'shadow').mac_table.unicast.length, 400);
    assert.equal(stateOn(track, 'shadow').mac_table.multicast.length, 281);
    assert.equal(stateOn(track, 'guest').rx.promisc, false);
  });

  it('of exactly 4096 bytes overflows only the part that is too long', () => {
    const table = macTable(681, 0);
    assert.equal(table.length / 2, 4096);
    const track = trackDevice([ready(), ...load('0101 525400123456', '0400 0100'), guest(table), shadow(table)]);
    const { unicast_overflow, multicast_overflow } = stateOn(track, 'guest').mac_table;
    assert.deepEqual([unicast_overflow, multicast_overflow], [true, false]);
    assert.deepEqual(track.unforwarded, []);
  });

  it('changes nothing where the device refused the PROMISC 1', () => {
    const track = trackDevice(capture('10.0/src-excessive-err'));
    const { mac_table, rx } = stateOn(track, 'guest');
    assert.deepEqual([mac_table.unicast_overflow, rx.promisc], [false, true]);
  });

  it('is no matter to a device without Shadow Virtqueue', () => {
    const track = trackDevice([ready(), guest(macTable(700, 0))]);
    assert.equal(stateOn(track, 'guest').mac_table.unicast_overflow, true);
    assert.equal(stateOn(track, 'guest').mac_table.multicast_overflow, false);
  });
});

describe('commands of the guest that the capture does not have', () => {
  it('are taken from the shadow ring: three behind one kick', () => {
    const track = trackDevice(capture('10.0/cvq-batch'));
    assert.deepEqual(stateOn(track, 'guest').vlans, [50, 51, 52]);
    assert.deepEqual(stateOn(track, 'shadow').vlans, [50, 51, 52]);
    assert.equal(stateOn(track, 'guest').rx.promisc, false);
  });

  it('are all of them for a Linux guest', () => {
    const track = trackDevice(capture('10.0/linux-everything'));
    const { vlans, queue_pairs, guest_offloads, rx } = stateOn(track, 'guest');
    assert.deepEqual([vlans, queue_pairs, guest_offloads, rx.allmulti], [[0, 7, 100, 4094], 3, 2n, true]);
  });

  it('are not those that a guest command explains', () => {
    const track = trackDevice([
      ready(),
      ...load('0101 525400123456', '0400 0100'),
      guest('0200 0500'),
      guest('0201 0500'),
      shadow('0200 0500'),
      shadow('0201 0500'),
    ]);
    assert.deepEqual(stateOn(track, 'guest').vlans, []);
    assert.equal(trackedOn(track, 'guest').setBy.toMap().get('vlans.5'), 3);
    assert.deepEqual(track.unforwarded, []);
  });

  it('nor those of a load', () => {
    const track = trackDevice([
      ready(),
      ...load('0101 525400123456', '0400 0100'),
      guest('0400 0200'),
      shadow('0400 0200'),
    ]);
    assert.equal(stateOn(track, 'guest').queue_pairs, 2);
    assert.equal(trackedOn(track, 'guest').setBy.toMap().get('mac'), undefined);
  });
});

describe('a command that is longer than the buffer of a Shadow Virtqueue', () => {
  it('reaches the device cut, and is still the same command', () => {
    const long = `${rssConfig([0, 1])}${'00'.repeat(5000)}`;
    const track = trackDevice([ready(), guest(long), shadow(long.slice(0, 2 * 4096))]);
    assert.deepEqual(track.unforwarded, []);
    assert.equal(trackedOn(track, 'guest').setBy.toMap().get('rss'), 0);
    const { steering } = stateOn(track, 'guest');
    assert.ok(steering.mode === 'rss');
    assert.equal(steering.rss.key, countingKey(40));
  });
});
