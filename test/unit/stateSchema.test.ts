import assert from 'node:assert/strict';
import Ajv from 'ajv';
import schema from '../../media/state.schema.json';
import { parseState, stateSchema, stateToJson } from '../../src/core/device/json';
import { StateError } from '../../src/core/device/shape';
import { EMPTY_TRACK } from '../../src/core/track/track';
import { follow } from '../../src/core/track/follow';
import { fileSource } from '../../src/io/fileSource';
import { openTrace } from '../../src/io/trace/open';
import { scenarios } from './corpus';

const validate = new Ajv({ allErrors: true }).compile(schema);

/** Complaints of the schema about a document. */
function complaints(document: unknown): readonly string[] {
  validate(document);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}

/** The states of all devices at a trace's end, on both rings by both models, as JSON. */
async function lastStates(path: string): Promise<readonly unknown[]> {
  const trace = await openTrace(fileSource(path));
  let track = EMPTY_TRACK;
  for (const { record, command } of await trace.rows(0, trace.rowCount)) track = follow(track, record, command);
  await trace.close();
  return [...track.values()]
    .flatMap(({ guest, shadow }) => [guest.qemu, guest.spec, shadow.qemu, shadow.spec])
    .map(({ state }): unknown => JSON.parse(JSON.stringify(stateToJson(state))));
}

describe('the schema of the state JSON', () => {
  it('is the one that follows from the parts (npm run docs writes it)', () => {
    assert.deepEqual(schema, JSON.parse(JSON.stringify(stateSchema())));
  });

  it('holds for the last state of every captured scenario', async () => {
    for (const { name, source } of scenarios) {
      for (const state of await lastStates(source)) assert.deepEqual(complaints(state), [], name);
    }
  });

  it('refuses what the reader of state JSON refuses', () => {
    const state = {
      ...sound(),
      mac: '52:54:00',
    };
    assert.deepEqual(
      complaints(state).map((text) => text.split(' ')[0]),
      ['/mac'],
    );
    assert.throws(() => parseState(state).state, StateError);
    assert.deepEqual(complaints(sound()), []);
    assert.doesNotThrow(() => parseState(sound()).state);
  });

  it('takes a key in the forms of hex that the reader takes, and no other', () => {
    const withKey = (key: string) => ({ ...sound(), features: '0x200000100ffbba7', hash: { hash_types: 1, key } });
    for (const key of ['', 'AABB01', 'aa bb 01', 'aa:bb:01', '0xaa,0xbb,0x01', '0xaabb 01 ']) {
      assert.deepEqual(complaints(withKey(key)), [], key);
      assert.equal(stateToJson(parseState(withKey(key)).state).hash?.key, key === '' ? '' : 'aabb01');
    }
    for (const key of ['aab', 'aa b 01', 'aa;bb', '0x', 'aag0']) {
      assert.notDeepEqual(complaints(withKey(key)), [], key);
      assert.throws(
        () => parseState(withKey(key)).state,
        /`hash\.key`: must be hex text of up to 255 bytes: ".".* \(character \d\)/,
      );
    }
  });
});

function sound() {
  return {
    version: 1,
    device: 'net0',
    profile: 'qemu',
    features: '0x100ffbba7',
    mac: '52:54:00:12:34:56',
    status: { link_up: true, announce: false },
    rx: { promisc: true, allmulti: false, alluni: false, nomulti: false, nouni: false, nobcast: false },
    mac_table: { unicast: [], multicast: [], unicast_overflow: false, multicast_overflow: false },
    vlans: [],
    queue_pairs: 1,
    steering: 'automatic',
    rss: null,
    hash: null,
    guest_offloads: '0x382',
    coalescing: null,
    hash_tunnel: null,
    rss_contexts: null,
  };
}
