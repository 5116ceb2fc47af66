import assert from 'node:assert/strict';
import { fullyKnown } from '../../../../src/core/device/unknown';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { behaviourOf } from '../../../../src/core/qemu/behaviour';
import { releaseOf, type QemuRelease } from '../../../../src/core/qemu/release';
import type { Fault } from '../../../../src/core/restore/faultKinds';
import { planRestore } from '../../../../src/core/restore/profiles';
import { execute, type Executed, type LoadRun } from '../../../../src/core/restore/run';
import { stateOn } from '../../../../src/core/track/track';
import type { CommandRecord } from '../../../../src/core/trace/record';
import { toHex } from '../../../../src/core/wire/hex';
import { scenarios, type Scenario } from '../../corpus';
import { capture, expectedOf } from '../support/corpus';
import { destinationFaults, faultsOfRule, isShadowed, isStrict } from '../support/deviceBehaviour';
import { trackDevice } from '../support/traces';

function release(version: string): QemuRelease {
  const known = releaseOf(version);
  if (!known) throw new Error(`no release ${version}`);
  return known;
}

/** What QEMU sent at the destination before any guest command. */
function captured({ name, expected }: Scenario): CommandRecord[] {
  const records = capture(name, 'restore');
  const begin = records.findIndex((record) => record.type === 'mark' && record.label === 'restore-begin');
  const end = records.findIndex((record) => record.type === 'mark' && record.label === 'restore-end');
  const commands = (begin < 0 ? records : records.slice(begin, end)).filter((record) => record.type === 'command');
  return begin < 0 ? commands.slice(0, expected.restore?.length) : commands;
}

/** What the device of a scenario was told, where the scenario doesn't say. */
const UNSAID: ReadonlyMap<string, string> = new Map([
  ['10.0/linux-restore-refused', '2.0:err'],
  ['11.1/linux-restore-refused-k7.2', '2.0:err'],
]);

/** The run of a scenario. Unless told to be strict, the captured device takes all that it can read. */
function runOf(scenario: Scenario): LoadRun {
  const { name, version, expected } = scenario;
  const profile = `qemu-${release(expected.qemu_destination ?? version)}` as const;
  const plan = planRestore(profile, fullyKnown(stateOn(trackDevice(capture(name)), 'guest')));
  const unsaid = UNSAID.get(name);
  const faults = [...destinationFaults(name, plan), ...(unsaid === undefined ? [] : faultsOfRule(unsaid, plan))];
  const options = {
    ringSize: behaviourOf(release(version)).controlQueueSize,
    passthrough: !isShadowed(name),
    // How quick the device was differs from run to run.
    pace: { pending: captured(scenario).map(({ pending = 1 }) => pending) },
  };
  const run = execute(plan, 'net0', { ...options, faults });
  if (isStrict(name)) return run;
  const meek = run.steps.flatMap(({ verdict, planned, received }): Fault[] =>
    verdict.ok || received.length === 0 || faults.some((fault) => 'at' in fault && fault.at === planned)
      ? []
      : [{ kind: 'ack', at: planned, ack: 0 }],
  );
  return meek.length === 0 ? run : execute(plan, 'net0', { ...options, faults: [...faults, ...meek] });
}

function predicted({ queued, received }: Executed) {
  const { answer } = queued;
  return {
    head: queued.head,
    out: toHex(received),
    in: answer?.ack === undefined ? undefined : toHex(Uint8Array.of(answer.ack)).slice(0, 2 * answer.length),
    chain: queued.seen,
  };
}

function seen({ head, out, in: answer, chain }: CommandRecord) {
  return { head, out: toHex(out), in: answer && toHex(answer).slice(0, 2), chain };
}

function stderrOf({ source }: Scenario): string {
  const file = join(dirname(source), 'qemu-stderr-restore.txt');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

describe('a load at the destination, as QEMU did it', () => {
  for (const scenario of scenarios.filter(({ restore }) => existsSync(restore))) {
    it(scenario.name, () => {
      const run = runOf(scenario);
      assert.deepEqual(run.steps.map(predicted), captured(scenario).map(seen));
      const stderr = stderrOf(scenario);
      const crashed = expectedOf(scenario.name)['destination_exit'] === -11;
      const { outcome } = run;
      if (outcome.kind === 'failed' || outcome.kind === 'crashed') {
        assert.ok(stderr.includes(outcome.log), stderr);
        assert.equal(outcome.kind === 'crashed', crashed);
      } else {
        assert.ok(!stderr.includes('unable to start vhost net') && !crashed, stderr);
      }
    });
  }
});
