import assert from 'node:assert/strict';
import { fullyKnown } from '../../../../src/core/device/unknown';
import fc from 'fast-check';
import { diffStates } from '../../../../src/core/device/diff';
import type { DeviceLimits } from '../../../../src/core/device/limits';
import { applyBytes } from '../../../../src/core/device/model';
import { compareWithMinimal, minimalPlan } from '../../../../src/core/restore/audit/minimal';
import { restoreToMarkdown } from '../../../../src/core/restore/audit/markdown';
import { goneOf, divergedOf, auditVerdict } from '../../../../src/core/restore/audit/verdict';
import type { Fault } from '../../../../src/core/restore/faultKinds';
import type { Destination } from '../../../../src/core/load/rule';
import { RESTORE_PROFILES } from '../../../../src/core/restore/plan';
import { freshDestination } from '../../../../src/core/restore/run';
import { beginRestore, type RestoreSession } from '../../../../src/core/restore/session';
import { FEATURES, featureMask, hasFeature } from '../../../../src/core/wire/features';
import { SHADOWED } from '../support/devices';
import { featureSets, reachable } from '../support/states';

const limits: fc.Arbitrary<DeviceLimits> = fc.record(
  {
    mac_table_entries: fc.nat(8),
    mac_table_overflow: fc.constantFrom('refuse', 'widen'),
    vlans: fc.nat(5),
    hash_types: fc.nat(0x1ff),
    rss_contexts: fc.nat(3),
  },
  { requiredKeys: [], noNullPrototype: true },
);

const at = fc.nat(12);
const faults: fc.Arbitrary<readonly Fault[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('ack'), at, ack: fc.nat(2) }, { noNullPrototype: true }),
    fc.record({ kind: fc.constant('drop'), at }, { noNullPrototype: true }),
    fc.record({ kind: fc.constant('double'), at }, { noNullPrototype: true }),
    fc.record({ kind: fc.constant('cut'), at, length: fc.nat(6) }, { noNullPrototype: true }),
    fc.record({ kind: fc.constant('move'), at, to: at }, { noNullPrototype: true }),
    fc.record({ kind: fc.constant('used-length'), at, length: fc.nat(2) }, { noNullPrototype: true }),
  ),
  { maxLength: 2 },
);

const BITS = FEATURES.map(({ bit }) => bit);

/** Half of the states have features with which a Shadow Virtqueue starts, half any. */
const given = fc.tuple(featureSets, fc.boolean()).map(([set, any]) => (any ? set : set & SHADOWED));

/** Restores of what guest and device may have agreed on or not, to destinations that may be less or other. */
const sessions: fc.Arbitrary<RestoreSession> = given.chain((features) =>
  fc
    .record({
      intent: reachable('spec', fc.constant(features)),
      model: reachable('qemu', fc.constant(features)),
      device: fc.option(reachable('spec', fc.constant(features)), { nil: undefined }),
      agreed: fc.boolean(),
      // QEMU doesn't load a migration without all of them: mostly none are removed.
      removed: fc.oneof(fc.constant([]), fc.subarray(BITS.filter((bit) => hasFeature(features, bit)))),
      limits: fc.option(limits, { nil: undefined }),
      pairs: fc.constantFrom(undefined, 1, 2),
      profile: fc.constantFrom(...RESTORE_PROFILES),
      faults,
    })
    .map(({ intent, model, device, agreed, removed, pairs, profile, faults: wrong, limits: held }) => {
      const config = { ...intent.config, ...(pairs === undefined ? {} : { max_virtqueue_pairs: pairs }) };
      const destination: Destination = {
        features: features & ~featureMask(...removed),
        config,
        ...(held ? { limits: held } : {}),
      };
      const source = {
        intent: fullyKnown(intent),
        model: fullyKnown(agreed ? { ...intent, profile: 'qemu' as const } : model),
      };
      return beginRestore(device ? { ...source, device: fullyKnown(device) } : source, profile, destination, { faults: wrong });
    }),
);

const apart = (a: RestoreSession['start'], b: RestoreSession['start']) =>
  diffStates(a, b)
    .map(({ path }) => path)
    .filter((path) => !path.startsWith('status.'));

