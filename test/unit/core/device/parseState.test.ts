import assert from 'node:assert/strict';
import fc from 'fast-check';
import { knownToJson, parsePartialState, parseState, stateToJson } from '../../../../src/core/device/json';
import { filledByReset } from '../../../../src/core/device/fill';
import { StateError } from '../../../../src/core/device/shape';
import type { DeviceState } from '../../../../src/core/device/state';
import { countingKey, hashConfig, rssConfig } from '../support/bytes';
import { EVERYTHING, after, device, features, give, taken } from '../support/devices';
import { reachable } from '../support/states';

type Tree = { [key: string]: Tree };

const whole = () => JSON.parse(JSON.stringify(stateToJson(after(device('spec'), rssConfig([0, 1]))))) as Tree;

/** The state JSON with one field made another; `undefined` takes it away. */
function changed(path: string, value: unknown, json = whole()): unknown {
  const parts = path.split('.');
  let at = json;
  for (const part of parts.slice(0, -1)) at = at[part]!;
  if (value === undefined) Reflect.deleteProperty(at, parts.at(-1)!);
  else Object.assign(at, { [parts.at(-1)!]: value });
  return json;
}

/** A state as far as its JSON tells it. */
const told = (state: DeviceState) => ({ ...state, config: {}, key_memory: '' });

/** The field that a state is refused for. */
function fault(json: unknown): string | undefined {
  try {
    parseState(json);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof StateError);
    assert.ok(error.message.startsWith(error.path === '' ? 'the state: must' : `\`${error.path}\`: `), error.message);
    return error.path;
  }
}

describe('a state JSON that is read again', () => {
  for (const profile of ['spec', 'qemu'] as const) {
    it(`is the same for any state of profile ${profile}`, () => {
      fc.assert(
        fc.property(reachable(profile), (state) => {
          const json: unknown = JSON.parse(JSON.stringify(stateToJson(state)));
          const parsed = parseState(json).state;
          assert.deepEqual(told(parsed), told(state));
          assert.deepEqual(parsed.config, { mac: state.mac });
          assert.equal(parsed.key_memory.length, 80);
        }),
        { numRuns: 300 },
      );
    });
  }

  it('is the same for what a device took against all rules', () => {
    for (const out of [
      '0400 0000',
      '0400 ffff',
      '0200 ffff',
      rssConfig([0, 9, 3], { tx: 0 }),
      '0901 0000 000000000000 02000000 0000 0000 0000 0000 00',
    ]) {
      const state = taken(device('spec'), out);
      assert.deepEqual(told(parseState(stateToJson(state)).state), told(state));
    }
  });

  it("goes on with QEMU's key where it was", () => {
    const state = parseState(stateToJson(after(device('qemu'), rssConfig([0])))).state;
    const { steering } = give(state, rssConfig([0], { key: 'ffff' })).state;
    assert.ok(steering.mode === 'rss');
    assert.equal(steering.rss.key, `ffff${countingKey(38, 3)}`);
  });
});

