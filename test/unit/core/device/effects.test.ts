import assert from 'node:assert/strict';
import { diffStates } from '../../../../src/core/device/diff';
import type { Profile } from '../../../../src/core/device/state';
import { countingKey, hashConfig, rssConfig } from '../support/bytes';
import { after, device, features, give, taken } from '../support/devices';

const key = countingKey(40);
const STEERING = ['steering', 'rss', 'hash'];
const TABLE = ['unicast', 'multicast', 'unicast_overflow', 'multicast_overflow'].map((part) => `mac_table.${part}`);
const rss = {
  hash_types: 0x3f,
  indirection_table: [0, 1, 2, 3],
  unclassified_queue: 1,
  max_tx_vq: 4,
  key,
};

/** A command, the paths that it writes, and the fields in which the state is another then. */
interface Effect {
  readonly what: string;
  readonly before?: readonly string[];
  readonly out: string;
  readonly wrote: readonly string[];
  readonly changes: Readonly<Record<string, unknown>>;
}

/** What both models do alike. */
const BOTH: readonly Effect[] = [
  { what: 'PROMISC off', out: '000000', wrote: ['rx.promisc'], changes: { 'rx.promisc': false } },
  { what: 'ALLMULTI on', out: '000101', wrote: ['rx.allmulti'], changes: { 'rx.allmulti': true } },
  { what: 'ALLUNI on', out: '000201', wrote: ['rx.alluni'], changes: { 'rx.alluni': true } },
  { what: 'NOMULTI on', out: '000301', wrote: ['rx.nomulti'], changes: { 'rx.nomulti': true } },
  { what: 'NOUNI on', out: '000401', wrote: ['rx.nouni'], changes: { 'rx.nouni': true } },
  { what: 'NOBCAST on', out: '000501', wrote: ['rx.nobcast'], changes: { 'rx.nobcast': true } },
  { what: 'a switch of 2 is on', out: '000102', wrote: ['rx.allmulti'], changes: { 'rx.allmulti': true } },
  { what: 'what is on already is written all the same', out: '000001', wrote: ['rx.promisc'], changes: {} },
  {
    what: 'MAC_TABLE_SET',
    out: '0100 01000000 020000000001 01000000 01005e000001',
    wrote: TABLE,
    changes: { 'mac_table.unicast': ['02:00:00:00:00:01'], 'mac_table.multicast': ['01:00:5e:00:00:01'] },
  },
  {
    what: 'MAC_TABLE_SET replaces the whole table',
    before: ['0100 01000000 020000000001 01000000 01005e000001'],
    out: '0100 00000000 00000000',
    wrote: TABLE,
    changes: { 'mac_table.unicast': [], 'mac_table.multicast': [] },
  },
  { what: 'MAC_ADDR_SET', out: '0101 020000000001', wrote: ['mac'], changes: { mac: '02:00:00:00:00:01' } },
  { what: 'VLAN_ADD', out: '0200 0500', wrote: ['vlans', 'vlans.5'], changes: { vlans: [5] } },
  {
    what: 'VLAN_ADD keeps them in order',
    before: ['0200 0900', '0200 0100'],
    out: '0200 0500',
    wrote: ['vlans', 'vlans.5'],
    changes: { vlans: [1, 5, 9] },
  },
  { what: 'VLAN_DEL', before: ['0200 0500'], out: '0201 0500', wrote: ['vlans', 'vlans.5'], changes: { vlans: [] } },
  { what: 'VLAN_DEL of one that is not there', out: '0201 0500', wrote: ['vlans', 'vlans.5'], changes: {} },
  { what: 'VQ_PAIRS_SET', out: '0400 0300', wrote: ['queue_pairs', ...STEERING], changes: { queue_pairs: 3 } },
  {
    what: 'VQ_PAIRS_SET turns RSS off',
    before: [rssConfig([0, 1, 2, 3], { unclassified: 1 })],
    out: '0400 0300',
    wrote: ['queue_pairs', ...STEERING],
    changes: { queue_pairs: 3, steering: 'automatic', rss: null },
  },
  {
    what: 'RSS_CONFIG sets the queue pairs too',
    out: rssConfig([0, 1, 2, 3], { unclassified: 1 }),
    wrote: ['queue_pairs', ...STEERING],
    changes: { queue_pairs: 4, steering: 'rss', rss },
  },
  {
    what: 'GUEST_OFFLOADS_SET',
    out: '0500 8200000000000000',
    wrote: ['guest_offloads'],
    changes: { guest_offloads: '0x82' },
  },
];

