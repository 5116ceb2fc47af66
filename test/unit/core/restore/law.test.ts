import assert from 'node:assert/strict';
import { fullyKnown } from '../../../../src/core/device/unknown';
import fc from 'fast-check';
import { diffStates } from '../../../../src/core/device/diff';
import { resetState } from '../../../../src/core/device/reset';
import type { Steering } from '../../../../src/core/device/parts/steering';
import type { DeviceState } from '../../../../src/core/device/state';
import { auditOf, lossesOf } from '../../../../src/core/restore/audit/audit';
import { planRestore } from '../../../../src/core/restore/profiles';
import { execute } from '../../../../src/core/restore/run';
import { allowedOffloads } from '../../../../src/core/wire/bits';
import { COMMAND_NAMES } from '../../../../src/core/wire/commands';
import { F, hasFeature } from '../../../../src/core/wire/features';
import { toHex } from '../../../../src/core/wire/hex';
import { config, multicast, unicast } from '../support/arbitrary';
import { after, device, features } from '../support/devices';
import { commandFor, featureSets, reachable } from '../support/states';
import { countingKey, hashConfig, rssConfig } from '../support/bytes';

/** What a destination has become by the complete restore of a state. */
function restored(state: DeviceState) {
  const plan = planRestore('complete', fullyKnown(state));
  const { steps, end, outcome } = execute(plan, state.device);
  return { plan, steps, end, outcome };
}

/** The fields in which two states differ, but for the status, which is the device's own. */
const apart = (a: DeviceState, b: DeviceState) => diffStates(a, b).filter(({ path }) => !path.startsWith('status.'));

function assertRestored(state: DeviceState): void {
  const { plan, steps, end, outcome } = restored(state);
  assert.deepEqual(
    steps.filter(({ verdict }) => !verdict.ok).map(({ command }) => command.name),
    [],
  );
  assert.deepEqual(apart(state, end), []);
  assert.deepEqual(lossesOf(auditOf({ intent: state, unknown: [], whose: 'guest', model: state, plan, steps, end, outcome })), []);
  assert.deepEqual(
    plan.omitted.filter(({ harmless }) => !harmless),
    [],
  );
}

const maskUpTo = (bits: number) => fc.integer({ min: 0, max: 2 ** bits - 1 });

