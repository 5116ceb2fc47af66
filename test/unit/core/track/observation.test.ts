import assert from 'node:assert/strict';
import { knownToJson } from '../../../../src/core/device/json';
import { knownOf } from '../../../../src/core/track/knowledge';
import { trackedOn, type DeviceTrack } from '../../../../src/core/track/track';
import type { TraceRecord } from '../../../../src/core/trace/record';
import { eventFindings } from '../../../../src/core/check/eventFindings';
import { features } from '../support/devices';
import { gap, guest, ready, running, seen, shadow, trackDevice } from '../support/traces';

const MAC = '02:00:00:00:00:09';
const state = (track: DeviceTrack, ring: 'guest' | 'shadow' = 'guest') => knownToJson(knownOf(trackedOn(track, ring)));
const unknown = (track: DeviceTrack) => (state(track)['unknown'] ?? []) as readonly string[];

function findings(record: TraceRecord, ...before: readonly TraceRecord[]) {
  assert.ok(record.type === 'state');
  const track = before.length > 0 ? trackDevice(before) : undefined;
  return eventFindings(record, track).map(({ code, message }) => `${code}: ${message}`);
}

describe('a state that somebody saw', () => {
  const late = [running({ features: features('CTRL_RX', 'CTRL_VLAN', 'CTRL_MAC_ADDR') }), guest('02000500')];

  it('gives the items that are not known its values', () => {
    const after = trackDevice([...late, seen({ mac: MAC, rx: { promisc: false }, vlans: [5, 7] })]);
    const json = state(after);
    assert.deepEqual([json['mac'], json['vlans']], [MAC, [5, 7]]);
    assert.ok(!unknown(after).includes('mac') && !unknown(after).includes('rx.promisc'));
    assert.ok(unknown(after).includes('rx.allmulti'));
  });

  it('tells of a part of the VLANs, which leaves the others unknown', () => {
    const after = trackDevice([...late, seen({ unknown: ['vlans'], vlans: [9], vlans_absent: [4] })]);
    const json = state(after);
    assert.deepEqual([json['vlans'], json['vlans_absent']], [[5, 9], [4]]);
    assert.ok(unknown(after).includes('vlans'));
  });

  it('tells features, and what follows from them', () => {
    const bare = [guest('000000')];
    assert.ok(unknown(trackDevice(bare)).includes('hash_tunnel'));
    const after = trackDevice([...bare, seen({ features: '0x100020000' })]);
    assert.equal(state(after)['features'], '0x100020000');
    assert.ok(!unknown(after).includes('features') && !unknown(after).includes('hash_tunnel'));
    assert.equal(state(after)['vlans'], 'all');
    assert.equal(state(after, 'shadow')['features'], '0x100020000');
  });

  it('is of the ring that it names', () => {
    const after = trackDevice([...late, seen({ mac: MAC }, { ring: 'shadow' })]);
    assert.equal(state(after, 'shadow')['mac'], MAC);
    assert.equal(state(after)['mac'], null);
  });

  it('holds where it differs from what is tracked, which is a finding with the command that set that', () => {
    const start = [ready(), guest('000000'), guest('02000500')];
    const differs = seen({ mac: MAC, rx: { promisc: true }, vlans: [5] });
    assert.deepEqual(
      findings(differs, ...start).map((text) => text.split(' (')[0]),
      [
        `state-differs: query-rx-filter saw mac: ${MAC}; tracked is 52:54:00:12:34:56`,
        'state-differs: query-rx-filter saw rx.promisc: on; tracked is off',
      ],
    );
    assert.match(findings(differs, ...start).join(), /no command has set it since the start\).*command 0 set it last/);
    const after = trackDevice([...start, differs]);
    assert.deepEqual([state(after)['mac'], unknown(after)], [MAC, []]);
  });

  it('that says the same, or of what is not known, is no finding', () => {
    assert.deepEqual(findings(seen({ rx: { promisc: false } }), ready(), guest('000000')), []);
    assert.deepEqual(findings(seen({ mac: MAC, vlans: [1] }), ...late), [
      'state-differs: query-rx-filter saw vlans: 1; tracked is 5 (command 0 set it last). From here on what was seen holds.',
    ]);
    assert.deepEqual(findings(seen({ mac: MAC })), []);
  });

  it("that can't be read says so, and changes nothing", () => {
    assert.match(
      findings(seen({ mac: 'x' }), ready()).join(),
      /^state-unreadable: What query-rx-filter saw can't be read: `mac`/,
    );
    assert.deepEqual(state(trackDevice([ready(), seen({ vlans: 7 })])), state(trackDevice([ready()])));
  });
});

describe('a gap', () => {
  it('leaves nothing known but what no command can set, until commands set it again', () => {
    const after = trackDevice([ready({ features: features('CTRL_RX') }), guest('000000'), gap(), guest('000101')]);
    const json = state(after);
    assert.deepEqual(json['rx'], {
      promisc: null,
      allmulti: true,
      alluni: null,
      nomulti: null,
      nouni: null,
      nobcast: null,
    });
    assert.equal(json['vlans'], 'all');
    assert.match(String(unknown(after)), /mac/);
  });

  it('of the guest ring leaves what the device holds known', () => {
    const after = trackDevice([ready(), guest('000000'), shadow('000000'), gap({ ring: 'guest' })]);
    assert.deepEqual((state(after, 'shadow')['rx'] as Record<string, unknown>)['promisc'], false);
    assert.equal((state(after)['rx'] as Record<string, unknown>)['promisc'], null);
  });
});
