import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { differingIn } from '../../../../src/core/device/diff';
import { STATE_PARTS } from '../../../../src/core/device/partTable';
import { filledFrom } from '../../../../src/core/device/fill';
import { FEATURES_PATH, fullyKnown, unitOf, type KnownState } from '../../../../src/core/device/unknown';
import { auditVerdict } from '../../../../src/core/restore/audit/verdict';
import { RESTORE_PROFILES } from '../../../../src/core/restore/plan';
import { beginRestore, filledSource, sourceOf } from '../../../../src/core/restore/session';
import { follow } from '../../../../src/core/track/follow';
import { knownOf } from '../../../../src/core/track/knowledge';
import { EMPTY_TRACK, trackedOn, type DeviceTrack } from '../../../../src/core/track/track';
import type { Ring, TraceRecord } from '../../../../src/core/trace/record';
import { root } from '../../corpus';
import { capture } from '../support/corpus';
import { reachable } from '../support/states';
import { gap } from '../support/traces';

/** Captures of so many records take too long to follow over and over. */
const MOST_RECORDS = 400;

interface Capture {
  readonly name: string;
  readonly records: readonly TraceRecord[];
}

function captures(): readonly Capture[] {
  const folder = join(root, 'test/fixtures/corpus');
  return readdirSync(folder)
    .flatMap((release) => readdirSync(join(folder, release)).map((scenario) => `${release}/${scenario}`))
    .flatMap((scenario) =>
      (['source', 'restore'] as const)
        .filter((file) => existsSync(join(folder, scenario, `${file}.cvq.jsonl`)))
        .map((file) => ({ name: `${scenario}/${file}`, records: capture(scenario, file) })),
    )
    .filter(({ records }) => records.length <= MOST_RECORDS);
}

/** What happens to a record of a capture. */
type Fate = 'kept' | 'lost' | 'out-cut' | 'answer-cut';

const RINGS: readonly Ring[] = ['guest', 'shadow'];
const PROFILES = ['qemu', 'spec'] as const;

/** The device after each record. */
function tracks(records: readonly TraceRecord[]): DeviceTrack[] {
  let track = EMPTY_TRACK;
  let command = 0;
  return records.map((record) => {
    track = follow(track, record, command);
    if (record.type === 'command') command++;
    const [device] = track.values();
    assert.ok(device);
    return device;
  });
}

/** A capture in which only so much is left, and which record of the whole each of its records stands for. */
function damaged(records: readonly TraceRecord[], from: number, told: boolean, fates: readonly Fate[], length: number) {
  const first = records.find((record) => record.type === 'device');
  const kept: { readonly record: TraceRecord; readonly whole: number }[] = [];
  if (from > 0 && told && first) kept.push({ record: { ...first, running: true }, whole: from - 1 });
  records.slice(from).forEach((record, i) => {
    const whole = from + i;
    const fate = record.type === 'command' ? (fates[i % fates.length] ?? 'kept') : 'kept';
    if (record.type !== 'command' || fate === 'kept') kept.push({ record, whole });
    else if (fate === 'lost') kept.push({ record: gap(i % 2 === 0 ? {} : { ring: record.ring }), whole });
    else if (fate === 'out-cut')
      kept.push({
        record: { ...record, out: record.out.slice(0, Math.min(length, record.out.length)), outCut: true },
        whole,
      });
    else if (record.in) kept.push({ record: { ...record, in: new Uint8Array(), inCut: true }, whole });
    else kept.push({ record, whole });
  });
  return kept;
}

/** Fields that are said to be known and differ from the whole capture's, where that knows them. */
function wrong({ state, unknown }: KnownState, { state: whole, unknown: untold }: KnownState): string[] {
  const isKnown = (path: string) => ![unknown, untold].some(({ items }) => items.has(unitOf(path) ?? path));
  const fields = STATE_PARTS.flatMap((part) => differingIn(part, state, whole)).filter(isKnown);
  const { vlans } = whole;
  const has = (vid: number) => vlans === 'all' || vlans.includes(vid);
  if (untold.vlans) return [];
  const present = (unknown.vlans?.present ?? []).filter((vid) => !has(vid)).map((vid) => `vlans.${vid} in`);
  const absent = (unknown.vlans?.absent ?? []).filter((vid) => has(vid)).map((vid) => `vlans.${vid} out`);
  const features = isKnown(FEATURES_PATH) && state.features !== whole.features ? [FEATURES_PATH] : [];
  return [...features, ...fields, ...present, ...absent];
}

