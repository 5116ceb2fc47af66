import assert from 'node:assert/strict';
import fc from 'fast-check';
import { stateItems } from '../../../../src/core/device/items';
import { stateToJson } from '../../../../src/core/device/json';
import { candidateOf } from '../../../../src/core/filter/candidate';
import { fieldText } from '../../../../src/core/filter/describe';
import { fieldNamed, filterFields } from '../../../../src/core/filter/fields';
import { isStatePath } from '../../../../src/core/filter/statePaths';
import { parseFilter } from '../../../../src/core/filter/filter';
import { EMPTY_TRACK } from '../../../../src/core/track/track';
import { HASH_TYPES, OFFLOADS, TUNNEL_TYPES } from '../../../../src/core/wire/bits';
import { CLASSES, COMMAND_NAMES, commandSpec } from '../../../../src/core/wire/commands';
import { FEATURES } from '../../../../src/core/wire/features';
import type { Layout } from '../../../../src/core/wire/layout';
import { REPLY_FIELDS, STATS_BITS, STATS_TYPES } from '../../../../src/core/wire/statsTypes';
import { reachable } from '../support/states';
import { guest } from '../support/traces';
import { filterOf } from './support';

/** Paths of all fields of a layout that have a value of their own. */
function pathsOf(layout: Layout, prefix: string): string[] {
  return layout.flatMap((field) => {
    const path = prefix + field.name;
    switch (field.kind) {
      case 'struct':
      case 'repeat':
        return pathsOf(field.fields, `${path}.`);
      case 'replies': {
        const counters = Object.values(STATS_TYPES).flatMap((type) => type.counters);
        return [...REPLY_FIELDS.map(({ name }) => name), ...counters].map((name) => `${path}.${name}`);
      }
      case 'uint':
      case 'wide':
      case 'count':
      case 'reserved':
      case 'mac':
      case 'macs':
      case 'numbers':
      case 'bytes':
        return [path];
    }
  });
}

/** Paths of the values in a JSON document, without positions in lists. */
function leavesOf(json: unknown, path = ''): string[] {
  if (json === null || typeof json !== 'object') return [path];
  if (Array.isArray(json)) return [path];
  return Object.entries(json).flatMap(([key, part]) => leavesOf(part, path === '' ? key : `${path}.${key}`));
}

describe('filter fields', () => {
  for (const name of COMMAND_NAMES) {
    it(`name ${name} and each of its fields`, () => {
      const { class: classNumber, command, data, result } = commandSpec(name);
      const out = Buffer.from([classNumber, command]).toString('hex');
      const row = { row: 0, command: 0, offset: 0, length: 0, record: guest(out) };
      const candidate = candidateOf({ row, before: EMPTY_TRACK, after: EMPTY_TRACK }, { first: 0n, previous: 0n });
      const short = name.replace(/^VIRTIO_NET_CTRL_|^VIRTNET_/, '');
      for (const word of [name, short]) assert.ok(filterOf(`command == ${word}`).matches(candidate), word);
      for (const path of [...pathsOf(data, ''), ...pathsOf(result, 'result.')]) {
        const field = filterFields().find((known) => known.name === path);
        assert.ok(field?.commands?.includes(name), path);
      }
    });
  }

  it('name all classes', () => {
    for (const [number, name] of Object.entries(CLASSES)) {
      const header = { type: 'command', ring: 'guest', class: Number(number), command: 99, ack: 0 } as const;
      assert.equal(filterOf(`class == ${name}`).matchesRaw(header.class, header.command, header.ack, header.ring), 1);
    }
  });

  it('name the bits of all masks', () => {
    for (const { name } of HASH_TYPES) filterOf(`hash_types ~ ${name} && rss.hash_types ~ ${name}`);
    for (const { name } of TUNNEL_TYPES) filterOf(`enabled_tunnel_types ~ ${name}`);
    for (const { name } of OFFLOADS) filterOf(`offloads ~ ${name} && state.guest_offloads ~ ${name}`);
    for (const { name } of STATS_BITS) filterOf(`stats.types_bitmap ~ ${name}`);
    for (const { name } of FEATURES) filterOf(`features ~ ${name} && state.features ~ ${name}`);
    filterOf('offloads ~ bit63');
  });

  it('have names that are one word, each once, and a sentence each', () => {
    const names = filterFields().map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    for (const field of filterFields()) {
      assert.ok(parseFilter(field.name).ok, field.name);
      assert.match(fieldText(field), /\.$/, field.name);
    }
  });

  it('can be named by their last parts where none has that very name', () => {
    assert.deepEqual(fieldNamed('macs')?.commands, ['VIRTIO_NET_CTRL_MAC_TABLE_SET']);
    assert.equal(fieldNamed('rx_packets')?.kind, 'wide');
    assert.equal(fieldNamed('hash_types')?.commands?.includes('VIRTNET_RSS_CTX_CTRL_ADD'), false);
    assert.equal(fieldNamed('nothing'), undefined);
  });

  it('name all of the state, and what can be shown of it', () =>
    fc.assert(
      fc.property(reachable('spec'), (state) => {
        const identity = ['version', 'device', 'profile'];
        const json = Object.entries(stateToJson(state)).filter(([key]) => !identity.includes(key));
        for (const path of leavesOf(Object.fromEntries(json))) {
          const flat = path.replace(/^(coalescing\.vq|rss_contexts)(\.\d+)?/, '$1');
          const known = filterFields().some(
            ({ name }) => name === `state.${flat}` || name.startsWith(`state.${flat}.`),
          );
          assert.ok(known, path);
          if (path !== 'features') assert.ok(isStatePath(path), path);
        }
        for (const { path } of stateItems(state)) assert.ok(isStatePath(path), path);
      }),
      { numRuns: 50 },
    ));
});
