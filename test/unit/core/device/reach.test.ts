import assert from 'node:assert/strict';
import fc from 'fast-check';
import { stateToJson, type StateJson } from '../../../../src/core/device/json';
import { take } from '../../../../src/core/device/model';
import { classesOf } from '../../../../src/core/device/reach';
import { requestOf } from '../../../../src/core/device/request';
import type { DeviceState } from '../../../../src/core/device/state';
import { STATE_PATHS, isStatePath } from '../../../../src/core/filter/statePaths';
import { damaged } from '../support/arbitrary';
import { EVERYTHING } from '../support/devices';
import { commandFor, reachable } from '../support/states';

const PARTS = [
  'mac',
  'status',
  'rx',
  'mac_table',
  'vlans',
  'queue_pairs',
  'steering',
  'rss',
  'hash',
  'guest_offloads',
  'coalescing',
  'hash_tunnel',
  'rss_contexts',
] as const satisfies readonly (keyof StateJson)[];

const profiles = fc.constantFrom<DeviceState['profile']>('qemu', 'spec');
const outs = fc.oneof({ weight: 3, arbitrary: commandFor(EVERYTHING) }, damaged(commandFor(EVERYTHING)));

function taken(state: DeviceState, out: Uint8Array): { readonly json: StateJson; readonly wrote: readonly string[] } {
  const { state: after, wrote } = take(state, requestOf(out, state, false));
  return { json: stateToJson(after), wrote };
}

describe('classes that decide a part of the state', () => {
  it('alone write it', () =>
    fc.assert(
      fc.property(
        profiles.chain((profile) => reachable(profile)),
        outs,
        (state, out) => {
          const before = stateToJson(state);
          const { json, wrote } = taken(state, out);
          for (const part of PARTS) {
            if (classesOf(part).has(out[0] ?? -1)) continue;
            assert.deepEqual(json[part], before[part], part);
            assert.ok(!wrote.some((path) => path.split('.')[0] === part), `${part}: ${wrote.join()}`);
          }
        },
      ),
      { numRuns: 500 },
    ));

  it('decide it whatever the others have done', () =>
    fc.assert(
      fc.property(
        profiles.chain((profile) => reachable(profile, fc.constant(EVERYTHING))),
        fc.array(outs, { maxLength: 20 }),
        fc.constantFrom(...PARTS),
        (start, commands, part) => {
          const classes = classesOf(part);
          let all = start;
          let some = start;
          for (const out of commands) {
            const isOne = classes.has(out[0] ?? -1);
            const wrote = taken(all, out).wrote;
            if (isOne) assert.deepEqual(taken(some, out).wrote, wrote);
            all = take(all, requestOf(out, all, false)).state;
            if (isOne) some = take(some, requestOf(out, some, false)).state;
          }
          assert.deepEqual(stateToJson(some)[part], stateToJson(all)[part]);
        },
      ),
      { numRuns: 500 },
    ));

  it('are known of each path that filters can ask for', () => {
    for (const path of [...STATE_PATHS, 'vlans.5', 'coalescing.vq.3', 'rss_contexts.1', 'features']) {
      assert.ok(path === 'features' || isStatePath(path), path);
      assert.doesNotThrow(() => classesOf(path), path);
    }
    assert.throws(() => classesOf('nothing'), RangeError);
  });
});