/** States put together field by field, each as a device with these features may have it. */
const consistent: fc.Arbitrary<DeviceState> = fc.tuple(featureSets, config).chain(([given, space]) => {
  const has = (bit: number) => hasFeature(given, bit);
  const reset = resetState({ device: 'net0', profile: 'spec', features: given, config: space });
  const only = <T>(bit: number, value: fc.Arbitrary<T>, otherwise: T) => (has(bit) ? value : fc.constant(otherwise));
  const queue = fc.integer({ min: 0, max: 3 });
  const key = fc.uint8Array({ maxLength: 40 }).map(toHex);
  const pairs = fc.integer({ min: 1, max: 4 });
  const rss = fc.record(
    {
      hash_types: maskUpTo(9),
      indirection_table: fc.constantFrom(1, 2, 16).chain((n) => fc.array(queue, { minLength: n, maxLength: n })),
      unclassified_queue: queue,
      max_tx_vq: pairs,
      key,
    },
    { noNullPrototype: true },
  );
  const coalesce = fc.record({ max_packets: maskUpTo(32), max_usecs: maskUpTo(3) }, { noNullPrototype: true });
  const none = { max_packets: 0, max_usecs: 0 };
  const steerings: fc.Arbitrary<Steering>[] = [fc.constant({ mode: 'automatic' })];
  if (has(F.RSS)) steerings.push(rss.map((set) => ({ mode: 'rss', rss: set })));
  if (has(F.HASH_REPORT)) {
    steerings.push(
      fc.record({ hash_types: maskUpTo(9), key }, { noNullPrototype: true }).map((hash) => ({ mode: 'hash', hash })),
    );
  }
  return fc
    .record({
      mac: only(F.CTRL_MAC_ADDR, unicast, reset.mac),
      rx: fc.record(
        {
          promisc: only(F.CTRL_RX, fc.boolean(), true),
          allmulti: only(F.CTRL_RX, fc.boolean(), false),
          alluni: only(F.CTRL_RX_EXTRA, fc.boolean(), false),
          nomulti: only(F.CTRL_RX_EXTRA, fc.boolean(), false),
          nouni: only(F.CTRL_RX_EXTRA, fc.boolean(), false),
          nobcast: only(F.CTRL_RX_EXTRA, fc.boolean(), false),
        },
        { noNullPrototype: true },
      ),
      uni: only(F.CTRL_RX, fc.array(unicast, { maxLength: 100 }), []),
      multi: only(F.CTRL_RX, fc.array(multicast, { maxLength: 100 }), []),
      vids: fc.uniqueArray(fc.integer({ min: 0, max: 4095 }), { maxLength: 30 }),
      count: only(F.MQ, pairs, 1),
      steering: fc.oneof(...steerings),
      offloads: only(
        F.CTRL_GUEST_OFFLOADS,
        fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }).map((mask) => mask & allowedOffloads(given)),
        reset.guest_offloads,
      ),
      rx_coalescing: only(F.NOTF_COAL, coalesce, none),
      tx_coalescing: only(F.NOTF_COAL, coalesce, none),
      vq: only(
        F.VQ_NOTF_COAL,
        fc.dictionary(fc.integer({ min: 0, max: 7 }).map(String), coalesce, { noNullPrototype: true }),
        {},
      ),
      tunnel: maskUpTo(9),
      contexts: fc.dictionary(fc.integer({ min: 1, max: 0xffff }).map(String), rss, {
        maxKeys: 4,
        noNullPrototype: true,
      }),
    })
    .map((part): DeviceState => {
      const queue_pairs = part.steering.mode === 'rss' ? part.steering.rss.max_tx_vq : part.count;
      const enabled = Object.entries(part.vq).filter(([index]) => Number(index) < 2 * queue_pairs);
      return {
        ...reset,
        mac: part.mac,
        rx: part.rx,
        mac_table: { ...reset.mac_table, unicast: part.uni, multicast: part.multi },
        vlans: reset.vlans === 'all' ? 'all' : part.vids.sort((a, b) => a - b),
        queue_pairs,
        steering: part.steering,
        guest_offloads: part.offloads,
        coalescing: reset.coalescing && {
          rx: part.rx_coalescing,
          tx: part.tx_coalescing,
          vq: Object.fromEntries(enabled),
        },
        hash_tunnel: reset.hash_tunnel === undefined ? undefined : part.tunnel,
        rss_contexts: reset.rss_contexts && part.contexts,
      };
    });
});

