import assert from 'node:assert/strict';
import { fullyKnown } from '../../../../src/core/device/unknown';
import fc from 'fast-check';
import { compareStates } from '../../../../src/core/compare/compare';
import { diffStates } from '../../../../src/core/device/diff';
import type { DeviceState } from '../../../../src/core/device/state';
import { RESTORE_PROFILES } from '../../../../src/core/restore/plan';
import { beginRestore, destinationState, movedTo } from '../../../../src/core/restore/session';
import { F, FEATURES, featureMask, featureName, hasFeature } from '../../../../src/core/wire/features';
import { countingKey, hashConfig, macTable, rssConfig } from '../support/bytes';
import { CONFIG, EVERYTHING, after, device, features } from '../support/devices';
import { reachable } from '../support/states';

const BITS = FEATURES.map(({ bit }) => bit);

/** The restore of a state that guest and model agree on, to a destination without some of its features. */
function restoredWithout(state: DeviceState, ...names: readonly string[]) {
  const missing = featureMask(...FEATURES.filter(({ name }) => names.includes(name)).map(({ bit }) => bit));
  const destination = { features: state.features & ~missing, config: state.config };
  return beginRestore({ intent: fullyKnown(state), model: fullyKnown(state) }, 'complete', destination);
}

const losses = (state: DeviceState, ...names: readonly string[]) =>
  Object.fromEntries(restoredWithout(state, ...names).losses.map(({ field, why }) => [field, why]));

describe('a destination that lacks features', () => {
  const subset = reachable('spec').chain((state) =>
    fc
      .subarray(BITS.filter((bit) => hasFeature(state.features, bit)))
      .map((bits) => ({ state, destination: { features: featureMask(...bits), config: state.config } })),
  );

  for (const profile of RESTORE_PROFILES) {
    it(`loses exactly what differs in the end, each for a cause: ${profile}`, () => {
      fc.assert(
        fc.property(subset, ({ state, destination }) => {
          const session = beginRestore({ intent: fullyKnown(state), model: fullyKnown(state) }, profile, destination);
          const end = destinationState(movedTo(session, Number.POSITIVE_INFINITY));
          assert.deepEqual(
            session.losses.map(({ field, source, destination: there }) => ({ path: field, a: source, b: there })),
            diffStates(state, end).filter(({ path }) => !path.startsWith('status.')),
          );
          for (const { why } of session.losses) assert.match(why, /^\S.*\.$/s);
        }),
        { numRuns: 300 },
      );
    });
  }

  it('is told in the complete restore which feature it is, and no command is refused', () => {
    fc.assert(
      fc.property(subset, ({ state, destination }) => {
        const { losses: lost, steps } = beginRestore({ intent: fullyKnown(state), model: fullyKnown(state) }, 'complete', destination);
        assert.ok(steps.every(({ verdict }) => verdict.ok));
        for (const { field, why } of lost) {
          const named = BITS.filter((bit) => new RegExp(`${featureName(bit)}\\b`).test(why));
          assert.ok(named.length > 0, `${field}: ${why}`);
          for (const bit of named) assert.ok(!hasFeature(destination.features, bit), `${field}: ${why}`);
        }
      }),
      { numRuns: 1000 },
    );
  });

  const spec = device('spec');
  const sentence = (name: string) =>
    `The destination doesn't have VIRTIO_NET_F_${name}, without which the driver can't send it.`;

  it('CTRL_RX: the table and the modes that are not as after reset', () => {
    const state = after(spec, macTable(1, 0), '000000', '000101');
    assert.deepEqual(losses(state, 'CTRL_RX'), {
      'rx.promisc': sentence('CTRL_RX'),
      'rx.allmulti': sentence('CTRL_RX'),
      'mac_table.unicast': sentence('CTRL_RX'),
    });
  });

  it('CTRL_RX_EXTRA: the modes that it gives', () => {
    assert.deepEqual(losses(after(spec, '000301'), 'CTRL_RX_EXTRA'), { 'rx.nomulti': sentence('CTRL_RX_EXTRA') });
  });

  it('CTRL_MAC_ADDR: the address, unless it is configured with it', () => {
    assert.deepEqual(losses(after(spec, '0101 020000000001'), 'CTRL_MAC_ADDR'), { mac: sentence('CTRL_MAC_ADDR') });
    assert.deepEqual(losses(spec, 'CTRL_MAC_ADDR'), {});
  });

  it('CTRL_VLAN: the VLANs, and also that there are none', () => {
    assert.deepEqual(losses(after(spec, '0200 0500'), 'CTRL_VLAN'), { vlans: sentence('CTRL_VLAN') });
    assert.deepEqual(losses(spec, 'CTRL_VLAN'), {
      vlans:
        "The destination doesn't have VIRTIO_NET_F_CTRL_VLAN, so it receives all VLANs, where the source receives none.",
    });
  });

  it('MQ: the queue pairs, and what was set for their queues', () => {
    const state = after(spec, '0400 0400', '0602 0500 0000 01000000 01000000');
    assert.deepEqual(losses(state, 'MQ'), {
      queue_pairs: sentence('MQ'),
      'coalescing.vq': "The destination doesn't have VIRTIO_NET_F_MQ, so this virtqueue is not enabled.",
    });
  });

  it('RSS: RSS, but not the queue pairs', () => {
    assert.deepEqual(losses(after(spec, rssConfig([0, 1])), 'RSS'), {
      steering: sentence('RSS'),
      rss: sentence('RSS'),
    });
  });

  it('HASH_REPORT: hash reports', () => {
    assert.deepEqual(losses(after(spec, hashConfig(1, countingKey(40))), 'HASH_REPORT'), {
      hash: sentence('HASH_REPORT'),
    });
  });

  it('an offload: that offload; the others are restored', () => {
    const state = after(spec, '0500 8200000000000000');
    const { losses: lost, plan } = restoredWithout(state, 'GUEST_TSO4');
    assert.deepEqual(lost, [
      { field: 'guest_offloads', source: '0x82', destination: '0x2', why: sentence('GUEST_TSO4') },
    ]);
    assert.deepEqual(
      plan.commands.filter(({ out }) => out[0] === 5).map(({ out }) => [...out.subarray(2, 4)]),
      [[2, 0]],
    );
  });

  it('CTRL_GUEST_OFFLOADS: that not all are on', () => {
    assert.deepEqual(losses(after(spec, '0500 8200000000000000'), 'CTRL_GUEST_OFFLOADS'), {
      guest_offloads: sentence('CTRL_GUEST_OFFLOADS'),
    });
    assert.deepEqual(losses(spec, 'CTRL_GUEST_OFFLOADS'), {});
  });

  it('NOTF_COAL, VQ_NOTF_COAL: what each sets', () => {
    const state = after(spec, '0601 01000000 02000000', '0600 03000000 00000000', '0602 0000 0000 01000000 01000000');
    assert.deepEqual(losses(state, 'NOTF_COAL'), {
      'coalescing.rx': sentence('NOTF_COAL'),
      'coalescing.tx': sentence('NOTF_COAL'),
    });
    assert.deepEqual(losses(state, 'VQ_NOTF_COAL'), { 'coalescing.vq': sentence('VQ_NOTF_COAL') });
    assert.deepEqual(losses(state, 'NOTF_COAL', 'VQ_NOTF_COAL'), { coalescing: sentence('NOTF_COAL') });
    assert.match(losses(spec, 'NOTF_COAL', 'VQ_NOTF_COAL')['coalescing']!, /VIRTIO_NET_F_NOTF_COAL, and it is off/);
  });

  it('VQ_NOTF_COAL: nothing where a virtqueue has the parameters of its direction', () => {
    const state = after(spec, '0601 01000000 02000000', '0602 0000 0000 01000000 02000000');
    const { losses: lost, plan } = restoredWithout(state, 'VQ_NOTF_COAL');
    assert.deepEqual(lost, []);
    assert.deepEqual(
      plan.omitted.filter(({ harmless }) => !harmless),
      [],
    );
    const other = after(device('spec', spec.features & ~featureMask(F.VQ_NOTF_COAL)), '0601 01000000 02000000');
    assert.deepEqual(
      compareStates(fullyKnown(state), fullyKnown(other))
        .differences.filter(({ field }) => field !== 'features')
        .map(({ kind }) => kind),
      ['equivalent'],
    );
  });

  it('HASH_TUNNEL, RSS_CONTEXT: those, also where they are as after reset', () => {
    const context = '0901 0200 000000000000 02000000 0000 0000 0100 0100 00';
    assert.deepEqual(losses(after(spec, '0700 01000000'), 'HASH_TUNNEL'), { hash_tunnel: sentence('HASH_TUNNEL') });
    assert.deepEqual(losses(after(spec, context), 'RSS_CONTEXT'), { rss_contexts: sentence('RSS_CONTEXT') });
    assert.match(losses(spec, 'HASH_TUNNEL')['hash_tunnel']!, /VIRTIO_NET_F_HASH_TUNNEL, and at the source it is off/);
    assert.match(losses(spec, 'RSS_CONTEXT')['rss_contexts']!, /VIRTIO_NET_F_RSS_CONTEXT, and the source has none/);
  });
});

