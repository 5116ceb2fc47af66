import assert from 'node:assert/strict';
import fc from 'fast-check';
import { diffStates } from '../../../../src/core/device/diff';
import { stateItems } from '../../../../src/core/device/items';
import type { DeviceState } from '../../../../src/core/device/state';
import { countingKey, hashConfig, macTable, rssConfig } from '../support/bytes';
import { after, device, features } from '../support/devices';
import { reachable } from '../support/states';

const texts = (state: DeviceState) => Object.fromEntries(stateItems(state).map(({ path, text }) => [path, text]));
const item = (state: DeviceState, path: string) => stateItems(state).find((candidate) => candidate.path === path)!;

describe('the items of a state', () => {
  it('say a device after reset in words', () => {
    assert.deepEqual(texts(device('spec')), {
      'rx.promisc': 'on',
      'rx.allmulti': 'off',
      'rx.alluni': 'off',
      'rx.nomulti': 'off',
      'rx.nouni': 'off',
      'rx.nobcast': 'off',
      mac: '52:54:00:12:34:56',
      'mac_table.unicast': 'none',
      'mac_table.multicast': 'none',
      vlans: 'none',
      queue_pairs: '1',
      steering: 'automatic',
      rss: 'off',
      hash: 'off',
      hash_tunnel: 'off',
      rss_contexts: 'none',
      guest_offloads: 'GUEST_CSUM GUEST_TSO4 GUEST_TSO6 GUEST_ECN GUEST_UFO',
      'coalescing.rx': 'off',
      'coalescing.tx': 'off',
      'status.link_up': 'up',
      'status.announce': 'not requested',
    });
  });

  it('leave out what the device does not have, and say what is not negotiated', () => {
    const bare = texts(device('spec', features()));
    assert.deepEqual(
      ['hash_tunnel', 'rss_contexts', 'coalescing.rx', 'coalescing.tx'].filter((path) => path in bare),
      [],
    );
    assert.equal(bare['vlans'], 'all (CTRL_VLAN not negotiated)');
    assert.equal(bare['rss'], 'not negotiated');
    assert.equal(bare['hash'], 'not negotiated');
    assert.equal(bare['guest_offloads'], 'none');
  });

  it('list addresses, table lines, contexts and queues', () => {
    const state = after(
      device('spec'),
      macTable(2, 1),
      rssConfig([0, 1, 2, 3]),
      '0602 0300 0000 05000000 06000000',
      '0901 0200 000000000000 02000000 0000 0000 0100 0100 00',
    );
    assert.deepEqual(item(state, 'mac_table.unicast').entries, [
      { path: 'mac_table.unicast[0]', text: '02:00:00:00:00:00 (unicast, locally administered)' },
      { path: 'mac_table.unicast[1]', text: '02:00:00:00:00:01 (unicast, locally administered)' },
    ]);
    assert.match(item(state, 'rss').text, /^4-entry table, IPv4 TCPv4/);
    assert.match(item(state, 'rss').detail!, new RegExp(`key: ${countingKey(40)}`));
    assert.deepEqual(
      item(state, 'rss_contexts').entries!.map(({ path }) => path),
      ['rss_contexts.2'],
    );
    assert.equal(item(state, 'coalescing.vq.3').text, '5 packets or 6 µs');
    const delay = after(device('spec'), '0600 00000000 06000000', '0601 05000000 00000000');
    assert.equal(item(delay, 'coalescing.tx').text, '0 packets or 6 µs');
    assert.equal(item(delay, 'coalescing.rx').text, '5 packets or 0 µs');
  });

  it('say an overflow, hash reports and VLANs', () => {
    assert.equal(item(after(device('qemu'), macTable(65, 0)), 'mac_table.unicast').text, 'overflow: receives all');
    assert.equal(item(after(device('spec'), hashConfig(2, 'aa')), 'hash').text, 'TCPv4');
    assert.equal(item(after(device('spec'), '0200 0500', '0200 0700'), 'vlans').text, '2');
  });

  it('are there for every field in which states can differ', () => {
    fc.assert(
      fc.property(reachable('spec'), reachable('spec'), (one, other) => {
        const paths = new Set([...stateItems(one), ...stateItems(other)].map(({ path }) => path));
        for (const { path } of diffStates(one, other)) {
          const known = [...paths].some(
            (shown) => path === shown || path.startsWith(`${shown}.`) || shown.startsWith(path),
          );
          const empty = path === 'coalescing.vq';
          assert.ok(known || empty, path);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('have a path of their own each', () => {
    fc.assert(
      fc.property(reachable('spec'), (state) => {
        const paths = stateItems(state).flatMap(({ path, entries = [] }) => [
          path,
          ...entries.map((entry) => entry.path),
        ]);
        assert.equal(new Set(paths).size, paths.length);
      }),
    );
  });
});
