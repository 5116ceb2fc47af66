import assert from 'node:assert/strict';
import { fullyKnown } from '../../../../src/core/device/unknown';
import fc from 'fast-check';
import type { Fault } from '../../../../src/core/restore/faultKinds';
import type { RestoreProfile } from '../../../../src/core/restore/plan';
import { planRestore } from '../../../../src/core/restore/profiles';
import { execute, type LoadRun, type RunOptions } from '../../../../src/core/restore/run';
import type { DeviceState } from '../../../../src/core/device/state';
import { toHex } from '../../../../src/core/wire/hex';
import { device, features } from '../support/devices';
import { reachable } from '../support/states';

/** A state whose restore by QEMU is MAC, queue pairs, RX_PROMISC 0 and so many VLANs; the first VLAN is command 3. */
function state(vlans: number): DeviceState {
  const reset = device('qemu', features('CTRL_RX', 'CTRL_VLAN', 'CTRL_MAC_ADDR', 'MQ'));
  return { ...reset, rx: { ...reset.rx, promisc: false }, vlans: Array.from({ length: vlans }, (_, i) => i + 1) };
}

function run(profile: RestoreProfile, vlans: number, faults: readonly Fault[], options: RunOptions = {}): LoadRun {
  return execute(planRestore(profile, fullyKnown(state(vlans))), 'net0', { ...options, faults });
}

/** Of a state with which old releases start: MAC and queue pairs. */
function oldRun(profile: RestoreProfile, faults: readonly Fault[]): LoadRun {
  return execute(planRestore(profile, fullyKnown(device('qemu', features('CTRL_MAC_ADDR', 'MQ')))), 'net0', { faults });
}

const outs = ({ steps }: LoadRun) => steps.map(({ received }) => toHex(received));
const refuse: Fault = { kind: 'ack', at: 5, ack: 1 };

describe('a load in which the device refuses the third VLAN of 40', () => {
  it('fails under QEMU 10.0 after all 43 commands are sent', () => {
    const { outcome, steps, end, start } = run('qemu-10.0', 40, [refuse]);
    assert.ok(outcome.kind === 'failed');
    assert.deepEqual(outcome.first, { sent: 5, kind: 'ack', what: 'was answered ERR.' });
    assert.deepEqual([outcome.batch, outcome.sent, outcome.executed], [0, 43, 42]);
    assert.equal(outcome.log, 'unable to start vhost net: 5: falling back on userspace virtio');
    assert.match(outcome.next, /^QEMU resets the device and the machine continues/);
    assert.equal(steps.at(-1)?.after.vlans.length, 39);
    assert.deepEqual(end, start);
  });

  it('fails under QEMU 11.1 after the first 32, of which it executed all the others', () => {
    const { outcome, steps } = run('qemu-11.1', 40, [refuse]);
    assert.ok(outcome.kind === 'failed');
    assert.deepEqual([outcome.batch, outcome.sent, outcome.executed], [0, 32, 31]);
    assert.equal(steps.at(-1)?.after.vlans.length, 28);
  });

  it('goes on under a program that minds no answer', () => {
    const vlan = planRestore('complete', fullyKnown(state(40))).commands.findIndex(
      ({ name }) => name === 'VIRTIO_NET_CTRL_VLAN_ADD',
    );
    const { outcome, end } = run('complete', 40, [{ ...refuse, at: vlan + 2 }]);
    assert.ok(outcome.kind === 'ignored');
    assert.deepEqual(
      outcome.bad.map(({ sent }) => sent),
      [vlan + 2],
    );
    assert.equal(end.vlans.length, 39);
  });
});

describe('a load that sends one command after another', () => {
  it('kills QEMU 7.2 at the first refusal, before the next is sent', () => {
    const { outcome, steps, end, start } = oldRun('qemu-7.2', [{ kind: 'ack', at: 0, ack: 1 }]);
    assert.ok(outcome.kind === 'crashed');
    assert.match(outcome.next, /SIGSEGV/);
    assert.equal(steps.length, 1);
    assert.deepEqual(end, start);
  });

  it('fails under QEMU 8.1', () => {
    const { outcome, steps } = oldRun('qemu-8.1', [{ kind: 'ack', at: 1, ack: 7 }]);
    assert.ok(outcome.kind === 'failed');
    assert.equal(outcome.first.what, 'was answered ERR (ack 7).');
    assert.equal(steps.length, 2);
  });

  it('takes no notice under 8.1 of used lengths and time-outs', () => {
    const { outcome, waited } = oldRun('qemu-8.1', [
      { kind: 'used-length', at: 0, length: 0 },
      { kind: 'no-answer', at: 1 },
    ]);
    assert.ok(outcome.kind === 'ignored');
    assert.deepEqual(
      outcome.bad.map(({ sent, kind }) => [sent, kind]),
      [
        [0, 'used-length'],
        [1, 'no-answer'],
      ],
    );
    assert.equal(waited, 10);
  });
});

