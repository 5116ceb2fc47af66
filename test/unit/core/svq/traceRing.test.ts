import assert from 'node:assert/strict';
import { behaviourOf } from '../../../../src/core/qemu/behaviour';
import { releaseOf } from '../../../../src/core/qemu/release';
import { freshLoad, type DeviceAnswer } from '../../../../src/core/svq/load';
import { loadSteps } from '../../../../src/core/svq/loadSteps';
import { ShadowRing } from '../../../../src/core/svq/ring';
import type { CommandRecord, TraceRecord } from '../../../../src/core/trace/record';
import type { ChainDescriptor } from '../../../../src/core/wire/chain';
import { F, hasFeature } from '../../../../src/core/wire/features';
import { scenarios, type Scenario } from '../../corpus';
import { capture } from '../support/corpus';
import { isShadowed, leavesAcksAlone } from '../support/deviceBehaviour';

interface Place {
  readonly head: number | undefined;
  readonly chain: readonly ChainDescriptor[] | undefined;
}

function behaviour({ version }: Scenario) {
  const release = releaseOf(version);
  if (!release) throw new Error(`no release ${version}`);
  return behaviourOf(release);
}

/** A trace has no answer where the buffer never came back, and where the device left the ack byte alone. */
function answerOf({ in: answer }: CommandRecord, silent: boolean): DeviceAnswer {
  if (silent && !answer) return { used: true, ack: undefined, length: 1 };
  return answer ? { used: true, ack: answer[0], length: answer.length } : { used: false, ack: undefined, length: 0 };
}

/** Where the model lays each command of the shadow ring, from the first start of the device on. */
function predicted(scenario: Scenario, records: readonly TraceRecord[]): Place[] {
  const qemu = behaviour(scenario);
  const size = qemu.controlQueueSize;
  let start = { behaviour: qemu, ringSize: size, dataQueues: 0, dataQueueSize: Math.max(256, size), freeHead: 0 };
  let ring = new ShadowRing(size, qemu.freeList);
  let pages = freshLoad([], start).map;
  let load: CommandRecord[] | undefined;
  const places: Place[] = [];
  const silent = leavesAcksAlone(scenario.name);
  const started = () => {
    start = { ...start, freeHead: ring.freeHead };
    ring = new ShadowRing(size, qemu.freeList, ring.freeHead);
  };
  for (const record of records) {
    if (record.type === 'reset') {
      started();
      // From the migration on, the data queues are shadowed too.
      if (!isShadowed(scenario.name)) start = { ...start, dataQueues: DATA_QUEUES };
    } else if (record.type === 'device') {
      const pairs = hasFeature(record.features ?? 0n, F.MQ) ? (record.config.max_virtqueue_pairs ?? 1) : 1;
      if (isShadowed(scenario.name)) start = { ...start, dataQueues: 2 * pairs };
      pages = freshLoad([], start).map;
    } else if (record.type === 'mark') {
      if (record.label === 'restore-begin') load = [];
      if (record.label === 'restore-end' && load) {
        const loaded = load;
        load = undefined;
        const state = freshLoad(
          loaded.map(({ out }) => out),
          { ...start, freeHead: ring.freeHead },
        );
        const answer = (i: number) => answerOf(loaded[i]!, silent);
        const pending = (i: number) => loaded[i]?.pending ?? 1;
        Array.from(
          loadSteps(
            loaded.map(({ out }) => out),
            state,
            { answer, pending, reverse: false },
          ),
        );
        places.push(...state.queued.map(({ head, seen }) => ({ head, chain: seen })));
        ring = state.ring;
        pages = state.map;
      }
    } else if (record.type === 'command' && record.ring === 'shadow') {
      if (load) load.push(record);
      else {
        const head = ring.describe([
          { addr: pages.out.iova, len: record.out.length, write: false },
          { addr: pages.status.iova, len: 1, write: true },
        ]);
        assert.ok(head !== undefined);
        ring.publish(head);
        places.push({ head, chain: ring.chainAt(head) });
        const { used, length } = answerOf(record, silent);
        if (used) {
          ring.use(head, length);
          ring.take('net0');
        }
      }
    }
  }
  return places;
}

/** Of the device in the passthrough captures. */
const DATA_QUEUES = 8;

describe('the place of every command on the shadow ring of the source', () => {
  // Without x-svq, QEMU 7.2 has no shadow ring at all: the device there reads the guest's own.
  for (const scenario of scenarios.filter(({ name, version }) => version !== '7.2' || isShadowed(name))) {
    it(scenario.name, () => {
      const records = capture(scenario.name);
      const seen = records.flatMap((record) =>
        record.type === 'command' && record.ring === 'shadow' ? [{ head: record.head, chain: record.chain }] : [],
      );
      assert.deepEqual(predicted(scenario, records), seen);
    });
  }
});