/** What only a device of the specification has. */
const SPEC: readonly Effect[] = [
  { what: 'ANNOUNCE_ACK', out: '0300', wrote: ['status.announce'], changes: {} },
  {
    what: 'HASH_CONFIG leaves steering automatic',
    out: hashConfig(0x3f, key),
    wrote: STEERING,
    changes: { hash: { hash_types: 0x3f, key } },
  },
  {
    what: 'HASH_CONFIG ends RSS and leaves the queue pairs',
    before: [rssConfig([0, 1, 2, 3])],
    out: hashConfig(0x3f, key),
    wrote: STEERING,
    changes: { steering: 'automatic', rss: null, hash: { hash_types: 0x3f, key } },
  },
  { what: 'HASH_TUNNEL_SET', out: '0700 50000000', wrote: ['hash_tunnel'], changes: { hash_tunnel: 0x50 } },
  { what: 'STATS_QUERY', out: '0800', wrote: [], changes: {} },
  { what: 'STATS_GET', out: '0801 0000 000000000000 0100000000000000', wrote: [], changes: {} },
  { what: 'VQ_GET', out: '0603 0000 0000', wrote: [], changes: {} },
  { what: 'CAP_GET', out: '0900', wrote: [], changes: {} },
];

function changesOf(profile: Profile, { before = [], out }: Effect) {
  const state = after(device(profile), ...before);
  const outcome = give(state, out);
  assert.deepEqual(outcome.verdict, { ok: true });
  return {
    wrote: outcome.wrote,
    changes: Object.fromEntries(diffStates(state, outcome.state).map(({ path, b }) => [path, b])),
  };
}

for (const [profile, effects] of [
  ['qemu', BOTH],
  ['spec', [...BOTH, ...SPEC]],
] as const) {
  describe(`the effect of commands on a device of profile ${profile}`, () => {
    for (const effect of effects) {
      it(effect.what, () => {
        const { wrote, changes } = effect;
        assert.deepEqual(changesOf(profile, effect), { wrote, changes });
      });
    }
  });
}

describe('the effect of ANNOUNCE_ACK', () => {
  it('is that none is asked for any more', () => {
    const asked = { ...device('spec'), status: { link_up: true, announce: true } };
    assert.deepEqual(after(asked, '0300').status, { link_up: true, announce: false });
  });
});

describe('the effect of coalescing commands', () => {
  const start = after(device('spec'), '0400 0400');
  const coalescing = (...commands: readonly string[]) => after(start, ...commands).coalescing;
  const set = (max_packets: number, max_usecs: number) => ({ max_packets, max_usecs });
  const RX = '0601 01000000 02000000';
  const TX = '0600 03000000 04000000';
  const vq = (index: number, packets = 5) => `0602 0${index}00 0000 0${packets}000000 06000000`;

  it('is a default for each direction', () => {
    assert.deepEqual(coalescing(RX, TX), { rx: set(1, 2), tx: set(3, 4), vq: {} });
  });

  it('is one of their own for single queues', () => {
    assert.deepEqual(coalescing(vq(3), vq(0)), { rx: set(0, 0), tx: set(0, 0), vq: { 0: set(5, 6), 3: set(5, 6) } });
  });

  it('is that the last command wins: a direction over its queues, and not over the others', () => {
    assert.deepEqual(coalescing(vq(2), vq(3), RX)?.vq, { 3: set(5, 6) });
    assert.deepEqual(coalescing(vq(2), vq(3), TX)?.vq, { 2: set(5, 6) });
    assert.deepEqual(coalescing(RX, vq(2))?.vq, { 2: set(5, 6) });
  });

  it('ends with the queue: one that is enabled again starts from the default', () => {
    assert.deepEqual(coalescing(vq(2), vq(5), '0400 0200')?.vq, { 2: set(5, 6) });
    assert.deepEqual(coalescing(vq(3), vq(4), '0400 0200')?.vq, { 3: set(5, 6) });
    assert.deepEqual(coalescing(vq(2), vq(5), '0400 0200', '0400 0400')?.vq, { 2: set(5, 6) });
    assert.deepEqual(coalescing(vq(2), vq(7), rssConfig([0], { tx: 3 }))?.vq, { 2: set(5, 6) });
  });

  it('is told by path', () => {
    assert.deepEqual(give(start, RX).wrote, ['coalescing.rx', 'coalescing.vq']);
    assert.deepEqual(give(start, TX).wrote, ['coalescing.tx', 'coalescing.vq']);
    assert.deepEqual(give(start, vq(3)).wrote, ['coalescing.vq.3']);
  });
});

