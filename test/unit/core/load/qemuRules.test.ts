import assert from 'node:assert/strict';
import { fullyKnown } from '../../../../src/core/device/unknown';
import fc from 'fast-check';
import { diffStates } from '../../../../src/core/device/diff';
import { overflowMacTable } from '../../../../src/core/device/qemuModel';
import type { DeviceState } from '../../../../src/core/device/state';
import { planRestore } from '../../../../src/core/restore/profiles';
import { asMigrated } from '../../../../src/core/load/qemuRules';
import { execute } from '../../../../src/core/restore/run';
import { toHex } from '../../../../src/core/wire/hex';
import { countingKey, hashConfig, hex, macTable, rssConfig } from '../support/bytes';
import { OFFLOAD_FEATURES, after, device, features } from '../support/devices';
import { reachable } from '../support/states';

/** What the guests of the captures negotiated, less what a test takes away. */
const USUAL = [
  'CTRL_RX',
  'CTRL_RX_EXTRA',
  'CTRL_MAC_ADDR',
  'CTRL_VLAN',
  'MQ',
  'CTRL_GUEST_OFFLOADS',
  ...OFFLOAD_FEATURES,
];
const qemu = (...more: readonly string[]) => device('qemu', features(...USUAL, ...more));
const without = (...less: readonly string[]) =>
  device('qemu', features(...USUAL.filter((name) => !less.includes(name))));

const planned = (state: DeviceState) => planRestore('qemu-10.0', fullyKnown(state));
/** Out bytes of what is sent. */
const sent = (state: DeviceState) => planned(state).commands.map(({ out }) => toHex(out));
const names = (state: DeviceState) => planned(state).commands.map(({ name }) => name.replace(/VIRTIO_NET_CTRL_/, ''));
/** Why something is not sent. */
const omitted = (state: DeviceState, path: string) => planned(state).omitted.find((omission) => omission.path === path);
const bytes = (...texts: readonly string[]) => texts.map((text) => toHex(hex(text)));

/** What every start has. */
const MAC = '0101 525400123456';
const ONE_PAIR = '0400 0100';
const START = bytes(MAC, ONE_PAIR);

describe('QEMU 10.0 sends at a start', () => {
  it('of a device after reset: address and queue pairs, changed or not', () => {
    assert.deepEqual(sent(qemu()), START);
    assert.deepEqual(sent(qemu('RSS', 'HASH_REPORT')), START);
  });

  it('nothing where neither feature is negotiated', () => {
    assert.deepEqual(sent(device('qemu', features())), []);
    assert.deepEqual(sent(without('CTRL_MAC_ADDR')), bytes(ONE_PAIR));
    assert.deepEqual(sent(without('MQ')), bytes(MAC));
  });

  it('all that there is, in its order', () => {
    const state = after(
      qemu('RSS'),
      '0200 1400',
      '0500 8200000000000000',
      '000000',
      '000101',
      '000501',
      '000301',
      '000201',
      '000401',
      macTable(1, 1),
      '0101 020000000001',
      rssConfig([0, 1, 2, 3]),
      '0200 0a00',
    );
    assert.deepEqual(names(state), [
      'MAC_ADDR_SET',
      'MAC_TABLE_SET',
      'MQ_VQ_PAIRS_SET',
      'MQ_RSS_CONFIG',
      'GUEST_OFFLOADS_SET',
      'RX_PROMISC',
      'RX_ALLMULTI',
      'RX_ALLUNI',
      'RX_NOMULTI',
      'RX_NOUNI',
      'RX_NOBCAST',
      'VLAN_ADD',
      'VLAN_ADD',
    ]);
    assert.deepEqual(sent(state), [
      ...bytes('0101 020000000001', macTable(1, 1), '0400 0400', rssConfig([0, 1, 2, 3])),
      ...bytes('0500 8200000000000000', '000000', '000101', '000201', '000301', '000401', '000501'),
      ...bytes('0200 0a00', '0200 1400'),
    ]);
  });

  it('enough to restore any state without the known losses, and with none refused', () => {
    const usual = fc.constantFrom(features(...USUAL), features(...USUAL, 'RSS'), features(...USUAL, 'HASH_REPORT'));
    fc.assert(
      fc.property(reachable('qemu', usual), (state) => {
        const { steering, mac_table } = state;
        const types =
          steering.mode === 'rss' ? steering.rss.hash_types : steering.mode === 'hash' ? steering.hash.hash_types : 1;
        fc.pre(types !== 0 && !mac_table.unicast_overflow && !mac_table.multicast_overflow);
        const { steps, start } = execute(planned(state), 'net0');
        assert.ok(steps.every(({ verdict }) => verdict.ok));
        assert.deepEqual(
          diffStates(state, steps.at(-1)?.after ?? start).filter(({ path }) => !path.startsWith('status.')),
          [],
        );
      }),
      { numRuns: 300 },
    );
  });
});

