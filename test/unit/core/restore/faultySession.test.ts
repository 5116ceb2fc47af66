import assert from 'node:assert/strict';
import { fullyKnown } from '../../../../src/core/device/unknown';
import { parseFault, type FaultSpec } from '../../../../src/core/restore/faultSpec';
import { outcomeText } from '../../../../src/core/restore/outcomeText';
import type { RestoreProfile } from '../../../../src/core/restore/plan';
import {
  beginRestore,
  destinationState,
  movedTo,
  movedToPhase,
  sourceOfState,
  steppedBack,
  steppedOut,
  underWay,
  withFaults,
} from '../../../../src/core/restore/session';
import { reproduction } from '../../../../src/core/restore/audit/reproduce';
import { restoreToJson } from '../../../../src/core/restore/export';
import { after, device, features } from '../support/devices';

const state = after(device('qemu', features('CTRL_VLAN', 'CTRL_RX')), '000000', '0200 0500', '0200 0700');
/** RX_PROMISC, VLAN_ADD 5, VLAN_ADD 7, together on the ring under 10.0; the VLANs first, and one by one, when complete. */
const session = (profile: RestoreProfile = 'qemu-10.0') => beginRestore(sourceOfState(fullyKnown(state)), profile);

function specs(...texts: string[]): FaultSpec[] {
  return texts.map((text) => {
    const spec = parseFault(text);
    return spec.kind === 'mistake' ? assert.fail(spec.message) : spec;
  });
}

describe('stepping by phases', () => {
  it('changes the destination when the device executes, not before', () => {
    const one = session('complete');
    const execute = one.run.phases.findIndex(({ phase, command }) => phase === 'execute' && command === 1);
    assert.deepEqual(destinationState(movedToPhase(one, execute)).vlans, [5]);
    const done = movedToPhase(one, execute + 1);
    assert.deepEqual([done.position, destinationState(done).vlans], [2, [5, 7]]);
  });

  it('goes back to where the last command was over, then to the one before', () => {
    const two = movedTo(session('complete'), 2);
    const within = movedToPhase(two, two.phase + 2);
    assert.equal(steppedBack(within).phase, two.phase);
    assert.equal(steppedBack(steppedBack(within)).position, 1);
    assert.equal(steppedBack(session()).phase, 0);
  });

  it('steps out to behind the last phase of the command under way', () => {
    const one = steppedOut(movedToPhase(session('complete'), 2));
    assert.deepEqual(one.run.phases[one.phase - 1], { command: 0, phase: 'check' });
    // Together on the ring: all others are laid and executed on the way.
    const batch = steppedOut(movedToPhase(session(), 2));
    assert.deepEqual([batch.run.phases[batch.phase - 1], batch.position], [{ command: 0, phase: 'check' }, 3]);
    assert.equal(steppedOut(movedTo(session(), 3)).phase, session().run.phases.length);
  });

  it('knows the command under way', () => {
    assert.equal(underWay(session()), 0);
    assert.equal(underWay(movedToPhase(session(), 5)), 1);
    assert.equal(underWay(movedTo(session(), 3)), 2);
  });
});

describe('a restore with faults', () => {
  it('stays where it was stepped to', () => {
    const at = movedToPhase(session('complete'), 5);
    assert.equal(withFaults(at, specs('VLAN_ADD#2:ack=1')).phase, 5);
  });

  it('runs the same again on the command line', () => {
    const faulty = withFaults(session(), specs('3:ack=1', 'reverse'));
    const line = reproduction(faulty, { text: 'a trace', file: 'a.cvq.jsonl' });
    assert.match(line, / --fault 'VLAN_ADD#2:ack=1' --fault reverse$/);
    assert.deepEqual(restoreToJson(faulty).faults, ['VLAN_ADD#2:ack=1', 'reverse']);
  });

  it('says how the load ends: what came first, when QEMU noticed, and what comes of it', () => {
    const { title, line, facts } = outcomeText(withFaults(session(), specs('VLAN_ADD:ack=1')));
    assert.equal(title, 'Failed to start');
    assert.equal(line, 'Command 2, VLAN_ADD, was answered ERR.');
    assert.deepEqual(
      facts.map(({ name, text }) => [name, text.slice(0, 60)]),
      [
        ['First bad answer', 'Command 2, VLAN_ADD, was answered ERR.'],
        ['Noticed', 'At the end of batch 1, when 3 of 3 commands had been sent.'],
        ['Executed by then', '2 commands of those that were sent.'],
        ['QEMU logs', 'unable to start vhost net: 5: falling back on userspace virt'],
        ['What happens next', 'QEMU resets the device and the machine continues: the migrat'],
      ],
    );
  });

  it('counts what is sent without what is left out', () => {
    const { facts } = outcomeText(withFaults(session(), specs('VLAN_ADD:drop', 'VLAN_ADD#2:ack=1')));
    assert.equal(facts[1]?.text, 'At the end of batch 1, when 2 of 2 commands had been sent.');
  });

  it('says that nobody minds where nobody does', () => {
    const { title, line, facts } = outcomeText(withFaults(session('complete'), specs('1:ack=1', '2:len=2')));
    assert.deepEqual([title, line], ['Started', 'The device works, and 2 bad answers go unnoticed.']);
    assert.deepEqual(
      facts.map(({ text }) => text),
      ['Command 1, VLAN_ADD, was answered ERR.', 'Command 2, VLAN_ADD, was returned with used length 2 instead of 1.'],
    );
    assert.equal(outcomeText(session()).line, 'The device works: all 3 answers are right.');
  });
});