describe('other faults of the device', () => {
  const kinds = (profile: RestoreProfile, ...faults: readonly Fault[]) => {
    const { outcome } = run(profile, 5, faults);
    return outcome.kind === 'failed' || outcome.kind === 'crashed'
      ? `${outcome.kind}: ${outcome.first.kind} ${outcome.first.sent}`
      : outcome.kind;
  };

  it('none: it starts', () => {
    assert.equal(kinds('qemu-10.0'), 'started');
  });

  it('a used length other than 1 fails the start, though the device has it', () => {
    assert.equal(kinds('qemu-10.0', { kind: 'used-length', at: 3, length: 2 }), 'failed: used-length 3');
    assert.equal(kinds('qemu-11.1', { kind: 'used-length', at: 3, length: 0 }), 'failed: used-length 3');
  });

  it('a buffer that never comes back fails it after 10 s', () => {
    const { outcome, waited } = run('qemu-10.0', 5, [{ kind: 'no-answer', at: 4 }]);
    assert.ok(outcome.kind === 'failed');
    assert.deepEqual([outcome.first.kind, outcome.first.sent, outcome.executed, waited], ['no-answer', 4, 7, 10]);
  });

  it('a used id beyond the ring fails 10.0, and is overlooked by 11.1', () => {
    assert.equal(kinds('qemu-10.0', { kind: 'used-id', at: 2, id: 5000 }), 'failed: used-id 2');
    assert.equal(kinds('qemu-11.1', { kind: 'used-id', at: 2, id: 5000 }), 'ignored');
  });

  it('an ack byte that is never written counts as OK', () => {
    const { outcome, end } = run('qemu-10.0', 5, [{ kind: 'no-ack', at: 3 }]);
    assert.ok(outcome.kind === 'ignored');
    assert.equal(end.vlans.length, 5);
  });

  it('buffers that come back last first are as good', () => {
    const reversed = run('qemu-11.1', 30, [{ kind: 'reverse' }]);
    assert.equal(reversed.outcome.kind, 'started');
    assert.deepEqual(reversed.end, run('qemu-11.1', 30, []).end);
  });

  it('an OK to what the device would refuse makes it take it', () => {
    const plan = planRestore('qemu-10.0', fullyKnown({ ...state(0), vlans: [4096] }));
    assert.equal(execute(plan, 'net0').outcome.kind, 'failed');
    assert.equal(execute(plan, 'net0', { faults: [{ kind: 'ack', at: 3, ack: 0 }] }).outcome.kind, 'started');
  });
});

describe('faults on the way', () => {
  it('a command cut short is what the device judges', () => {
    const { steps, outcome } = run('qemu-10.0', 2, [{ kind: 'cut', at: 3, length: 3 }]);
    assert.equal(toHex(steps[3]!.received), '020001');
    assert.equal(steps[3]!.verdict.ok, false);
    assert.equal(outcome.kind, 'failed');
  });

  it('a dropped one is not sent', () => {
    const dropped = run('qemu-10.0', 3, [{ kind: 'drop', at: 4 }]);
    assert.equal(dropped.outcome.kind, 'started');
    assert.deepEqual(dropped.end.vlans, [1, 3]);
    assert.deepEqual(
      dropped.steps.map(({ planned }) => planned),
      [0, 1, 2, 3, 5],
    );
  });

  it('a doubled one is sent twice', () => {
    assert.deepEqual(outs(run('qemu-10.0', 2, [{ kind: 'double', at: 3 }])).slice(3), [
      '02000100',
      '02000100',
      '02000200',
    ]);
  });

  it('a moved one is sent in another place', () => {
    const moved = outs(run('qemu-10.0', 2, [{ kind: 'move', at: 2, to: 4 }]));
    assert.deepEqual(moved.slice(2), ['02000100', '02000200', '000000']);
    assert.deepEqual(outs(run('qemu-10.0', 2, [{ kind: 'move', at: 2, to: 99 }])), moved);
  });

  it('faults of commands that the plan does not have change nothing', () => {
    const none = run('qemu-10.0', 2, []);
    const { outcome, end } = run('qemu-10.0', 2, [
      { kind: 'ack', at: 77, ack: 1 },
      { kind: 'drop', at: -1 },
    ]);
    assert.deepEqual([outcome, end], [none.outcome, none.end]);
  });
});

describe('a plan that is blocked', () => {
  it('sends nothing', () => {
    const { outcome, steps, end, start } = run('qemu-8.0', 0, []);
    assert.equal(outcome.kind, 'blocked');
    assert.deepEqual(steps, []);
    assert.deepEqual(end, start);
  });
});

describe('a load of QEMU 11.1', () => {
  it('of 48 commands starts the device, one of 49 never does', () => {
    assert.equal(run('qemu-11.1', 45, []).outcome.kind, 'started');
    const { outcome, steps } = run('qemu-11.1', 46, []);
    assert.ok(outcome.kind === 'failed');
    assert.equal(steps[48]?.received.length, 0);
    assert.deepEqual(outcome.first, { sent: 48, kind: 'ack', what: 'was answered ERR.' });
    assert.equal(outcome.batch, 1);
  });

  it('fails the same way with a quick device, and with one in between', () => {
    for (const pace of ['quick', { pending: Array.from({ length: 100 }, (_, i) => (i % 7) + 1) }] as const) {
      const { outcome } = run('qemu-11.1', 60, [], { pace });
      assert.ok(outcome.kind === 'failed');
      assert.equal(outcome.first.sent, 48);
    }
  });

  it('of 49 starts it where the guest comes from a longer ring', () => {
    assert.equal(run('qemu-11.1', 46, [], { ringSize: 256 }).outcome.kind, 'started');
  });
});

describe('a run without faults', () => {
  it('gives the device all of the plan, in order, and each state is the one before with one more command', () => {
    fc.assert(
      fc.property(
        reachable('qemu'),
        fc.constantFrom<RestoreProfile>('complete', 'qemu-8.2', 'qemu-10.0'),
        (from, profile) => {
          const plan = planRestore(profile, fullyKnown(from));
          const { steps, outcome, start, end } = execute(plan, 'net0');
          if (outcome.kind === 'blocked') return;
          assert.deepEqual(
            steps.map(({ received }) => toHex(received)),
            plan.commands.map(({ out }) => toHex(out)),
          );
          if (outcome.kind !== 'failed') assert.equal(end, steps.at(-1)?.after ?? start);
        },
      ),
    );
  });
});
