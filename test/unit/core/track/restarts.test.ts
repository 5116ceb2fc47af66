import assert from 'node:assert/strict';
import { stateToJson } from '../../../../src/core/device/json';
import { stateOn } from '../../../../src/core/track/track';
import type { TraceRecord } from '../../../../src/core/trace/record';
import { macTable, rssConfig } from '../support/bytes';
import { capture, expectedOf } from '../support/corpus';
import { CONFIG, EVERYTHING, device, features } from '../support/devices';
import { guest, load, mark, ready, reset, shadow, trackDevice, unanswered } from '../support/traces';

const guestState = (records: readonly TraceRecord[]) => stateOn(trackDevice(records), 'guest');
const shadowState = (records: readonly TraceRecord[]) => stateOn(trackDevice(records), 'shadow');
/** What is left of a state that was as after reset. */
const asReset = ({ vlans, rx, mac_table, steering, queue_pairs }: ReturnType<typeof guestState>) => {
  assert.deepEqual(vlans.length === 0 || vlans === 'all', true);
  assert.equal(rx.promisc, true);
  assert.equal(rx.allmulti, false);
  assert.deepEqual(mac_table.unicast, []);
  assert.equal(steering.mode, 'automatic');
  assert.equal(queue_pairs, 1);
};

describe('a restart of the device behind a Shadow Virtqueue', () => {
  for (const scenario of ['10.0/passthrough', '10.0/stop-cont', '11.1/passthrough', '11.1/stop-cont']) {
    it(`keeps what the guest set: ${scenario}`, () => {
      const records = capture(scenario);
      assert.ok(records.some((record) => record.type === 'reset' && record.ring === 'shadow'));
      const state = guestState(records);
      assert.equal(state.mac, '52:54:00:aa:bb:cc');
      assert.deepEqual(state.vlans, [10, 20, 30, 4000]);
      assert.equal(state.queue_pairs, 3);
      assert.deepEqual(
        stateToJson(shadowState(records)).vlans,
        (expectedOf(scenario)['source_device'] as { vlans: number[] }).vlans,
      );
    });
  }

  for (const scenario of [
    '10.0/driver-reset-promisc',
    '10.0/driver-reset-rss',
    '10.0/driver-reset-fewer',
    '10.0/system-reset',
    '11.1/system-reset',
  ]) {
    it(`that the driver has reset too loses it, as the load tells: ${scenario}`, () => {
      asReset(guestState(capture(scenario)));
      asReset(shadowState(capture(scenario)));
    });
  }

  it('empties the device until the load', () => {
    const records = [ready(), guest('0200 0500'), shadow('0200 0500'), reset('shadow'), ready({ ring: 'shadow' })];
    assert.deepEqual(guestState(records).vlans, [5]);
    assert.deepEqual(shadowState(records).vlans, []);
    const loaded = [...records, ...load('0101 525400123456', '0400 0100', '0200 0500')];
    assert.deepEqual(guestState(loaded).vlans, [5]);
    assert.deepEqual(shadowState(loaded).vlans, [5]);
  });

  for (const [lost, answer] of [
    ['', '01'],
    ['', '00'],
    ['02', '01'],
  ] as const) {
    it(`that was stopped by a lost command of ${lost.length / 2} bytes, ack ${answer}, keeps what the guest set`, () => {
      const vids = Array.from({ length: 50 }, (_, i) => `0200 ${(200 + i).toString(16)}00`);
      const records = [
        ready(),
        ...vids.flatMap((out) => [guest(out), shadow(out)]),
        reset('shadow'),
        ready({ ring: 'shadow' }),
        mark('restore-begin', 'shadow'),
        ...['0101 525400123456', '0400 0100', ...vids.slice(0, 46)].map((out) => shadow(out)),
        ...[0, 1, 2].map(() => shadow(lost, answer)),
        mark('restore-end', 'shadow'),
      ];
      assert.deepEqual(
        guestState(records).vlans,
        Array.from({ length: 50 }, (_, i) => 200 + i),
      );
      // Another beginning is that of another model.
      const other = records.map((record) =>
        record.type === 'command' && record.ring === 'shadow' && record.out[0] === 4 ? shadow('0400 0200') : record,
      );
      assert.equal(guestState(other).queue_pairs, 2);
    });
  }

  it('that was stopped by a refused command keeps what the guest set', () => {
    const records = [
      ready(),
      guest('0200 0500'),
      shadow('0200 0500'),
      reset('shadow'),
      ready({ ring: 'shadow' }),
      mark('restore-begin', 'shadow'),
      shadow('0101 525400123456'),
      shadow('0400 0100', '01'),
      shadow('0200 0900'),
      mark('restore-end', 'shadow'),
    ];
    assert.deepEqual(guestState(records).vlans, [5]);
    const dropped = records.map((record) =>
      record.type === 'command' && record.in?.[0] === 1 ? unanswered('shadow', '0400 0100') : record,
    );
    assert.deepEqual(guestState(dropped).vlans, [5]);
  });

  it('that was stopped by its very first command keeps it too', () => {
    const records = [ready(), guest('0200 0500'), shadow('0200 0500'), mark('restore-begin', 'shadow')];
    const stopped = [...records, shadow('0101 525400123456', '01'), mark('restore-end', 'shadow')];
    assert.deepEqual(guestState(stopped).vlans, [5]);
  });

  it('of QEMU 7.2, whose load no marks bracket, says the same again', () => {
    assert.equal(guestState(capture('7.2/stop-cont')).mac, '52:54:00:aa:bb:cc');
    assert.equal(guestState(capture('7.2/system-reset')).mac, '52:54:00:12:34:56');
    assert.equal(guestState(capture('7.2/system-reset')).queue_pairs, 1);
  });

  it('whose load has another order of the MAC table keeps it', () => {
    const table = '0100 02000000 020000000001 01005e000001 01000000 01005e000002';
    const split = '0100 01000000 020000000001 02000000 01005e000001 01005e000002';
    for (const sent of [table, split]) {
      const records = [ready(), guest(table), ...load('0101 525400123456', sent, '0400 0100')];
      assert.deepEqual(guestState(records).mac_table.unicast, ['02:00:00:00:00:01', '01:00:5e:00:00:01']);
    }
  });

  it('whose load says something else believes the load', () => {
    const records = [ready(), guest('0200 0500'), ...load('0101 525400123456', '0400 0200', '0200 0700')];
    assert.deepEqual(guestState(records).vlans, [7]);
    assert.equal(guestState(records).queue_pairs, 2);
  });

  it('without commands in the load says nothing', () => {
    assert.deepEqual(guestState([ready(), guest('0200 0500'), ...load()]).vlans, [5]);
  });
});