describe('a destination that is less than the source in other ways', () => {
  const restoredTo = (state: DeviceState, config: object, given = EVERYTHING) =>
    beginRestore({ intent: fullyKnown(state), model: fullyKnown(state) }, 'complete', {
      features: given,
      config: { ...CONFIG, ...config },
    }).losses.map(({ field, why }) => [field, why]);

  it('has fewer queue pairs', () => {
    assert.deepEqual(restoredTo(after(device('spec'), '0400 0400'), { max_virtqueue_pairs: 2 }), [
      [
        'queue_pairs',
        'The destination refuses VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET: 4 queue pairs: the driver must request 1 to 2 (max_virtqueue_pairs).',
      ],
    ]);
  });

  it('takes a shorter key', () => {
    const lost = restoredTo(after(device('spec'), rssConfig([0, 1])), { rss_max_key_size: 16 });
    assert.deepEqual(
      lost.map(([field]) => field),
      ['queue_pairs', 'steering', 'rss'],
    );
    for (const [, why] of lost) {
      assert.match(
        why!,
        /^The destination refuses VIRTIO_NET_CTRL_MQ_RSS_CONFIG: The key has 40 bytes; the device supports 16/,
      );
    }
  });

  it('filters VLANs where the source does not', () => {
    assert.deepEqual(restoredTo(device('spec', features()), {}, features('CTRL_VLAN')), [
      ['vlans', 'The source has no VLAN filter; the destination has one, and it starts empty.'],
    ]);
  });
});
