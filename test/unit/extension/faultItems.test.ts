import assert from 'node:assert/strict';
import { commandItems, compareItems } from '../../../src/extension/faults/faultItems';
import { replanned, withOtherFaults } from '../../../src/extension/restore/replan';
import { parseFault, type FaultSpec } from '../../../src/core/restore/faultSpec';
import { RESTORE_PROFILES } from '../../../src/core/restore/plan';
import { beginRestore, movedTo, sourceOf } from '../../../src/core/restore/session';
import { at, stepsOf } from './capture';

function spec(text: string): FaultSpec {
  const parsed = parseFault(text);
  return parsed.kind === 'mistake' ? assert.fail(parsed.message) : parsed;
}

describe('faults of a restore that is shown', () => {
  async function shown(scenario: string, ...faults: string[]) {
    const [version, name = scenario] = scenario.includes('/') ? scenario.split('/') : [];
    const { steps } = await stepsOf(name, 'source.cvq.jsonl', version);
    const track = at(steps, -1).after.get('net0');
    assert.ok(track);
    const restore = { session: beginRestore(sourceOf(track), 'qemu-10.0'), origin: 'a trace', faults: [] };
    return withOtherFaults(restore, faults.map(spec));
  }

  it('are kept under another profile, on the same command', async () => {
    const restore = await shown('everything', 'VLAN_ADD#2:ack=1');
    const complete = replanned(restore, { profile: 'complete' });
    const [fault] = complete.session.options.faults ?? [];
    assert.ok(fault && 'at' in fault);
    const { commands } = complete.session.plan;
    assert.equal(commands[fault.at]?.reason, 'VLAN 20 is set.');
    const { destination } = restore.session.plan;
    const limited = replanned(restore, { destination: { ...destination, limits: { vlans: 3 } } });
    assert.deepEqual([limited.session.plan.profile, limited.session.options.faults?.length], ['qemu-10.0', 1]);
  });

  it('leave the restore where it was stepped to', async () => {
    const restore = await shown('everything');
    const stepped = { ...restore, session: movedTo(restore.session, 3) };
    assert.equal(withOtherFaults(stepped, [spec('VLAN_ADD:ack=1')]).session.position, 3);
    assert.equal(replanned(stepped, { profile: 'complete' }).session.position, 0);
  });

  it('offer the commands of the plan, also those that are not sent any more', async () => {
    const { session } = await shown('everything', '1:drop');
    assert.deepEqual(commandItems(session)[0], {
      label: '1  MAC_ADDR_SET',
      description: 'own address 52:54:00:aa:bb:cc',
      at: 0,
    });
    assert.equal(commandItems(session).length, session.steps.length + 1);
  });

  it('are compared over all releases: who crashes, who fails, who takes no notice', async () => {
    const items = compareItems(await shown('7.2/mq-4', 'MQ_VQ_PAIRS_SET:ack=1'));
    assert.deepEqual(
      items.map(({ profile }) => profile),
      [...RESTORE_PROFILES],
    );
    const outcomes = items.map(({ label, description }) => [label, description.split(' · ')[0]].join(': '));
    assert.deepEqual(outcomes.slice(0, 4), [
      '$(warning) Complete: Started',
      '$(flame) QEMU 7.2: QEMU crashed',
      '$(warning) QEMU 8.0: Started',
      '$(error) QEMU 8.1: Failed to start',
    ]);
  });

  it('are told apart where a release sends no such command', async () => {
    const items = compareItems(await shown('everything-rss', 'MQ_VQ_PAIRS_SET:ack=1'));
    const complete = items.find(({ profile }) => profile === 'complete');
    assert.match(complete?.detail ?? '', /It has no command for MQ_VQ_PAIRS_SET#1:ack=1\.$/);
  });
});