describe('the audit of any restore', () => {
  it('says lost or refused of exactly the fields that differ in the end, and one thing of each field', () => {
    fc.assert(
      fc.property(sessions, (session) => {
        const { source, run, audit, losses, deviceAudit } = session;
        assert.deepEqual(
          goneOf(audit).map(({ field }) => field),
          apart(source.intent.state, run.end),
        );
        assert.deepEqual(
          losses.map(({ field }) => field),
          apart(source.intent.state, run.end),
        );
        assert.deepEqual(
          goneOf(deviceAudit).map(({ field }) => field),
          source.device ? apart(source.device.state, run.end) : [],
        );
        const fields = audit.map(({ field }) => field);
        assert.equal(new Set(fields).size, fields.length);
      }),
      { numRuns: 600 },
    );
  });

  it('is safe just where nothing differs and the device starts', () => {
    const grades = new Set<string>();
    fc.assert(
      fc.property(sessions, (session) => {
        const { grade, line, counts } = auditVerdict(session);
        grades.add(grade);
        const { kind } = session.run.outcome;
        const starts = kind === 'started' || kind === 'ignored';
        assert.equal(grade === 'safe' || grade === 'diverged', starts && session.losses.length === 0);
        assert.equal(grade === 'diverged', starts && session.losses.length === 0 && divergedOf(session).length > 0);
        assert.equal(counts.lost + counts.refused, session.losses.length);
        assert.equal(counts.lost + counts.refused + counts.restored + counts.default, session.audit.length);
        assert.match(line, /^[A-Z ]+( by design)?: .*[.)]$/s);
      }),
      { numRuns: 600 },
    );
    // The states' MAC tables are too short for the last one, "degraded".
    grades.delete('degraded');
    assert.deepEqual([...grades].sort(), ['blocked', 'diverged', 'fails', 'loses', 'safe']);
  });

  it('credits a field to commands that wrote it and were taken', () => {
    fc.assert(
      fc.property(sessions, ({ audit, steps }) => {
        for (const item of audit) {
          if (item.verdict === 'restored')
            assert.ok(
              item.by.every((by) => steps[by]?.verdict.ok),
              item.field,
            );
          if (item.verdict === 'refused')
            assert.ok(
              item.by.every((by) => steps[by]?.verdict.ok === false),
              item.field,
            );
          if (item.verdict !== 'restored') assert.match(item.why, /^\S.*\.$/s);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('makes a report of whole tables', () => {
    fc.assert(
      fc.property(sessions, (session) => {
        const lines = restoreToMarkdown(session, { text: 'a | b', file: 'x.cvq.jsonl' }).split('\n');
        for (const [i, line] of lines.entries()) {
          if (!line.startsWith('| ---')) continue;
          const columns = line.split('|').length;
          for (const row of [lines[i - 1] ?? '', ...lines.slice(i + 1, lines.indexOf('', i))]) {
            assert.equal(row.replaceAll('\\|', '').split('|').length, columns, row);
          }
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('the minimal plan', () => {
  const restorable = given.chain((features) =>
    fc.record({ state: reachable('spec', fc.constant(features)), limits: fc.option(limits, { nil: undefined }) }),
  );

  it('ends where the complete one does, and not without any of its commands', () => {
    fc.assert(
      fc.property(restorable, ({ state, limits: held }) => {
        const destination = { ...state, ...(held ? { limits: held } : {}) };
        const commands = minimalPlan(fullyKnown(state), destination).map(({ out }) => out);
        const fresh = freshDestination('net0', destination);
        const after = (outs: readonly Uint8Array[]) => outs.reduce((to, out) => applyBytes(to, out).state, fresh);
        const end = after(commands);
        const complete = beginRestore({ intent: fullyKnown(state), model: fullyKnown(state) }, 'complete', destination);
        assert.deepEqual(diffStates(end, complete.run.end), []);
        if (held) return;
        for (const left of commands.keys()) {
          const without = after(commands.filter((_, i) => i !== left));
          assert.notDeepEqual(diffStates(without, end), []);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('has each command of the stream beside it once', () => {
    fc.assert(
      fc.property(sessions, (session) => {
        const sent = compareWithMinimal(session).flatMap((entry) => ('sent' in entry ? [entry.sent] : []));
        assert.deepEqual(
          sent.sort((a, b) => a - b),
          session.steps.map((_, i) => i),
        );
      }),
      { numRuns: 200 },
    );
  });
});