describe('QEMU 10.0 and the MAC table', () => {
  it('is sent where it is not empty', () => {
    assert.deepEqual(sent(after(qemu(), macTable(2, 1))), bytes(MAC, macTable(2, 1), ONE_PAIR));
    assert.deepEqual(sent(after(qemu(), macTable(0, 1)))[1], toHex(hex(macTable(0, 1))));
  });

  it('is left out where it is empty', () => {
    assert.deepEqual(sent(after(qemu(), macTable(2, 1), macTable(0, 0))), START);
    assert.deepEqual(omitted(qemu(), 'mac_table'), {
      path: 'mac_table',
      what: 'MAC filter table',
      why: 'The table is empty, as after a reset.',
      harmless: true,
    });
  });

  it('is not sent without CTRL_RX, and that is a loss only where it held something', () => {
    assert.equal(omitted(without('CTRL_RX'), 'mac_table')!.harmless, true);
    const set = after(without('CTRL_RX'), macTable(1, 0));
    assert.deepEqual(sent(set), START);
    assert.equal(omitted(set, 'mac_table')!.harmless, false);
    assert.match(omitted(set, 'mac_table')!.why, /VIRTIO_NET_F_CTRL_RX/);
  });

  it('has only the part that did not overflow', () => {
    assert.deepEqual(sent(after(qemu(), macTable(40, 40))), [...bytes(MAC, macTable(40, 0), ONE_PAIR, '000101')]);
    assert.deepEqual(sent(after(qemu(), '000000', macTable(65, 3))), bytes(MAC, macTable(0, 3), ONE_PAIR));
    assert.deepEqual(sent(after(qemu(), '000000', macTable(80, 80))), bytes(MAC, ONE_PAIR, '000101'));
    const { state } = overflowMacTable(after(qemu(), '000000'));
    assert.deepEqual(sent(state), bytes(MAC, ONE_PAIR, '000101'));
  });

  it('is split anew at the first group address', () => {
    const state = after(qemu(), '0100 03000000 020000000001 01005e000001 020000000002 01000000 01005e000002');
    assert.deepEqual(
      sent(state)[1],
      toHex(hex('0100 01000000 020000000001 03000000 01005e000001 020000000002 01005e000002')),
    );
    assert.match(planned(state).commands[1]!.reason, /the first group address is assumed\.$/);
    const none = { unicast: ['02:00:00:00:00:01'], multicast: ['02:00:00:00:00:02'] };
    assert.deepEqual(asMigrated({ ...none, unicast_overflow: false, multicast_overflow: false }), {
      unicast: ['02:00:00:00:00:01', '02:00:00:00:00:02'],
      multicast: [],
    });
  });
});

