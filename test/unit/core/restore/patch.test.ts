import assert from 'node:assert/strict';
import fc from 'fast-check';
import { differingPaths } from '../../../../src/core/device/diff';
import { planPatch } from '../../../../src/core/restore/patch';
import { diffStates } from '../../../../src/core/device/diff';
import { applyBytes } from '../../../../src/core/device/model';
import { resetState } from '../../../../src/core/device/reset';
import type { DeviceState, Profile } from '../../../../src/core/device/state';
import { toHex } from '../../../../src/core/wire/hex';
import { config } from '../support/arbitrary';
import { countingKey, hashConfig, rssConfig } from '../support/bytes';
import { after, device, features } from '../support/devices';
import { commandFor, featureSets } from '../support/states';

/** The state in the one form that means the same: no word about order, repetition and parameters that hold anyway. */
function normal(state: DeviceState): DeviceState {
  const { mac_table, coalescing } = state;
  const set = (addresses: readonly string[]) => [...new Set(addresses)].sort();
  const own = Object.entries(coalescing?.vq ?? {}).filter(([index, value]) => {
    const usual = Number(index) % 2 === 0 ? coalescing?.rx : coalescing?.tx;
    return usual?.max_packets !== value.max_packets || usual.max_usecs !== value.max_usecs;
  });
  return {
    ...state,
    mac_table: { ...mac_table, unicast: set(mac_table.unicast), multicast: set(mac_table.multicast) },
    coalescing: coalescing && { ...coalescing, vq: Object.fromEntries(own) },
  };
}

const replay = (from: DeviceState, commands: readonly { readonly out: Uint8Array }[]) =>
  commands.reduce((state, { out }) => {
    const { verdict, state: next } = applyBytes(state, out);
    assert.ok(verdict.ok);
    return next;
  }, from);

/** Two states of devices with the same features and configuration, which have come by them each in its own way. */
function pairs(profileA: Profile, profileB: Profile): fc.Arbitrary<readonly [DeviceState, DeviceState]> {
  return fc.tuple(featureSets, config).chain(([given, space]) => {
    const state = (profile: Profile) =>
      fc
        .array(commandFor(given), { maxLength: 30 })
        .map((commands) =>
          commands.reduce(
            (before, out) => applyBytes(before, out).state,
            resetState({ device: 'net0', profile, features: given, config: space }),
          ),
        );
    // Half of the time B starts where A is, so that little differs.
    return fc.oneof(
      fc.tuple(state(profileA), state(profileB)),
      fc
        .tuple(state(profileB), fc.array(commandFor(given), { maxLength: 3 }))
        .map(([a, more]) => [a, more.reduce((before, out) => applyBytes(before, out).state, a)] as const),
    );
  });
}

const short = (commands: readonly { readonly name: string }[]) =>
  commands.map(({ name }) => name.replace(/VIRTIO_NET_CTRL_|VIRTNET_/, ''));