describe('a trace of the destination', () => {
  it('has the model that the load says', () => {
    const model = guestState(capture('10.0/everything', 'restore'));
    const source = guestState(capture('10.0/everything'));
    assert.deepEqual(stateToJson(model), stateToJson(source));
  });

  it('has RSS too', () => {
    const { steering } = guestState(capture('10.0/everything-rss', 'restore'));
    assert.ok(steering.mode === 'rss');
    assert.deepEqual(steering.rss.indirection_table, [0, 1, 2, 3]);
  });

  it("goes on with the guest's own commands", () => {
    const state = guestState(capture('10.0/linux-everything', 'restore'));
    assert.equal(state.queue_pairs, 3);
    assert.deepEqual(state.vlans, [0, 7, 100, 4094]);
  });
});

describe('a reset', () => {
  const set = [ready(), guest('0200 0500'), shadow('0200 0500')];

  it('concerns both sides, or one', () => {
    assert.deepEqual([guestState([...set, reset()]).vlans, shadowState([...set, reset()]).vlans], [[], []]);
    assert.deepEqual(
      [guestState([...set, reset('guest')]).vlans, shadowState([...set, reset('guest')]).vlans],
      [[], [5]],
    );
    assert.deepEqual(
      [guestState([...set, reset('shadow')]).vlans, shadowState([...set, reset('shadow')]).vlans],
      [[5], []],
    );
  });

  it('leaves the features until a driver negotiates anew', () => {
    assert.equal(guestState([...set, reset()]).features, EVERYTHING);
    const again = ready({ features: features('CTRL_VLAN'), config: {} });
    assert.equal(guestState([...set, reset(), again]).features, features('CTRL_VLAN'));
  });

  it('ends a wait for the copy of a command', () => {
    const records = [ready(), shadow('0400 0100'), guest('0200 0500'), reset('guest'), shadow('0200 0500')];
    assert.deepEqual(guestState(records).vlans, [5]);
  });
});

describe('a load with more commands than any QEMU sends', () => {
  it('is believed as a whole', () => {
    const many = Array.from({ length: 9000 }, (_, i) => `0200 ${i % 2 ? '0500' : '0600'}`);
    const records = [ready(), guest('0200 0700'), ...load(...many, '0201 0600', '0101 020000000001')];
    assert.deepEqual(guestState(records).vlans, [5]);
    assert.equal(guestState(records).mac, '02:00:00:00:00:01');
    assert.equal(trackDevice(records).deviceDown, undefined);
  });

  it('has failed where its first refused command says', () => {
    const many = Array.from({ length: 9000 }, () => shadow('0200 0500'));
    const records = [ready(), mark('restore-begin'), shadow('0200 0500', '01'), ...many, shadow('0200 0600', '01')];
    assert.deepEqual(trackDevice([...records, mark('restore-end')]).deviceDown, { kind: 'start-failed', command: 0 });
  });
});

describe('a device record', () => {
  it('starts both sides afresh, or one', () => {
    const used = [ready(), guest('0200 0500'), shadow('0200 0500')];
    assert.deepEqual([guestState([...used, ready()]).vlans, shadowState([...used, ready()]).vlans], [[], []]);
    const one = [...used, ready({ ring: 'guest', config: { ...CONFIG, mac: '02:00:00:00:00:09' } })];
    assert.deepEqual([guestState(one).vlans, shadowState(one).vlans], [[], [5]]);
    assert.equal(guestState(one).mac, '02:00:00:00:00:09');
  });

  it('gives a state as after reset for its features and its configuration', () => {
    assert.deepEqual(guestState([ready()]), device('qemu'));
    assert.deepEqual(shadowState([ready()]), device('spec'));
  });

  it('of the shadow side alone means that there is a Shadow Virtqueue', () => {
    const track = trackDevice([ready(), ready({ ring: 'shadow' }), guest(macTable(700, 0))]);
    assert.equal(stateOn(track, 'guest').mac_table.multicast_overflow, true);
    assert.equal(track.shadowed, true);
  });
});

describe('marks', () => {
  it('of other names, and of the guest ring, change nothing', () => {
    const track = trackDevice([ready(), mark('here'), mark('restore-begin', 'guest'), guest(rssConfig([0]))]);
    assert.equal(track.load, undefined);
    assert.equal(stateOn(track, 'guest').steering.mode, 'rss');
  });

  it('that end what was not begun change nothing', () => {
    assert.deepEqual(guestState([ready(), guest('0200 0500'), mark('restore-end')]).vlans, [5]);
  });

  it('without a ring bracket a load all the same', () => {
    const records = [ready(), mark('restore-begin'), shadow('0101 020000000001'), mark('restore-end')];
    assert.equal(guestState(records).mac, '02:00:00:00:00:01');
  });
});