describe('the effect of RSS context commands', () => {
  const context = (command: number, id: number, table: string) =>
    `090${command} 0${id}00 000000000000 02000000 0100 0000 ${table} 0400 00`;
  const contexts = (...commands: readonly string[]) => after(device('spec'), ...commands).rss_contexts;
  const rss = (...indirection_table: number[]) => ({
    hash_types: 2,
    indirection_table,
    unclassified_queue: 0,
    max_tx_vq: 4,
    key: '',
  });

  it('ADD makes one, MOD changes it, DEL removes it', () => {
    assert.deepEqual(contexts(context(1, 1, '00000100')), { 1: rss(0, 1) });
    assert.deepEqual(contexts(context(1, 1, '00000100'), context(2, 1, '02000300')), { 1: rss(2, 3) });
    assert.deepEqual(contexts(context(1, 1, '00000100'), '0903 0100'), {});
  });

  it('leaves the others and the steering of the device alone', () => {
    const state = after(device('spec'), context(1, 2, '00000100'), context(1, 1, '02000300'), '0903 0200');
    assert.deepEqual(state.rss_contexts, { 1: rss(2, 3) });
    assert.deepEqual(state.steering, { mode: 'automatic' });
    assert.equal(state.queue_pairs, 1);
  });

  it('is told by path', () => {
    assert.deepEqual(give(device('spec'), context(1, 3, '00000100')).wrote, ['rss_contexts.3']);
    const made = after(device('spec'), context(1, 3, '00000100'));
    assert.deepEqual(give(made, context(2, 3, '00000100')).wrote, ['rss_contexts.3']);
    assert.deepEqual(give(made, '0903 0300').wrote, ['rss_contexts.3']);
  });
});

describe('a part that the features do not give to the device', () => {
  const bare = device('spec', features());

  for (const [what, out] of [
    ['VLANs', '0200 0500'],
    ['VLANs, deleted', '0201 0500'],
    ['coalescing of a direction', '0600 03000000 04000000'],
    ['coalescing of a queue', '0602 0000 0000 03000000 04000000'],
    ['inner header hash', '0700 01000000'],
    ['an RSS context', '0901 0100 000000000000 02000000 0000 0000 0000 0100 00'],
    ['an RSS context, deleted', '0903 0100'],
  ] as const) {
    it(`stays away, though the device took the command: ${what}`, () => {
      assert.deepEqual(taken(bare, out), bare);
    });
  }
});

describe('a command of steering whose feature is not negotiated', () => {
  const spec = (...names: readonly string[]) => device('spec', features('MQ', ...names));
  const on = rssConfig([0, 1, 2, 3]);
  const hash = hashConfig(1, key);

  it('leaves a device that took it without RSS and hash reports, which its features do not give it', () => {
    for (const state of [
      taken(spec(), on),
      taken(spec(), hash),
      taken(spec('HASH_REPORT'), on),
      taken(spec('RSS'), hash),
    ])
      assert.deepEqual(state.steering, { mode: 'automatic' });
    assert.equal(taken(spec(), on).queue_pairs, 4);
    assert.deepEqual(taken(taken(spec('HASH_REPORT'), hash), on).steering, { mode: 'automatic' });
    assert.equal(taken(spec('RSS'), on).steering.mode, 'rss');
    assert.equal(taken(spec('HASH_REPORT'), hash).steering.mode, 'hash');
  });
});