describe('QEMU 10.0 and queue pairs, RSS, hash reports', () => {
  it('pairs are always sent with MQ', () => {
    assert.deepEqual(sent(after(qemu(), '0400 0300')), bytes(MAC, '0400 0300'));
  });

  it('RSS comes after the pairs that it set, byte for byte as the guest sent it, with a key of 40', () => {
    const rss = rssConfig([0, 1, 2, 3], { unclassified: 1, tx: 2 });
    assert.deepEqual(sent(after(qemu('RSS'), '0400 0400', rss)), bytes(MAC, '0400 0200', rss));
  });

  it('a shorter key comes back with 40 bytes', () => {
    const guest = rssConfig([0], { key: countingKey(16) });
    const back = rssConfig([0], { key: countingKey(16) + '00'.repeat(24) });
    assert.deepEqual(sent(after(qemu('RSS'), guest))[2], toHex(hex(back)));
    const hash = sent(after(qemu('HASH_REPORT'), hashConfig(1, countingKey(16))))[2];
    assert.equal(hash, toHex(hex(hashConfig(1, countingKey(16) + '00'.repeat(24)))));
  });

  it('RSS without hash types is forgotten', () => {
    const state = after(qemu('RSS'), rssConfig([0, 1], { types: 0 }));
    assert.deepEqual(sent(state), bytes(MAC, '0400 0400'));
    assert.equal(omitted(state, 'rss')!.harmless, false);
    assert.match(omitted(state, 'rss')!.why, /^No hash types are on/);
  });

  it('RSS that the pairs ended is not sent', () => {
    assert.deepEqual(sent(after(qemu('RSS'), rssConfig([0, 1]), '0400 0400')), bytes(MAC, '0400 0400'));
  });

  it('without MQ neither is looked at', () => {
    const given = features(...USUAL.filter((name) => name !== 'MQ'), 'RSS', 'HASH_REPORT');
    const state = after(device('qemu', given), rssConfig([0, 1], { tx: 1 }));
    assert.deepEqual(sent(state), bytes(MAC));
    assert.match(omitted(state, 'rss')!.why, /only when VIRTIO_NET_F_MQ is negotiated/);
    const hash = device('qemu', features('HASH_REPORT'));
    assert.match(omitted(after(hash, hashConfig(1, countingKey(40))), 'hash')!.why, /VIRTIO_NET_F_MQ/);
  });

  it('hash reports are sent as such where RSS is not negotiated', () => {
    const hash = hashConfig(0x3f, countingKey(40));
    assert.deepEqual(sent(after(qemu('HASH_REPORT'), '0400 0200', hash)), bytes(MAC, '0400 0200', hash));
  });

  it('hash reports come back as RSS over one entry where RSS is negotiated', () => {
    const state = after(qemu('RSS', 'HASH_REPORT'), '0400 0400', hashConfig(0x3f, countingKey(40)));
    assert.deepEqual(sent(state), bytes(MAC, '0400 0400', rssConfig([0])));
  });
});

describe('QEMU 10.0 and a destination that negotiated something else', () => {
  it('sends hash reports as RSS over one entry where it has RSS', () => {
    const state = after(qemu('HASH_REPORT'), '0400 0400', hashConfig(0x3f, countingKey(40)));
    const { commands } = planRestore('qemu-10.0', fullyKnown(state), { features: features(...USUAL, 'RSS'), config: {} });
    assert.deepEqual(
      commands.slice(2).map(({ out }) => toHex(out)),
      bytes(rssConfig([0])),
    );
  });

  it('sends RSS as hash reports where it has only those, and leaves out both where it has neither', () => {
    const state = after(qemu('RSS'), rssConfig([1, 2]));
    const to = (...names: readonly string[]) =>
      planRestore('qemu-10.0', fullyKnown(state), { features: features(...USUAL, ...names), config: {} });
    assert.equal(to('HASH_REPORT').commands.at(-1)!.name, 'VIRTIO_NET_CTRL_MQ_HASH_CONFIG');
    assert.match(to().omitted.find(({ path }) => path === 'rss')!.why, /VIRTIO_NET_F_RSS,/);
  });
});

describe('QEMU 10.0 and offloads', () => {
  it('are sent where not all negotiated ones are on', () => {
    const state = after(qemu(), '0500 8200000000000000');
    assert.deepEqual(sent(state), bytes(MAC, ONE_PAIR, '0500 8200000000000000'));
    assert.match(planned(state).commands[2]!.reason, /GUEST_TSO6 off, GUEST_ECN off, GUEST_UFO off\.$/);
    assert.deepEqual(sent(after(qemu(), '0500 0000000000000000'))[2], '05000000000000000000');
  });

  it('are left out where all are on', () => {
    assert.deepEqual(sent(after(qemu(), '0500 0000000000000000', '0500 8207000000000000')), START);
    assert.equal(omitted(qemu(), 'guest_offloads')!.harmless, true);
  });

  it('are not sent without CTRL_GUEST_OFFLOADS', () => {
    const state = { ...without('CTRL_GUEST_OFFLOADS'), guest_offloads: 2n };
    assert.deepEqual(sent(state), START);
    assert.equal(omitted(state, 'guest_offloads')!.harmless, false);
  });
});

