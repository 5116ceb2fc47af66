import type { CommandDivergence, PlacePair, StateDivergence } from '../core/compare/divergence';
import type { HistoryPlace } from '../core/compare/history';
import { FEATURES_PATH } from '../core/device/unknown';
import { sideNotes } from '../core/compare/side';
import { hexNumber, toHex } from '../core/wire/hex';
import type { Compared, Partings, Side } from './diffSide';
import { NONE, type Json, type JsonObject } from '../core/device/jsonData';

/** The document that `cvq diff --json` prints. What there is none of is null. */
export function diffJson({ a, b, comparison, parted }: Compared): JsonObject {
  const { differences, patch } = comparison;
  return {
    version: 1,
    a: sideJson(a),
    b: sideJson(b),
    equal: comparison.count > 0 ? false : comparison.unknown > 0 ? NONE : true,
    notes: sideNotes(a, b),
    differences: differences.map(({ field, kind, a: valueA, b: valueB, text }) => ({
      field,
      kind,
      a: valueA,
      b: valueB,
      text,
      set_by_a: a.setBy?.get(field) ?? NONE,
      set_by_b: b.setBy?.get(field) ?? NONE,
    })),
    parted: parted ? partedJson(parted) : NONE,
    mend: patch.commands.map(({ name, out, reason }) => ({ name, out: toHex(out), reason })),
    unmendable: patch.unpatchable.map(({ field, why }) => ({ field, why })),
  };
}

function sideJson({ file, kind, at, state, unknown, assumed, ring }: Side): JsonObject {
  return {
    file,
    kind,
    at: at ?? NONE,
    device: state.device,
    ring: ring ?? NONE,
    profile: state.profile,
    features: unknown.items.has(FEATURES_PATH) ? NONE : hexNumber(state.features),
    ...(unknown.items.size > 0 ? { unknown: [...unknown.items.keys()] } : {}),
    ...(assumed === undefined ? {} : { assumed }),
  };
}

function partedJson({ commands, states }: Partings): JsonObject {
  const { start, first, met, last, times } = states;
  return {
    commands: commands ? commandsJson(commands) : NONE,
    states: {
      start: [...start],
      first: first ? partingJson(first) : NONE,
      met: met ? pairJson(met) : NONE,
      last: last ? partingJson(last) : NONE,
      times,
    },
  };
}

function commandsJson({ a, b, text }: CommandDivergence): JsonObject {
  return { a: a?.command ?? NONE, b: b?.command ?? NONE, text };
}

function partingJson(parting: StateDivergence): JsonObject {
  return { ...pairJson(parting), fields: [...parting.fields] };
}

function pairJson({ a, b }: PlacePair): JsonObject {
  return { a: placeJson(a), b: placeJson(b) };
}

function placeJson(place: HistoryPlace | undefined): Json {
  return place ? { row: place.row, command: place.command ?? NONE } : NONE;
}
