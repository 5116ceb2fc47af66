import assert from 'node:assert/strict';
import fc from 'fast-check';
import { QEMU_RELEASES } from '../../../../src/core/qemu/release';
import { behaviourOf } from '../../../../src/core/qemu/behaviour';
import { CVQ_PAGE } from '../../../../src/core/svq/iova';
import {
  SEQUENTIAL,
  type SvqBehaviour,
  freshLoad,
  type DeviceAnswer,
  type LoadState,
  type LoadStep,
} from '../../../../src/core/svq/load';
import { loadSteps } from '../../../../src/core/svq/loadSteps';
import { toHex } from '../../../../src/core/wire/hex';

const OK: DeviceAnswer = { used: true, ack: 0, length: 1 };

interface Ran {
  readonly state: LoadState;
  readonly steps: readonly LoadStep[];
  /** What the device got, in order. */
  readonly received: readonly string[];
}

/** Runs a load; `look` sees the state after each step. */
function run(
  commands: readonly Uint8Array[],
  behaviour: SvqBehaviour,
  answer: (command: number) => DeviceAnswer = () => OK,
  look: (state: LoadState, step: LoadStep) => void = () => undefined,
  reverse = false,
  pending = Number.POSITIVE_INFINITY,
): Ran {
  const state = freshLoad(commands, {
    behaviour,
    ringSize: behaviour.controlQueueSize,
    dataQueues: 8,
    dataQueueSize: 256,
  });
  const received: string[] = [];
  const device = {
    reverse,
    pending: () => pending,
    answer: (command: number, bytes: Uint8Array) => {
      received.push(toHex(bytes));
      return answer(command);
    },
  };
  const steps: LoadStep[] = [];
  for (const step of loadSteps(commands, state, device)) {
    steps.push(step);
    look(state, step);
  }
  return { state, steps, received };
}

const vlans = (count: number) => Array.from({ length: count }, (_, i) => Uint8Array.of(2, 0, i & 0xff, i >> 8));

const sound = [
  SEQUENTIAL,
  ...QEMU_RELEASES.map((release) => behaviourOf(release)).filter(({ freeList }) => freeList === 'whole'),
];

describe('a load', () => {
  it('goes through the phases of a command one after another where each is waited for', () => {
    assert.deepEqual(
      run(vlans(2), behaviourOf('7.2')).steps.map(({ command, phase }) => `${command} ${phase}`),
      [0, 1].flatMap((command) =>
        ['copy', 'map', 'describe', 'publish', 'execute', 'use', 'collect', 'check'].map(
          (phase) => `${command} ${phase}`,
        ),
      ),
    );
  });

  it('lays a batch before the device looks, and waits for all of it', () => {
    const phases = run(vlans(2), behaviourOf('10.0')).steps.map(({ command, phase }) => `${command} ${phase}`);
    assert.deepEqual(phases.slice(6), [
      '1 describe',
      '1 publish',
      '0 execute',
      '0 use',
      '1 execute',
      '1 use',
      '0 collect',
      '1 collect',
      '0 check',
      '1 check',
    ]);
  });

  it('begins a new batch where the page is full, and not before', () => {
    const batches = (...sizes: readonly number[]) =>
      run(
        sizes.map((size) => new Uint8Array(size)),
        behaviourOf('10.0'),
      ).state.queued.map(({ batch, offset }) => [batch, offset]);
    assert.deepEqual(batches(4000, 96, 1), [
      [0, 0],
      [0, 4000],
      [1, 0],
    ]);
  });

  it('stops at the first wrong ack, after the device has had the whole batch', () => {
    const { state, received } = run(vlans(40), behaviourOf('9.0'), (command) =>
      command === 2 ? { ...OK, ack: 1 } : OK,
    );
    assert.deepEqual(state.stop, { why: 'ack', command: 2, ack: 1 });
    assert.equal(received.length, 32);
  });

  it('stops at used lengths that do not add up', () => {
    const stop = (length: number) =>
      run(vlans(3), behaviourOf('9.0'), (command) => (command === 1 ? { ...OK, length } : OK)).state.stop;
    assert.deepEqual(stop(0), { why: 'length', command: 1, written: 2, expected: 3 });
    assert.deepEqual(stop(2), { why: 'length', command: 1, written: 4, expected: 3 });
  });

  it('waits 10 s for a buffer that never comes, and then counts too few bytes', () => {
    const { state } = run(vlans(3), behaviourOf('9.0'), (command) =>
      command === 1 ? { used: false, ack: undefined, length: 0 } : OK,
    );
    assert.equal(state.waited, 10);
    assert.deepEqual(state.stop, { why: 'length', command: 1, written: 2, expected: 3 });
  });

  it('before 8.2 looks at the ack byte alone, whatever came back', () => {
    const { state } = run(vlans(3), behaviourOf('8.1'), (command) =>
      command === 1 ? { used: false, ack: undefined, length: 0 } : OK,
    );
    assert.equal(state.stop, undefined);
    assert.equal(state.waited, 10);
  });

  it('takes an ack byte that the device leaves alone for what it held before', () => {
    const silent: DeviceAnswer = { ...OK, ack: undefined };
    assert.equal(run(vlans(3), behaviourOf('10.0'), () => silent).state.stop, undefined);
    const stale = run(vlans(2), { ...behaviourOf('8.0') }, (command) => (command === 0 ? { ...OK, ack: 1 } : silent));
    assert.deepEqual(
      stale.state.queued.map(({ ack }) => ack),
      [1, 1],
    );
  });

  it('stops where unanswered commands have taken all descriptors', () => {
    const never: DeviceAnswer = { used: false, ack: undefined, length: 0 };
    const { state, received } = run(vlans(40), behaviourOf('8.1'), () => never);
    assert.deepEqual(state.stop, { why: 'no-space', command: 32 });
    assert.equal(received.length, 32);
  });

  it('with the free list of 11.1 sends 48 commands right, and the 49th as a lone writable descriptor', () => {
    const behaviour = behaviourOf('11.1');
    assert.equal(run(vlans(48), behaviour).state.stop, undefined);
    assert.deepEqual(run(vlans(48), behaviour).received, vlans(48).map(toHex));
    const { received, state } = run(vlans(49), behaviour);
    assert.deepEqual(received.slice(0, 48), vlans(48).map(toHex));
    assert.equal(received[48], '');
    assert.deepEqual(state.queued[48]?.seen, [{ addr: BigInt(state.map.status.iova + 16), len: 1, flags: 2 }]);
  });
});