describe('QEMU 10.0 and receive modes', () => {
  it('PROMISC 0 is sent, PROMISC 1 never', () => {
    assert.deepEqual(sent(after(qemu(), '000000')), [...START, '000000']);
    assert.deepEqual(sent(after(qemu(), '000000', '000001')), START);
    assert.deepEqual(sent(after(qemu(), '000002')), START);
    assert.match(omitted(qemu(), 'rx.promisc')!.why, /^It is on\. QEMU never sends 1/);
  });

  it('PROMISC 0 is left out where unicast addresses overflowed', () => {
    const state = after(qemu(), '000000', macTable(65, 0));
    assert.deepEqual(sent(state), START);
    assert.equal(omitted(state, 'rx.promisc')!.harmless, false);
    assert.match(omitted(state, 'rx.promisc')!.why, /^The unicast addresses overflowed/);
  });

  it('ALLMULTI 1 is sent, for the mode or for an overflow, ALLMULTI 0 never', () => {
    assert.deepEqual(sent(after(qemu(), '0001ff')), [...START, '000101']);
    assert.deepEqual(sent(after(qemu(), macTable(0, 65))), [...START, '000101']);
    assert.deepEqual(sent(after(qemu(), '000101', '000100')), START);
    assert.match(planned(after(qemu(), macTable(0, 65))).commands[2]!.reason, /multicast addresses overflowed/);
  });

  it('the extra modes are sent where they are on, in their order', () => {
    const on = ['000501', '000401', '000301', '000201'];
    assert.deepEqual(sent(after(qemu(), ...on)), [...START, '000201', '000301', '000401', '000501']);
    for (const mode of on) assert.deepEqual(sent(after(qemu(), mode)), [...START, mode]);
    assert.deepEqual(sent(after(qemu(), '000501', '000500')), START);
  });

  it('the extra modes need CTRL_RX too', () => {
    for (const feature of ['CTRL_RX', 'CTRL_RX_EXTRA']) {
      const state = after(without(feature), '000501');
      assert.deepEqual(sent(state), START);
      assert.match(omitted(state, 'rx.nobcast')!.why, new RegExp(`VIRTIO_NET_F_${feature},`));
    }
  });

  it('nothing of them is sent without CTRL_RX', () => {
    const state = after(without('CTRL_RX'), '000000', '000101');
    assert.deepEqual(sent(state), START);
    assert.equal(omitted(state, 'rx.promisc')!.harmless, false);
    assert.equal(omitted(state, 'rx.allmulti')!.harmless, false);
    assert.equal(omitted(without('CTRL_RX'), 'rx.promisc')!.harmless, true);
  });
});

describe('QEMU 10.0 and VLANs', () => {
  it('one command each, ascending, whatever the order in which the guest added them', () => {
    const state = after(qemu(), '0200 ff0f', '0200 0000', '0200 6400', '0200 0a00', '0201 6400');
    assert.deepEqual(sent(state), [...START, '02000000', '02000a00', '0200ff0f']);
  });

  it('none where there are none, and none without CTRL_VLAN', () => {
    assert.match(omitted(qemu(), 'vlans')!.why, /^No VLAN is set/);
    assert.deepEqual(sent(after(without('CTRL_VLAN'), '0200 0500')), START);
    assert.equal(omitted(without('CTRL_VLAN'), 'vlans'), undefined);
  });
});

describe('QEMU 10.0 and what its model does not have', () => {
  it('is a loss where it is set, and none where it is off', () => {
    const names = ['NOTF_COAL', 'VQ_NOTF_COAL', 'HASH_TUNNEL', 'RSS_CONTEXT'];
    const off = qemu(...names);
    for (const path of ['coalescing', 'hash_tunnel', 'rss_contexts']) assert.equal(omitted(off, path)!.harmless, true);
    const set = after(
      device('spec', features(...USUAL, ...names)),
      '0601 01000000 01000000',
      '0700 01000000',
      '0901 0200 000000000000 02000000 0000 0000 0100 0100 00',
    );
    assert.deepEqual(sent(set), START);
    for (const path of ['coalescing', 'hash_tunnel', 'rss_contexts']) {
      const omission = omitted(set, path)!;
      assert.equal(omission.harmless, false);
      assert.equal(omission.why, "QEMU's model doesn't implement these commands, so it has nothing to restore.");
    }
    assert.equal(omitted(qemu(), 'coalescing'), undefined);
  });
});