describe('the complete restore', () => {
  it('brings a device from reset to any state that commands led to, with none refused and nothing lost', () => {
    fc.assert(fc.property(reachable('spec'), assertRestored), { numRuns: 1000 });
  });

  it('and to any state that features allow', () => {
    fc.assert(fc.property(consistent, assertRestored), { numRuns: 500 });
  });

  it('was asked of states in which every command of the specification took part', () => {
    const given = features(...['CTRL_RX', 'MQ']);
    const names = new Set<string>();
    fc.assert(
      fc.property(commandFor(given), (out) => {
        names.add(`${String(out[0])}.${String(out[1])}`);
      }),
      { numRuns: 3000 },
    );
    assert.equal(names.size, COMMAND_NAMES.length);
  });

  it('of a state after reset tells the receive modes and the address, and nothing else', () => {
    const { plan } = restored(device('spec'));
    assert.deepEqual(
      plan.commands.map(({ name }) => name.replace('VIRTIO_NET_CTRL_', '')),
      ['MAC_ADDR_SET', 'RX_PROMISC', 'RX_ALLMULTI', 'RX_ALLUNI', 'RX_NOMULTI', 'RX_NOUNI', 'RX_NOBCAST'],
    );
    assert.deepEqual(
      plan.omitted.map(({ path, why, harmless }) => [path, why, harmless]),
      [
        ['mac_table', 'It is empty, as after a reset.', true],
        ['vlans', 'No VLAN is set, as after a reset.', true],
        ['queue_pairs', 'One pair is active, as after a reset.', true],
        ['guest_offloads', 'All negotiated offloads are on, as after a reset.', true],
        ['coalescing.tx', 'It is off, as after a reset.', true],
        ['coalescing.rx', 'It is off, as after a reset.', true],
        ['hash_tunnel', 'It is off, as after a reset.', true],
        ['rss_contexts', 'There are none, as after a reset.', true],
      ],
    );
  });

  it('sets filters before the modes that make them count, queues before what is set for them', () => {
    const state = after(
      device('spec'),
      '000000',
      '0100 01000000 020000000001 00000000',
      '0200 0700',
      '0200 0300',
      '0500 0000000000000000',
      '0400 0400',
      '0601 01000000 00000000',
      '0600 02000000 00000000',
      '0602 0500 0000 05000000 06000000',
      '0700 01000000',
      '0901 0200 000000000000 02000000 0000 0000 0100 0100 00',
      hashConfig(0x3f, countingKey(40)),
    );
    const { plan } = restored(state);
    assert.deepEqual(
      plan.commands.map(({ name }) => name.replace(/VIRTIO_NET_CTRL_|VIRTNET_/, '')),
      [
        'MAC_ADDR_SET',
        'MAC_TABLE_SET',
        'VLAN_ADD',
        'VLAN_ADD',
        'MQ_VQ_PAIRS_SET',
        'MQ_HASH_CONFIG',
        'GUEST_OFFLOADS_SET',
        'NOTF_COAL_TX_SET',
        'NOTF_COAL_RX_SET',
        'NOTF_COAL_VQ_SET',
        'HASH_TUNNEL_SET',
        'RSS_CTX_CTRL_ADD',
        'RX_PROMISC',
        'RX_ALLMULTI',
        'RX_ALLUNI',
        'RX_NOMULTI',
        'RX_NOUNI',
        'RX_NOBCAST',
      ],
    );
    assert.deepEqual(
      plan.commands.slice(2, 4).map(({ out }) => toHex(out)),
      ['02000300', '02000700'],
    );
    assertRestored(state);
  });

  it('sets queue pairs by RSS where there is no MQ and hash reports follow', () => {
    const state = after(
      device('spec', features('RSS', 'HASH_REPORT')),
      rssConfig([0, 1], { tx: 4 }),
      hashConfig(0x3f, countingKey(40)),
    );
    assert.equal(state.queue_pairs, 4);
    assertRestored(state);
    assert.deepEqual(
      restored(state)
        .plan.commands.filter(({ out }) => out[0] === 4)
        .map(({ name }) => name),
      ['VIRTIO_NET_CTRL_MQ_RSS_CONFIG', 'VIRTIO_NET_CTRL_MQ_HASH_CONFIG'],
    );
  });

  it('waits for each command', () => {
    fc.assert(
      fc.property(reachable('spec'), (state) => {
        restored(state).plan.commands.forEach(({ batch }, i) => {
          assert.equal(batch, i);
        });
      }),
      { numRuns: 50 },
    );
  });

  it('gives a reason for each command and each omission, in a sentence', () => {
    fc.assert(
      fc.property(reachable('spec'), fc.constantFrom('complete', 'qemu-10.0'), (state, profile) => {
        const { commands, omitted } = planRestore(profile, fullyKnown(state));
        for (const { reason } of commands) assert.match(reason, /^[A-Z0-9].*\.$/);
        for (const { what, why } of omitted) {
          assert.match(what, /\w/);
          assert.match(why, /^[A-Z0-9].*\.$/);
        }
      }),
    );
  });
});