describe('a load without fault', () => {
  const commands = fc.array(fc.uint8Array({ minLength: 2, maxLength: 400 }), { maxLength: 120 });
  const behaviours = fc.constantFrom(...sound);

  it('brings each command to the device once, in order, byte for byte', () => {
    fc.assert(
      fc.property(
        commands,
        behaviours,
        fc.boolean(),
        fc.integer({ min: 1, max: 40 }),
        (list, behaviour, reverse, pace) => {
          const { received, state } = run(list, behaviour, undefined, undefined, reverse, pace);
          assert.deepEqual(received, list.map(toHex));
          assert.equal(state.stop, undefined);
        },
      ),
    );
  });

  it('never has more than half the ring in flight, and its free list is whole after each batch', () => {
    fc.assert(
      fc.property(commands, behaviours, fc.boolean(), (list, behaviour, reverse) => {
        run(
          list,
          behaviour,
          undefined,
          (state, { phase }) => {
            const inFlight = (state.ring.size - state.ring.numFree) / 2;
            assert.ok(inFlight <= (behaviour.batching === 'one-by-one' ? 1 : state.ring.size / 2));
            if (phase !== 'check') return;
            assert.equal(inFlight, 0);
            assert.equal(state.ring.freeList().length, state.ring.size);
          },
          reverse,
        );
      }),
      { numRuns: 30 },
    );
  });

  it('lays each part within its page, and none over another that is in flight', () => {
    fc.assert(
      fc.property(commands, behaviours, (list, behaviour) => {
        const { queued, map } = run(list, behaviour).state;
        for (const { seen = [], batch } of queued) {
          const [out, status] = seen;
          assert.ok(out && status && seen.length === 2);
          assert.ok(out.addr >= map.out.iova && Number(out.addr) + out.len <= map.out.iova + CVQ_PAGE);
          assert.ok(status.addr >= map.status.iova && status.addr < map.status.iova + CVQ_PAGE);
          const others = queued.filter((other) => other.batch === batch && other.seen !== seen);
          for (const { seen: other = [] } of others) {
            assert.notEqual(other[1]?.addr, status.addr);
            const [first, second] = [out, other[0] ?? out].sort((a, b) => Number(a.addr - b.addr));
            assert.ok(first && second && first.addr + BigInt(first.len) <= second.addr);
          }
        }
      }),
      { numRuns: 30 },
    );
  });
});
