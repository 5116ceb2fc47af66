import assert from 'node:assert/strict';
import { knownOf } from '../../../../src/core/track/knowledge';
import { trackedOn } from '../../../../src/core/track/track';
import { guest, running, trackDevice } from '../support/traces';
import { ALL_KNOWN, fullyKnown } from '../../../../src/core/device/unknown';
import fc from 'fast-check';
import { compareStates } from '../../../../src/core/compare/compare';
import { sideNotes, summaryOf, } from '../../../../src/core/compare/side';
import { diffStates } from '../../../../src/core/device/diff';
import type { DeviceState } from '../../../../src/core/device/state';
import { countingKey, hashConfig, rssConfig } from '../support/bytes';
import { after, device, features } from '../support/devices';
import { reachable } from '../support/states';

const start = device('spec');
const same = (state: DeviceState) => ({ state, unknown: ALL_KNOWN, setBy: undefined });
const tell = (a: DeviceState, b: DeviceState) =>
  compareStates(fullyKnown(a), fullyKnown(b)).differences.map(({ field, kind, text }) => `${field} ${kind}: ${text}`);

describe('comparing two states by meaning', () => {
  it('finds nothing between a state and itself', () => {
    fc.assert(
      fc.property(reachable('spec'), (state) => {
        const comparison = compareStates(fullyKnown(state), fullyKnown(structuredClone(state)));
        assert.deepEqual(comparison.differences, []);
        assert.equal(summaryOf(comparison), 'A and B are in the same state');
      }),
    );
  });

  it('names every field that differs in the state JSON, and no other, and says what it means', () => {
    fc.assert(
      fc.property(reachable('spec'), reachable('spec'), (a, b) => {
        const { differences } = compareStates(fullyKnown(a), fullyKnown(b));
        const paths = new Set(
          diffStates(a, b).map(({ path }) => path.replace(/\.max_(packets|usecs)$|(?<=^rss_contexts\.\d+)\..*/, '')),
        );
        if (a.features !== b.features) paths.add('features');
        assert.deepEqual(new Set(differences.map(({ field }) => field)), paths);
        for (const { text, textA, textB } of differences) {
          assert.match(text, /^[A-Z].*\.$/);
          assert.ok(!/undefined|NaN|\[object/.test(text + textA + textB), text);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('tells VLANs as ranges of each side', () => {
    const a = after(start, '0200 0100', '0200 0200', '0200 0300', '0200 0900');
    const b = after(start, '0200 0300', '0200 0700');
    assert.deepEqual(tell(a, b), ['vlans value: Only in A: 1-2, 9. Only in B: 7. In both: 1 VLAN.']);
  });

  it('tells addresses as a set, and their order apart', () => {
    const a = after(start, '0100 02000000 020000000001 020000000002 01000000 01005e000001');
    const b = after(start, '0100 02000000 020000000002 020000000001 01000000 01005e000002');
    assert.deepEqual(tell(a, b), [
      'mac_table.multicast value: Only in A: 01:00:5e:00:00:01. Only in B: 01:00:5e:00:00:02. In both: 0 addresses.',
      'mac_table.unicast equivalent: The same addresses in another order: the same frames are received.',
    ]);
    assert.equal(compareStates(fullyKnown(a), fullyKnown(b)).count, 1);
  });

  it('tells RSS slot by slot, with its key', () => {
    const key = countingKey(40);
    const a = after(start, rssConfig([0, 1, 2, 3], { key, types: 3 }));
    const b = after(start, rssConfig([0, 1, 3, 3], { key: `${key.slice(0, 20)}ff${key.slice(22)}`, types: 6 }));
    assert.deepEqual(tell(a, b), [
      'rss value: Hash types: Only in A: IPv4. Only in B: UDPv4. The keys differ from byte 10 (40 bytes in A, 40 in B). Indirection table, 1 of 4 entries: entry 2: queue 2 in A, 3 in B.',
    ]);
    assert.match(tell(start, a).join('\n'), /^steering value: B uses RSS; .*\nrss value: RSS is set up in B only/m);
  });

  it("says that QEMU's model pads a short key", () => {
    const config = rssConfig([0, 1], { key: countingKey(20) });
    const text = tell(after(start, config), after(device('qemu'), config)).join('\n');
    assert.match(
      text,
      /The key has 20 bytes in A, 40 in B: B's key continues with zero bytes\. B uses QEMU's model, which always stores/,
    );
  });

  it('names offloads and feature bits', () => {
    const a = after(start, '0500 0200000000000000');
    assert.deepEqual(tell(a, start), [
      'guest_offloads value: Receive offloads that are on: Only in B: GUEST_TSO4, GUEST_TSO6, GUEST_ECN, GUEST_UFO.',
    ]);
    const b = device('spec', features('CTRL_RX', 'CTRL_RX_EXTRA'));
    assert.match(tell(device('spec', features('CTRL_RX')), b)[0] ?? '', /^features .*: Only in B: CTRL_RX_EXTRA\.$/);
  });

  it('tells what a feature takes away apart from what differs', () => {
    const b = device('spec', features('CTRL_RX'));
    const a = after(device('spec', features('CTRL_RX', 'CTRL_VLAN', 'RSS')), '0200 0500', rssConfig([0, 1]), '0000 00');
    assert.deepEqual(
      compareStates(fullyKnown(a), fullyKnown(b)).differences.map(({ field, kind }) => `${field} ${kind}`),
      ['features value', 'rx.promisc value', 'vlans absent', 'queue_pairs absent', 'steering absent', 'rss absent'],
    );
    assert.match(
      tell(a, b).join('\n'),
      /B has no VLAN filter and receives all VLANs; A receives: 5\. B hasn't negotiated VIRTIO_NET_F_CTRL_VLAN\./,
    );
  });

  it('takes an overflowed list for what it is', () => {
    const many = `0100 41000000 ${Array.from({ length: 65 }, (_, i) => `0200000000${i.toString(16).padStart(2, '0')}`).join('')} 00000000`;
    assert.match(
      tell(after(device('qemu'), many), after(start, many)).join('\n'),
      /unicast_overflow value: The unicast addresses overflowed A's model, which stores none of them/,
    );
  });

  it('takes parameters of a virtqueue that are those of its direction for nothing new', () => {
    const a = after(start, '0601 02000000 03000000', '0602 0000 0000 02000000 03000000');
    const b = after(start, '0601 02000000 03000000');
    const { differences, count, patch } = compareStates(fullyKnown(a), fullyKnown(b));
    assert.deepEqual([differences.map(({ kind }) => kind), count, patch.commands], [['equivalent'], 0, []]);
  });

  it('says of hash reports and contexts which side has them', () => {
    const a = after(start, hashConfig(1, countingKey(40)), '0901 0200 000000000000 02000000 0000 0000 0000 0100 00');
    assert.deepEqual(tell(a, start), [
      'hash value: Hash reports without RSS are on in A only: IPv4.',
      'rss_contexts.2 value: RSS context 2 is set up in A only: 1 entry.',
    ]);
  });
});

describe('the two sides', () => {
  it('say by which model each is read', () => {
    assert.deepEqual(sideNotes(same(start), same(start)), []);
    assert.match(sideNotes(same(start), same(device('qemu'))).join(), /^A uses the specification's model, B QEMU/);
  });

  it('differ in nothing that is not known of one of them', () => {
    const known = fullyKnown(device('spec', features('CTRL_RX', 'GUEST_CSUM')));
    const late = knownOf(trackedOn(trackDevice([guest('000000'), guest('0200 0500')]), 'guest', 'spec'));
    const compared = compareStates(late, known);
    assert.deepEqual(
      compared.differences.filter(({ kind }) => kind !== 'unknown').map(({ field }) => field),
      ['rx.promisc'],
    );
    assert.equal(compared.count, 1);
    const vlans = compared.differences.find(({ field }) => field === 'vlans');
    assert.deepEqual([vlans?.kind, vlans?.textA], ['unknown', 'not known']);
    assert.match(vlans?.text ?? '', /^It can't be told whether they differ\. A: Not seen: the capture begins/);
    assert.match(summaryOf(compared), /^1 field differs; \d+ items can't be told/);
    assert.deepEqual(compared.patch.commands.map(({ name }) => name), ['VIRTIO_NET_CTRL_RX_PROMISC']);
  });

  it('differ in a VLAN that is known of both', () => {
    const filter = features('CTRL_VLAN');
    const late = knownOf(
      trackedOn(trackDevice([running({ features: filter }), guest('0200 0500'), guest('0201 0700')]), 'guest', 'spec'),
    );
    const without = fullyKnown(after(device('spec', filter), '0200 0900'));
    const { differences } = compareStates(late, without);
    assert.match(differences.find(({ field }) => field === 'vlans')?.text ?? '', /5/);
  });
});
