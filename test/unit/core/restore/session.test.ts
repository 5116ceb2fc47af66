import assert from 'node:assert/strict';
import { fullyKnown } from '../../../../src/core/device/unknown';
import { stateToJson } from '../../../../src/core/device/json';
import { parseState } from '../../../../src/core/device/json';
import {
  beginRestore,
  destinationBefore,
  destinationState,
  movedTo,
  sourceOf,
  sourceOfState,
} from '../../../../src/core/restore/session';
import { countingKey, macTable, rssConfig } from '../support/bytes';
import { after, device, features } from '../support/devices';
import { guest, ready, trackDevice } from '../support/traces';

const state = after(device('qemu', features('CTRL_VLAN', 'CTRL_RX')), '000000', '0200 0500', '0200 0700');
const session = beginRestore(sourceOfState(fullyKnown(state)), 'qemu-10.0');

describe('a restore session', () => {
  it('begins before the first command, with a destination that was just reset', () => {
    assert.equal(session.position, 0);
    assert.equal(session.plan.commands.length, 3);
    assert.deepEqual(destinationState(session), session.start);
    assert.equal(session.start.profile, 'spec');
    assert.equal(session.start.rx.promisc, true);
    assert.deepEqual(session.start.vlans, []);
  });

  it('moves command by command', () => {
    assert.equal(destinationState(movedTo(session, 1)).rx.promisc, false);
    assert.deepEqual(destinationState(movedTo(session, 1)).vlans, []);
    assert.deepEqual(destinationState(movedTo(session, 2)).vlans, [5]);
    assert.deepEqual(destinationState(movedTo(session, 3)).vlans, [5, 7]);
  });

  it('and back, and no further than its ends', () => {
    const end = movedTo(session, 99);
    assert.equal(end.position, 3);
    assert.deepEqual(destinationState(movedTo(end, 1)).vlans, []);
    assert.equal(movedTo(end, -5).position, 0);
    assert.deepEqual(movedTo(end, 0), session);
  });

  it('knows the destination one step before', () => {
    assert.deepEqual(destinationBefore(movedTo(session, 3)).vlans, [5]);
    assert.deepEqual(destinationBefore(movedTo(session, 1)), session.start);
    assert.deepEqual(destinationBefore(session), session.start);
  });

  it('has the same losses wherever it stands, and is not changed by moving', () => {
    const copy = structuredClone({ position: session.position, losses: session.losses });
    assert.deepEqual(movedTo(session, 2).losses, session.losses);
    assert.deepEqual({ position: session.position, losses: session.losses }, copy);
  });

  it('goes on where the destination refuses a command', () => {
    const other = beginRestore(sourceOfState(fullyKnown(state)), 'qemu-10.0', { features: features('CTRL_VLAN'), config: {} });
    assert.deepEqual(
      beginRestore(sourceOfState(fullyKnown({ ...state, vlans: [4096, 5] })), 'qemu-10.0').steps.map(({ verdict }) => verdict.ok),
      [true, false, true],
    );
    assert.equal(other.plan.commands.length, 2);
  });
});

describe('the source of a restore', () => {
  it('is what the guest was told, and what the model holds of it', () => {
    const track = trackDevice([ready(), guest(macTable(70, 0)), guest('0601 01000000 01000000')]);
    const { intent: told, model: held } = sourceOf(track);
    const { state: intent } = told;
    const { state: model } = held;
    assert.equal(intent.mac_table.unicast.length, 70);
    assert.equal(model.mac_table.unicast_overflow, true);
    assert.equal(intent.coalescing!.rx.max_packets, 1);
    assert.equal(model.coalescing!.rx.max_packets, 0);
  });

  it('is read by the complete restore from the guest, by QEMU from the model', () => {
    const source = sourceOf(trackDevice([ready(), guest(macTable(70, 0))]));
    const names = (profile: 'complete' | 'qemu-10.0') =>
      beginRestore(source, profile).plan.commands.map(({ name }) => name);
    assert.ok(names('complete').includes('VIRTIO_NET_CTRL_MAC_TABLE_SET'));
    assert.ok(!names('qemu-10.0').includes('VIRTIO_NET_CTRL_MAC_TABLE_SET'));
  });

  it("of a state that QEMU's model tracked is that state", () => {
    const { intent, model } = sourceOfState(fullyKnown(state));
    assert.equal(intent.state, state);
    assert.equal(model.state, state);
  });

  it("of a state that the specification's model tracked goes through QEMU's", () => {
    const spec = after(device('spec'), macTable(70, 0), rssConfig([0], { key: 'aa' }), '0700 01000000', '0200 0500');
    const {
      intent: { state: intent },
      model: { state: model },
    } = sourceOfState(fullyKnown(spec));
    assert.equal(intent, spec);
    assert.equal(model.profile, 'qemu');
    assert.equal(model.mac_table.unicast_overflow, true);
    assert.ok(model.steering.mode === 'rss');
    assert.equal(model.steering.rss.key, `aa${'00'.repeat(39)}`);
    assert.equal(model.hash_tunnel, 0);
    assert.deepEqual(model.vlans, [5]);
  });

  it('of a state JSON restores as the state itself', () => {
    const full = after(device('qemu'), '0101 020000000001', '0400 0400', rssConfig([0, 1, 2, 3]), '0200 0500');
    const read = parseState(JSON.parse(JSON.stringify(stateToJson(full)))).state;
    const outs = (from: typeof full) =>
      beginRestore(sourceOfState(fullyKnown(from)), 'qemu-10.0').plan.commands.map(({ out }) => out.join());
    assert.deepEqual(outs(read), outs(full));
  });

  it('that overflowed and whose addresses are not known is made up for by receiving all', () => {
    const overflowed = after(device('qemu'), '000000', macTable(65, 65));
    const { plan, losses } = beginRestore(sourceOfState(fullyKnown(overflowed)), 'complete');
    const modes = plan.commands.filter(({ out }) => out[0] === 0).map(({ out }) => [out[1], out[2]]);
    assert.deepEqual(modes.slice(0, 2), [
      [0, 1],
      [1, 1],
    ]);
    assert.deepEqual(
      losses.map(({ field }) => field),
      ['rx.promisc', 'rx.allmulti', 'mac_table.unicast_overflow', 'mac_table.multicast_overflow'],
    );
    assert.match(losses[2]!.why, /^The unicast addresses overflowed the model and are unknown/);
  });

  it('keeps a longer key than QEMU holds', () => {
    const config = { rss_max_key_size: 52, max_virtqueue_pairs: 4 };
    const spec = after(device('spec', features('MQ', 'RSS'), config), rssConfig([0], { key: countingKey(52) }));
    assert.deepEqual(beginRestore(sourceOfState(fullyKnown(spec)), 'complete').losses, []);
    assert.match(beginRestore(sourceOfState(fullyKnown(spec)), 'qemu-10.0').losses.at(-1)!.why, /Invalid key size: 52 of 40/);
  });
});
