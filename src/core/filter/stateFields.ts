import type { Part } from '../device/parts/part';
import type { StatePart } from '../device/parts/parts';
import { STATE_PARTS, partOf } from '../device/partTable';
import { classesOf } from '../device/reach';
import type { Leaf } from '../device/shape';
import { withPart, type DeviceState, type StateParts } from '../device/state';
import { unknownOf, unseenPath } from '../track/knowledge';
import type { Tracked } from '../track/ringModels';
import { trackedOn } from '../track/track';
import { FEATURES } from '../wire/features';
import { fromHex } from '../wire/hex';
import { macBytes } from '../wire/mac';
import type { Candidate } from './candidate';
import type { BytesTest } from '../wire/locate';
import type { FilterField, NamedNumber, Source } from './field';

/** What filters call an item of the state: its path in the state JSON below this name. */
export const STATE = 'state.';

const ALWAYS = () => true;

/** The state after a row, as the ring's usual model holds it; the guest's for what concerns both rings. */
function stateAfter({ after, header }: Candidate): Tracked | undefined {
  return after && trackedOn(after, header.ring ?? 'guest');
}

type Reader<V> = (state: DeviceState) => readonly V[];

function ofState<V>(path: string, read: Reader<V>): Source<(value: V) => boolean> {
  return asked(path, (state, test) => read(state).some(test));
}

function bytesOf<V>(path: string, read: Reader<V>, bytes: (value: V) => ArrayLike<number>): Source<BytesTest> {
  return asked(path, (state, test) =>
    read(state).some((value) => {
      const all = bytes(value);
      return test(Uint8Array.from(all), 0, all.length);
    }),
  );
}

/** A source that asks the state after a row. `isTrue` is asked of states of which the item is known. */
function asked<T>(path: string, isTrue: (state: DeviceState, test: T) => boolean): Source<T> {
  return {
    stage: 'state',
    reach: classesOf(path),
    mayHave: ALWAYS,
    some: (test) => (candidate) => {
      const tracked = stateAfter(candidate);
      const state = tracked && toldState(path, tracked);
      return state !== undefined && isTrue(state, test);
    },
    none: (test) => (candidate) => {
      const tracked = stateAfter(candidate);
      return tracked === undefined || (!unseenPath(path, tracked) && !isTrue(tracked.state, test));
    },
  };
}

/** The state, where what stands at the path is known. Of VLANs those that are in for certain count. */
function toldState(path: string, tracked: Tracked): DeviceState | undefined {
  if (!unseenPath(path, tracked)) return tracked.state;
  const vlans = path === 'vlans' ? unknownOf(tracked).vlans : undefined;
  return vlans && withPart(tracked.state, 'vlans', vlans.present);
}

const SWITCH: readonly NamedNumber[] = [
  { name: 'on', low: 1, high: 1, doc: 'It is on.' },
  { name: 'off', low: 0, high: 0, doc: 'It is off.' },
];

const named = (path: string, doc: string) => ({
  name: STATE + path,
  doc: `${doc} In the device’s state after the row.`,
});

/** What filters ask of a leaf of one part. */
function fieldOf<P extends StatePart>(part: P, leaf: Leaf<StateParts[P]>): FilterField {
  const { path } = leaf;
  const name = named(path, leaf.doc);
  switch (leaf.kind) {
    case 'flag': {
      const read: Reader<number> = (state) => leaf.values(state[part]).map((on) => (on ? 1 : 0));
      return { ...name, kind: 'number', max: 1, names: SWITCH, source: ofState(path, read) };
    }
    case 'number': {
      const { max, bits } = leaf;
      const source = ofState(path, (state) => leaf.values(state[part]));
      return { ...name, kind: 'number', max, names: [], ...(bits && { bits }), source };
    }
    case 'wide': {
      const { bits } = leaf;
      return { ...name, kind: 'wide', size: 64, bits, source: ofState(path, (state) => leaf.values(state[part])) };
    }
    case 'mac':
      return { ...name, kind: 'mac', source: bytesOf(path, (state) => leaf.values(state[part]), macBytes) };
    case 'hex': {
      const source = bytesOf(
        path,
        (state) => leaf.values(state[part]),
        (hex) => fromHex(hex) ?? [],
      );
      return { ...name, kind: 'bytes', source };
    }
    case 'choice': {
      const { choices } = leaf;
      return { ...name, kind: 'choice', choices, source: ofState(path, (state) => leaf.values(state[part])) };
    }
  }
}

function fieldsOf<P extends StatePart>(part: P, { leaves }: Part<StateParts[P]>): FilterField[] {
  return leaves.map((leaf) => fieldOf(part, leaf));
}

/** The items of a device's state after a row, by their paths in the state JSON. */
export const STATE_FIELDS: readonly FilterField[] = [
  {
    ...named('features', 'The negotiated features.'),
    kind: 'wide',
    size: 128,
    bits: FEATURES,
    source: ofState('features', ({ features }) => [features]),
  },
  ...STATE_PARTS.flatMap((part) => fieldsOf(part, partOf(part))),
];