describe('a state JSON that leaves fields out', () => {
  const least = {
    version: 1,
    features: `0x${EVERYTHING.toString(16)}`,
    mac: '52:54:00:12:34:56',
    rx: { promisc: true, allmulti: false, alluni: false, nomulti: false, nouni: false, nobcast: false },
    guest_offloads: '0x782',
  };

  it('is that of a device after reset', () => {
    assert.deepEqual(told(parseState(least).state), told(device('qemu')));
    assert.equal(parseState({ ...least, features: '0x100020000' }).state.vlans, 'all');
  });

  it('counts null as left out', () => {
    const nulls = { coalescing: null, hash_tunnel: null, rss_contexts: null, rss: null, hash: null };
    assert.deepEqual(parseState({ ...least, ...nulls }).state, parseState(least).state);
  });

  it('has no parts that the features do not give, where they are as after a reset', () => {
    const off = { max_packets: 0, max_usecs: 0 };
    const state = parseState({
      ...least,
      features: `0x${features().toString(16)}`,
      vlans: [],
      coalescing: { rx: off, tx: off, vq: {} },
      hash_tunnel: 0,
      rss_contexts: {},
    }).state;
    assert.equal(state.vlans, 'all');
    assert.equal(state.coalescing, undefined);
    assert.equal(state.hash_tunnel, undefined);
    assert.equal(state.rss_contexts, undefined);
  });

  it('keeps such parts where they say more', () => {
    const state = parseState({ ...least, features: '0x0', vlans: [5], hash_tunnel: 1 }).state;
    assert.deepEqual(state.vlans, [5]);
    assert.equal(state.hash_tunnel, 1);
  });

  it('has VLANs in order, and each once', () => {
    assert.deepEqual(parseState({ ...least, vlans: [20, 10, 20, 0] }).state.vlans, [0, 10, 20]);
  });

  it('has addresses and keys in lower case', () => {
    const state = parseState({ ...least, mac: '52:54:00:AA:BB:CC', hash: { hash_types: 1, key: 'AABB' } }).state;
    assert.equal(state.mac, '52:54:00:aa:bb:cc');
    assert.deepEqual(state.steering, { mode: 'hash', hash: { hash_types: 1, key: 'aabb' } });
  });

  it('takes the least and the most that a field can hold', () => {
    const set = (n: number) => ({ max_packets: n, max_usecs: n });
    const rss = { hash_types: 0, indirection_table: [0, 65535], unclassified_queue: 65535, max_tx_vq: 65535, key: '' };
    const state = parseState({
      ...least,
      vlans: [0, 65535],
      queue_pairs: 65535,
      hash: { hash_types: 0, key: 'ff'.repeat(255) },
      guest_offloads: `0x${'f'.repeat(16)}`,
      coalescing: { rx: set(0xffffffff), tx: set(0), vq: { 0: set(0), 65535: set(0xffffffff) } },
      hash_tunnel: 0xffffffff,
      rss_contexts: { 0: rss, 65535: { ...rss, hash_types: 0xffffffff } },
    }).state;
    assert.deepEqual(state.steering, { mode: 'hash', hash: { hash_types: 0, key: 'ff'.repeat(255) } });
    assert.deepEqual(Object.keys(state.rss_contexts!), ['0', '65535']);
    assert.deepEqual(state.coalescing!.vq[65535], set(0xffffffff));
    assert.equal(state.guest_offloads, (1n << 64n) - 1n);
  });

  it('ignores fields that it does not know', () => {
    assert.deepEqual(parseState({ ...least, set_by: { mac: 3 } }).state, parseState(least).state);
  });
});