describe('the commands that mend a state', () => {
  it('make B equal to A, but for what is named', () => {
    fc.assert(
      fc.property(pairs('spec', 'spec'), ([a, b]) => {
        const { commands, patched, unpatchable } = planPatch(b, a);
        const end = replay(b, commands);
        assert.deepEqual(end, patched);
        const apart = diffStates(normal(a), normal(end)).map(({ path }) =>
          path.replace(/\.max_(packets|usecs)$|(?<=^rss_contexts\.\d+)\..*/, ''),
        );
        assert.deepEqual(
          unpatchable.map(({ field }) => field),
          [...new Set(apart)],
        );
        // With the same features only this has no command: to ask for an announcement, and to leave RSS or to have a
        // number of pairs without MQ.
        const had = new Set(unpatchable.map(({ field }) => field.replace(/\..*/, '')));
        for (const field of had) assert.match(field, /^(status|steering|rss|hash|queue_pairs)$/);
      }),
      { numRuns: 2000 },
    );
  });

  it('name each field that stays apart with a reason, in a sentence, under either model', () => {
    const profile = fc.constantFrom<Profile>('qemu', 'spec');
    const any = fc.tuple(profile, profile).chain(([a, b]) => pairs(a, b));
    fc.assert(
      fc.property(any, ([a, b]) => {
        const { commands, unpatchable } = planPatch(b, a);
        assert.deepEqual(
          unpatchable.map(({ field }) => field),
          differingPaths(a, replay(b, commands)),
        );
        for (const { why } of unpatchable) assert.match(why, /^[A-Z].*\.$/s);
        for (const { reason } of commands) assert.match(reason, /^[A-Z].*\.$/s);
      }),
      { numRuns: 2000 },
    );
  });

  it('are none where nothing differs', () => {
    fc.assert(
      fc.property(pairs('spec', 'spec'), ([state]) => {
        assert.deepEqual(planPatch(state, structuredClone(state)).commands, []);
      }),
    );
  });

  it('are all needed: without any of them more stays apart', () => {
    fc.assert(
      fc.property(pairs('spec', 'spec'), ([a, b]) => {
        const { commands, unpatchable } = planPatch(b, a);
        commands.forEach((_, i) => {
          const rest = commands.filter((__, j) => j !== i);
          const end = rest.reduce((state, { out }) => applyBytes(state, out).state, b);
          assert.ok(differingPaths(a, end).length > unpatchable.length, `${short(commands).join()} without ${i}`);
        });
      }),
      { numRuns: 500 },
    );
  });

  const start = device('spec');
  const key = countingKey(40);
  const mend = (b: DeviceState, a: DeviceState) => {
    const { commands, unpatchable } = planPatch(b, a);
    return {
      sent: commands.map(({ out }) => toHex(out)),
      left: unpatchable.map(({ field, why }) => `${field}: ${why}`),
    };
  };
  const same = (expected: string) => expected.replaceAll(' ', '');

  it('take VLANs away before they add others', () => {
    const a = after(start, '0200 0500', '0200 0700');
    const b = after(start, '0200 0500', '0200 0900');
    assert.deepEqual(mend(b, a), { sent: ['02010900', '02000700'], left: [] });
  });

  it('set receive modes either way, and only those that differ', () => {
    const a = after(start, '0000 00', '0001 01');
    assert.deepEqual(mend(start, a), { sent: ['000000', '000101'], left: [] });
    assert.deepEqual(mend(a, start), { sent: ['000001', '000100'], left: [] });
  });

  it('end with the command of class MQ that decides the mode', () => {
    const rss = after(start, rssConfig([0, 1], { tx: 2, key }));
    const hash = after(start, '0400 0400', hashConfig(0x3f, key));
    const pairs = after(start, '0400 0200');
    assert.deepEqual(mend(rss, hash).sent, ['04000400', hashConfig(0x3f, key)]);
    assert.deepEqual(mend(hash, rss).sent, [rssConfig([0, 1], { tx: 2, key })]);
    assert.deepEqual(mend(rss, pairs).sent, ['04000200']);
    assert.deepEqual(mend(pairs, after(pairs, hashConfig(1, key))).sent, [hashConfig(1, key)]);
  });

  it('set the pairs by RSS where there is no MQ and hash reports follow', () => {
    const bare = device('spec', features('RSS', 'HASH_REPORT'));
    const a = after(bare, rssConfig([0, 1], { tx: 4 }), hashConfig(0x3f, key));
    const { sent, left } = mend(bare, a);
    assert.deepEqual(
      sent.map((out) => out.slice(0, 4)),
      ['0401', '0402'],
    );
    assert.deepEqual(left, []);
  });

  it('bring coalescing back to the default, of a direction and of a virtqueue', () => {
    const set = after(start, '0400 0400', '0600 02000000 03000000', '0602 0100 0000 05000000 06000000');
    const plain = after(start, '0400 0400');
    assert.deepEqual(mend(set, plain), { sent: [same('0600 00000000 00000000')], left: [] });
    const queue = after(plain, '0602 0100 0000 05000000 06000000');
    assert.deepEqual(mend(queue, plain), { sent: [same('0602 0100 0000 00000000 00000000')], left: [] });
    assert.deepEqual(mend(plain, set).sent, [same('0600 02000000 03000000'), same('0602 0100 0000 05000000 06000000')]);
  });

  it('set what was set for a virtqueue anew behind a smaller number of pairs', () => {
    const a = after(start, '0400 0300', '0602 0400 0000 05000000 06000000');
    const b = after(start, '0400 0400', '0602 0700 0000 01000000 01000000');
    assert.deepEqual(mend(b, a), { sent: ['04000300', same('0602 0400 0000 05000000 06000000')], left: [] });
  });

  it('delete, change and add RSS contexts', () => {
    const context = (command: string, id: string, queue: string) =>
      same(`09${command} ${id}00 000000000000 02000000 0000 0000 ${queue}00 0100 00`);
    const a = after(start, context('01', '01', '00'), context('01', '02', '00'));
    const b = after(start, context('01', '02', '01'), context('01', '03', '00'));
    assert.deepEqual(
      mend(b, a).sent.map((out) => out.slice(0, 8)),
      ['09030300', '09010100', '09020200'],
    );
  });

  it('leave the order of a table alone, as no frame is received otherwise', () => {
    const a = after(start, '0100 02000000 020000000001 020000000002 00000000');
    const b = after(start, '0100 02000000 020000000002 020000000001 00000000');
    assert.deepEqual(mend(b, a), { sent: [], left: [] });
  });

  it('say which feature B lacks', () => {
    const bare = device('spec', features('CTRL_RX'));
    const a = after(start, '0200 0500', '0004 01', '0001 01');
    const { sent, left } = mend(bare, a);
    assert.deepEqual(sent, ['000101']);
    assert.deepEqual(
      left.map((line) => line.split(':')[0]),
      ['rx.nouni', 'vlans', 'guest_offloads', 'coalescing', 'hash_tunnel', 'rss_contexts'],
    );
    assert.match(left[0] ?? '', /B doesn't have VIRTIO_NET_F_CTRL_RX_EXTRA, without which/);
    assert.match(left[1] ?? '', /B doesn't have VIRTIO_NET_F_CTRL_VLAN and receives all VLANs/);
  });

  it("don't pretend that an overflowed table is known", () => {
    const many = `0100 41000000 ${Array.from({ length: 65 }, (_, i) => `0200000000${i.toString(16).padStart(2, '0')}`).join('')} 00000000`;
    const a = after(device('qemu'), many);
    const { sent, left } = mend(start, a);
    assert.deepEqual(sent, []);
    assert.match(left.join('\n'), /mac_table\.unicast_overflow: A's unicast addresses overflowed QEMU's model/);
  });

  it("don't make it worse: QEMU's model takes HASH_CONFIG for RSS", () => {
    const a = after(start, hashConfig(0x3f, key));
    const { sent, left } = mend(device('qemu'), a);
    assert.deepEqual(sent, []);
    assert.match(left.join('\n'), /^hash: The command would make more fields differ\. .*turns RSS on at HASH_CONFIG/m);
  });

  it("name what QEMU's model would refuse", () => {
    const a = after(start, '0700 01000000');
    assert.match(
      mend(device('qemu'), a).left.join(),
      /B would refuse VIRTIO_NET_CTRL_HASH_TUNNEL_SET: QEMU implements/,
    );
  });
});