const fate = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Fate>('kept') },
  { weight: 1, arbitrary: fc.constantFrom<Fate>('lost', 'out-cut', 'answer-cut') },
);

describe('what is known of a capture that begins late, is cut or has lost something', () => {
  const all = captures();
  const whole = new Map(all.map(({ name, records }) => [name, tracks(records)]));
  const runs = Number(process.env['CUTS'] ?? 3000);

  it('is what the whole capture says, at every row, for both rings and models', function () {
    this.timeout(600_000);
    fc.assert(
      fc.property(
        fc.nat(),
        fc.nat(),
        fc.boolean(),
        fc.oneof(fc.constant<Fate[]>(['kept']), fc.array(fate, { minLength: 1, maxLength: 40 })),
        fc.integer({ min: 0, max: 60 }),
        (which, at, told, fates, length) => {
          const { name, records } = all[which % all.length] ?? all[0]!;
          const from = at % records.length;
          const left = damaged(records, from, told, fates, length);
          const states = tracks(left.map(({ record }) => record));
          left.forEach(({ whole: row, record }, i) => {
            for (const ring of RINGS)
              for (const profile of PROFILES) {
                const known = knownOf(trackedOn(states[i]!, ring, profile));
                const truth = knownOf(trackedOn(whole.get(name)![row]!, ring, profile));
                assert.deepEqual(
                  wrong(known, truth),
                  [],
                  `${name} from ${from}, row ${row} (${record.type}), ${ring} ring, ${profile}`,
                );
              }
          });
        },
      ),
      { numRuns: runs },
    );
  });

  it('gives no restore a verdict that other values of what is not known would change', function () {
    this.timeout(600_000);
    fc.assert(
      fc.property(
        fc.nat(),
        fc.nat(),
        fc.array(fate, { minLength: 1, maxLength: 20 }),
        fc.constantFrom(...RESTORE_PROFILES),
        reachable('spec'),
        (which, at, fates, profile, other) => {
          const { records } = all[which % all.length] ?? all[0]!;
          const left = damaged(records, at % records.length, at % 2 === 0, fates, 3);
          const track = tracks(left.map(({ record }) => record)).at(-1);
          assert.ok(track);
          const source = sourceOf(track);
          const { grade } = auditVerdict(beginRestore(source, profile));
          if (grade !== 'safe') return;
          const filled = filledSource(source, (known) =>
            filledFrom(known, fullyKnown({ ...other, config: known.state.config }), 'another'),
          );
          assert.equal(auditVerdict(beginRestore(filled, profile)).grade, 'safe');
        },
      ),
      { numRuns: Math.ceil(runs / 3) },
    );
  });

  it('is all that the commands wrote, after the configuration of a Linux guest', () => {
    for (const scenario of ['10.0/linux-up', '10.0/linux-everything', '11.1/linux-everything-k7.2']) {
      const records = capture(scenario).filter(({ type }) => type === 'command');
      const track = tracks(records).at(-1);
      assert.ok(track);
      const ring = records.some((record) => record.type === 'command' && record.ring === 'guest') ? 'guest' : 'shadow';
      const tracked = trackedOn(track, ring, 'spec');
      const { items, vlans } = knownOf(tracked).unknown;
      const wrote = [...tracked.setBy.toMap().keys()];
      assert.ok(wrote.length > 4, scenario);
      for (const path of wrote) {
        const vid = path.startsWith('vlans.') ? Number(path.slice('vlans.'.length)) : undefined;
        const isKnown =
          vid === undefined
            ? path === 'vlans' || !items.has(unitOf(path) ?? path)
            : [...(vlans?.present ?? []), ...(vlans?.absent ?? [])].includes(vid);
        assert.ok(isKnown, `${scenario}: ${path}`);
      }
    }
  });
});