describe('a state JSON with a broken field', () => {
  const BROKEN: readonly (readonly [path: string, ...values: unknown[]])[] = [
    ['version', undefined, 2, '1', null],
    ['device', 5, {}],
    ['profile', 'QEMU', 1],
    ['features', undefined, 5, 'xyz', '', `0x1${'0'.repeat(32)}`],
    ['mac', undefined, null, '52:54:00', 5],
    ['status', 5, []],
    ['status.link_up', 1, 'true'],
    ['status.announce', 0],
    ['rx', undefined, [], 'promisc'],
    ...['promisc', 'allmulti', 'alluni', 'nomulti', 'nouni', 'nobcast'].map(
      (mode) => [`rx.${mode}`, undefined, 1] as const,
    ),
    ['mac_table', 5, []],
    ['mac_table.unicast', {}, 'none'],
    ['mac_table.multicast', 5],
    ['mac_table.unicast_overflow', 0],
    ['mac_table.multicast_overflow', 'no'],
    ['vlans', 'some', 5, {}],
    ['queue_pairs', -1, 1.5, 65536, '4'],
    ['steering', 'hash', 5],
    ['rss', [], 5],
    ['rss.hash_types', undefined, -1, 2 ** 32, 0.5],
    ['rss.indirection_table', undefined, [], {}],
    ['rss.unclassified_queue', undefined, 65536],
    ['rss.max_tx_vq', undefined, '1'],
    ['rss.key', undefined, 'xy', 'abc', 5, '00'.repeat(256)],
    ['guest_offloads', undefined, 130, '82', '0xg', `0x1${'0'.repeat(16)}`],
    ['coalescing', 5, []],
    ['coalescing.rx', undefined, 5],
    ['coalescing.tx', undefined, []],
    ['coalescing.rx.max_packets', undefined, -1],
    ['coalescing.tx.max_usecs', undefined, 2 ** 32],
    ['coalescing.vq', 5, []],
    ['hash_tunnel', -1, '1', 2 ** 32],
    ['rss_contexts', 5, []],
  ];

  for (const [path, ...values] of BROKEN) {
    for (const value of values) {
      const text = value === undefined ? 'left out' : JSON.stringify(value);
      it(`names ${path} where it is ${text.length > 40 ? 'too long' : text}`, () => {
        assert.equal(fault(changed(path, value)), path);
      });
    }
  }

  it('names the entry of a list', () => {
    assert.equal(fault(changed('mac_table.unicast', ['02:00:00:00:00:01', 'x'])), 'mac_table.unicast[1]');
    assert.equal(fault(changed('mac_table.multicast', [5])), 'mac_table.multicast[0]');
    assert.equal(fault(changed('vlans', [1, 65536])), 'vlans[1]');
    assert.equal(fault(changed('rss.indirection_table', [0, -1])), 'rss.indirection_table[1]');
  });

  it('names what is numbered', () => {
    const set = { max_packets: 1, max_usecs: 1 };
    for (const name of ['x', '01', '-1', '65536', '1.0', '']) {
      assert.equal(fault(changed('coalescing.vq', { [name]: set })), `coalescing.vq.${name}`);
      assert.equal(fault(changed('rss_contexts', { [name]: {} })), `rss_contexts.${name}`);
    }
    assert.equal(fault(changed('coalescing.vq', JSON.parse('{"__proto__": {}}'))), 'coalescing.vq.__proto__');
    assert.equal(fault(changed('coalescing.vq', { 3: { max_packets: 1 } })), 'coalescing.vq.3.max_usecs');
    assert.equal(fault(changed('rss_contexts', { 1: {} })), 'rss_contexts.1.hash_types');
  });

  it('refuses lists beyond what 16 bits can number', () => {
    assert.equal(
      fault(
        changed(
          'vlans',
          Array.from({ length: 65537 }, () => 1),
        ),
      ),
      'vlans',
    );
  });

  it('names what contradicts itself', () => {
    const hash = stateToJson(after(device('spec'), hashConfig(1, 'aa'))).hash;
    assert.equal(fault(changed('hash', hash)), 'hash');
    assert.equal(fault(changed('rss', null)), 'rss');
    assert.equal(fault(changed('steering', 'automatic')), 'rss');
    assert.equal(
      fault(changed('hash', {}, changed('rss', null, changed('steering', null) as Tree) as Tree)),
      'hash.hash_types',
    );
  });

  it('is not even an object', () => {
    for (const value of [undefined, null, 5, 'state', [], true]) assert.equal(fault(value), '');
  });

  it('is refused for a field of that part, or read, whatever it holds', () => {
    const part = (path: string) => path.split('.')[0]!.replace(/\[.*/, '');
    fc.assert(
      fc.property(fc.constantFrom(...BROKEN.map(([path]) => path)), fc.jsonValue(), (path, value) => {
        const named = fault(changed(path, value));
        if (named === undefined) return;
        const steering = ['steering', 'rss', 'hash'];
        if (steering.includes(part(path))) assert.ok(steering.includes(part(named)));
        else assert.equal(part(named), part(path));
      }),
      { numRuns: 500 },
    );
  });

  it('names a part that is missing before a profile that is another kind of JSON’s', () => {
    assert.throws(
      () => parseState({ version: 1, profile: 'qemu-10.0', features: '0x1', commands: [] }).state,
      (error) => error instanceof StateError && error.path === 'mac',
    );
  });
});

describe('a state of which not all is known', () => {
  const negotiated = () => stateToJson(device('qemu', features('CTRL_VLAN', 'CTRL_RX')));

  it('comes back from its JSON as it was', () => {
    const json = { ...negotiated(), mac: null, vlans: [5], unknown: ['mac', 'vlans', 'rss'], vlans_absent: [7] };
    const known = parseState(json);
    assert.deepEqual([...known.unknown.items.keys()], ['mac', 'vlans', 'steering']);
    assert.deepEqual(known.unknown.vlans, { present: [5], absent: [7] });
    const again = knownToJson(known);
    assert.deepEqual(again['unknown'], ['mac', 'vlans', 'steering', 'rss', 'hash']);
    assert.deepEqual([again['mac'], again['vlans'], again['vlans_absent']], [null, [5], [7]]);
    // An address that isn't told is no configured one either.
    assert.equal(filledByReset(known).unknown.items.has('mac'), true);
  });

  it('is refused where it names what is no item', () => {
    assert.throws(
      () => parseState({ ...negotiated(), unknown: ['rx.nothing'] }),
      /`unknown\[0\]`: must be the path of an item/,
    );
    assert.throws(() => parseState({ ...negotiated(), unknown: 'mac' }), /`unknown`: must be a list/);
    assert.throws(() => parsePartialState({ version: 2 }), /`version`: must be 1/);
  });

  it('knows of a part what the part tells', () => {
    const { state, unknown } = parsePartialState({ rx: { promisc: false }, status: { link_up: true } });
    assert.equal(state.rx.promisc, false);
    assert.ok(!unknown.items.has('rx.promisc') && !unknown.items.has('status.link_up'));
    assert.ok(
      unknown.items.has('rx.allmulti') && unknown.items.has('status.announce') && unknown.items.has('features'),
    );
  });
});
