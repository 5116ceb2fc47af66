import assert from 'node:assert/strict';
import fc from 'fast-check';
import { stateToJson, type StateJson } from '../../../../src/core/device/json';
import { take } from '../../../../src/core/device/model';
import { requestOf } from '../../../../src/core/device/request';
import type { DeviceState } from '../../../../src/core/device/state';
import { NO_SLOT, slotOf } from '../../../../src/core/track/fast/supersededBy';
import { COMMAND_NAMES, commandName, commandSpec } from '../../../../src/core/wire/commands';
import { EVERYTHING } from '../support/devices';
import { commandFor, reachable } from '../support/states';

const states = fc
  .constantFrom<DeviceState['profile']>('qemu', 'spec')
  .chain((profile) => reachable(profile, fc.constant(EVERYTHING)));
const commands = commandFor(EVERYTHING);
const rootsOf = (paths: readonly string[]) => new Set(paths.map((path) => path.split('.')[0]));
const slot = (out: Uint8Array) => slotOf(out, 0, out.length, false);
const taken = (state: DeviceState, out: Uint8Array) => take(state, requestOf(out, state)).state;

describe('the facts of a command', () => {
  it('name every part that its effect changes', () =>
    fc.assert(
      fc.property(states, commands, (state, out) => {
        const name = commandName(out[0] ?? -1, out[1] ?? -1);
        assert.ok(name);
        const { class: classNumber, writes, resets = [] } = commandSpec(name);
        // QEMU's handler of class MQ turns RSS off before it looks at the command.
        const qemu = classNumber === 4 ? ['steering', 'rss', 'hash'] : [];
        const roots = rootsOf([...writes, ...resets, ...qemu]);
        const before: Partial<StateJson> = stateToJson(state);
        const after: Partial<StateJson> = stateToJson(taken(state, out));
        for (const [part, value] of Object.entries(after))
          if (!roots.has(part))
            assert.deepEqual(value, Object.entries(before).find(([key]) => key === part)?.[1], part);
      }),
      { numRuns: 500 },
    ));

  it('tell which command makes an earlier one meaningless', () => {
    const superseded = commands.filter((out) => slot(out) !== NO_SLOT);
    fc.assert(
      fc.property(states, superseded, superseded, (state, first, second) => {
        fc.pre(slot(first) === slot(second));
        assert.deepEqual(stateToJson(taken(taken(state, first), second)), stateToJson(taken(state, second)));
      }),
      { numRuns: 200 },
    );
  });

  it('name only fields that the command has', () => {
    for (const name of COMMAND_NAMES) {
      const { data, writes } = commandSpec(name);
      for (const [, field] of writes.join().matchAll(/\{(\w+)\}/g))
        assert.ok(
          data.some((each) => each.name === field),
          `${name}: ${field}`,
        );
    }
  });
});
