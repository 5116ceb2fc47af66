import assert from 'node:assert/strict';
import { knownOf } from '../../../src/core/track/knowledge';
import { destinationInput } from '../../../src/extension/restore/destinationInput';
import type { NodeCommand } from '../../../src/extension/views/node';
import { stateNodes, type StateInput } from '../../../src/extension/views/deviceStateNodes';
import { restoreMessage, restoreNodes } from '../../../src/extension/restore/restoreNodes';
import {
  beginRestore,
  movedTo,
  movedToPhase,
  sourceOf,
  withFaults,
  type RestoreSession,
} from '../../../src/core/restore/session';
import { reportOn } from '../../../src/core/restore/audit/report';
import { parseFault } from '../../../src/core/restore/faultSpec';
import type { RestoreProfile } from '../../../src/core/restore/plan';
import { F } from '../../../src/core/wire/features';
import type { DeviceTrack } from '../../../src/core/track/track';
import { at, stepsOf } from './capture';
import { all, find } from './nodes';

const goTo = (command: number): NodeCommand => ({ id: 'cvq.command.reveal', title: 'Go', args: [command] });
const runTo = (position: number): NodeCommand => ({ id: 'cvq.restore.runTo', title: 'Run', args: [position] });

async function trackAt(scenario: string, row = -1): Promise<{ before: DeviceTrack | undefined; after: DeviceTrack }> {
  const { steps } = await stepsOf(scenario);
  const step = at(steps, row);
  const after = step.after.get('net0');
  assert.ok(after);
  return { before: step.before.get('net0'), after };
}

async function restoreOf(scenario: string, profile: RestoreProfile): Promise<RestoreSession> {
  return beginRestore(sourceOf((await trackAt(scenario)).after), profile);
}

describe('the Device State view', () => {
  const guest = async (scenario: string, row?: number): Promise<StateInput> => {
    const { before, after } = await trackAt(scenario, row);
    return {
      known: knownOf(after.guest.qemu),
      before: before && knownOf(before.guest.qemu),
      beside: { name: 'device', known: knownOf(after.shadow.spec), before: before && knownOf(before.shadow.spec) },
      setBy: after.guest.qemu.setBy.toMap(),
      setter: (command) => `command ${command}`,
      goTo,
    };
  };

  it('names the command that set an item, and leads there', async () => {
    const nodes = stateNodes(await guest('everything-rss'));
    assert.deepEqual(find(nodes, 'state/rx.allmulti').command, goTo(6));
    assert.deepEqual(find(nodes, 'state/queue_pairs').command, goTo(28));
    assert.equal(find(nodes, 'state/rx.nomulti').command, undefined);
    assert.match(find(nodes, 'state/rx.nomulti').tooltip?.join(' ') ?? '', /no command has set it/);
    assert.deepEqual(find(nodes, 'state/vlans/none//4000').command, goTo(20));
  });

  it('shows a VLAN that the device has and the model refused', async () => {
    const nodes = stateNodes(await guest('vlan-high-bits'));
    assert.deepEqual(
      find(nodes, 'state/vlans').children?.map(({ label, description, mark }) => [label, description, mark]),
      [
        ['4095', undefined, 'none'],
        ['4096', 'only at the device', 'parted'],
        ['8191', 'only at the device', 'parted'],
      ],
    );
  });

  it('shows VLANs as ranges, and the one that was just added', async () => {
    const nodes = stateNodes(await guest('vlan-600'));
    assert.deepEqual(
      find(nodes, 'state/vlans').children?.map(({ label, description }) => [label, description]),
      [
        ['1000–1598', undefined],
        ['1599', 'added'],
      ],
    );
  });

  it('keeps node ids unique', async () => {
    for (const scenario of ['everything-rss', 'vlan-high-bits', 'macs-65-uni', 'linux-rss']) {
      const ids = all(stateNodes(await guest(scenario))).map(({ id }) => id);
      assert.equal(new Set(ids).size, ids.length, scenario);
    }
  });

  it('shows the destination beside the source, step by step', async () => {
    const session = await restoreOf('everything-rss', 'qemu-10.0');
    const at3 = stateNodes(destinationInput(movedTo(session, 3), goTo));
    assert.equal(find(at3, 'state/queue_pairs').description, '4 · was 1');
    assert.equal(find(at3, 'state/rss').mark, 'parted');
    assert.deepEqual(find(at3, 'state/mac').command, goTo(0));
    const end = stateNodes(destinationInput(movedTo(session, 99), goTo));
    assert.deepEqual(
      all(end).filter(({ mark }) => mark === 'parted'),
      [],
    );
  });
});

describe('the Restore Stream view', () => {
  const nodesOf = (session: RestoreSession) => restoreNodes(session, reportOn(session), runTo);

  it('marks what is done, what comes next, and what is still to come', async () => {
    const session = await restoreOf('everything', 'qemu-10.0');
    const marks = nodesOf(movedTo(session, 2)).map(({ mark }) => mark);
    assert.deepEqual(marks.slice(0, 5), ['done', 'done', 'next', 'pending', 'pending']);
  });

  it('gives each command its reason', async () => {
    const [first] = nodesOf(await restoreOf('everything', 'qemu-10.0'));
    const tooltip = first?.tooltip?.join('\n') ?? '';
    assert.match(tooltip, /sends the address at every start/);
    assert.match(tooltip, /Bytes: 0101525400aabbcc/);
  });

  it('says what is lost, and why', async () => {
    const session = await restoreOf('rss-types-0', 'qemu-10.0');
    const lost = find(nodesOf(session), 'restore/lost');
    assert.deepEqual(
      lost.children?.map(({ label }) => label),
      ['steering', 'rss'],
    );
    assert.match(lost.children[1]?.description ?? '', /No hash types are on/);
    assert.equal(restoreMessage(session, 'a trace'), 'LOSES STATE: 2 of 16 items: steering, rss. From a trace.');
  });

  it('says what to do about a loss', async () => {
    const lost = find(nodesOf(await restoreOf('rss-types-0', 'qemu-10.0')), 'restore/lost/rss');
    assert.ok(lost.tooltip?.includes('Fix: Use the Complete profile.'));
  });

  it('says of each restored field by which command, and runs to there', async () => {
    const nodes = nodesOf(await restoreOf('everything', 'qemu-10.0'));
    assert.equal(find(nodes, 'restore/restored').collapsed, true);
    const vlans = find(nodes, 'restore/restored/vlans');
    assert.equal(vlans.description, '10, 20, 30, 4000 · by commands 9-12, VLAN_ADD');
    assert.deepEqual(vlans.command, runTo(12));
  });

  it('groups what the destination refuses apart from what is lost with it', async () => {
    const { after } = await trackAt('everything');
    const destination = { ...after, limits: { vlans: 2 } };
    const session = beginRestore(sourceOf(after), 'qemu-10.0', destination);
    const nodes = nodesOf(session);
    assert.deepEqual(
      find(nodes, 'restore/refused').children?.map(({ label }) => label),
      ['vlans'],
    );
    assert.match(
      find(nodes, 'restore/lost/mac').description ?? '',
      /The load failed at command 11, VIRTIO_NET_CTRL_VLAN_ADD/,
    );
    assert.match(restoreMessage(session, 'a trace'), /^FAILS TO START: .* From a trace\. Destination: VLANs: 2\.$/);
  });

  it('shows what keeps QEMU from starting, in place of commands', async () => {
    const session = await restoreOf('everything', 'qemu-7.2');
    const blocked = find(nodesOf(session), 'restore/blocked');
    assert.equal(blocked.description, 'nothing is sent');
    assert.ok((blocked.children?.length ?? 0) > 0);
    assert.match(restoreMessage(session, 'a trace'), /^BLOCKED: /);
  });

  it("tells what only the source's device held", async () => {
    const session = await restoreOf('vlan-high-bits', 'qemu-10.0');
    const parted = find(nodesOf(session), 'restore/parted');
    assert.deepEqual(
      parted.children?.map(({ label }) => label),
      ['vlans'],
    );
    assert.match(restoreMessage(session, 'a trace'), /^DIVERGED: all 1\d items arrive as the guest set them, but /);
  });

  it('shows the stream against the minimal plan', async () => {
    const group = find(nodesOf(await restoreOf('hash-and-rss-cfg', 'qemu-10.0')), 'restore/minimal');
    assert.equal(
      group.description,
      '1 required and sent, 1 required but missing, 1 sent but not required, 1 only in the stream',
    );
    assert.deepEqual(
      group.children?.map(({ label, command }) => [label, command?.args[0]]),
      [
        ['MQ_VQ_PAIRS_SET', 2],
        ['MQ_HASH_CONFIG', undefined],
        ['MAC_ADDR_SET', 1],
        ['MQ_RSS_CONFIG', 3],
      ],
    );
  });

  it('marks a command that the destination refuses', async () => {
    const { after } = await trackAt('vlan-few');
    const { features, config } = after;
    // It promises the feature to the plan, and has one queue pair only.
    const destination = { features: features | (1n << BigInt(F.MQ)), config: { ...config, max_virtqueue_pairs: 0 } };
    const session = beginRestore(sourceOf(after), 'qemu-10.0', destination);
    const nodes = nodesOf(movedTo(session, session.steps.length));
    const refused = nodes.filter(({ mark }) => mark === 'refused');
    assert.deepEqual(
      refused.map(({ label }) => label.replace(/^\d+\s+/, '')),
      ['MQ_VQ_PAIRS_SET', 'Outcome'],
    );
  });

  it('marks the commands that have a fault, in words too, lists the faults, and tells the outcome', async () => {
    const texts = ['VLAN_ADD#2:ack=1', '1:drop', 'MQ_RSS_CONFIG:no-answer'];
    const specs = texts.map((text) => {
      const spec = parseFault(text);
      return spec.kind === 'mistake' ? assert.fail(spec.message) : spec;
    });
    const session = withFaults(await restoreOf('everything', 'qemu-10.0'), specs);
    const end = movedTo(session, session.steps.length);
    const nodes = restoreNodes(end, reportOn(end), runTo, specs);
    const faulty = nodes.filter(({ context }) => context === 'restore.command.faulted');
    assert.deepEqual(
      faulty.map(({ label, description, mark }) => [label, description, mark]),
      [['9  VLAN_ADD', 'refused · fault: refused with ack 1 · receive VLAN 20', 'fault']],
    );
    assert.deepEqual(
      find(nodes, 'restore/faults').children?.map(({ label, description, mark }) => [label, description, mark]),
      [
        ['VLAN_ADD#2', 'refused with ack 1', 'fault'],
        ['1', 'dropped', 'fault'],
        ['MQ_RSS_CONFIG#1', 'never answered · this stream has no such command', 'omitted'],
      ],
    );
    const outcome = find(nodes, 'restore/outcome');
    assert.equal(outcome.description, 'Failed to start: Command 9, VLAN_ADD, was answered ERR.');
    assert.match(restoreMessage(end, 'a trace'), /^FAILS TO START: .* From a trace\. With 2 faults\.$/);
  });

  it('says of a destination whose start failed that it was reset, not who set what', async () => {
    const spec = parseFault('VLAN_ADD#2:ack=1');
    assert.ok(spec.kind !== 'mistake');
    const session = withFaults(await restoreOf('everything', 'qemu-10.0'), [spec]);
    const before = stateNodes(destinationInput(movedToPhase(session, session.run.phases.length - 1), goTo));
    assert.deepEqual(find(before, 'state/mac').command, goTo(0));
    const end = find(stateNodes(destinationInput(movedTo(session, 99), goTo)), 'state/mac');
    assert.equal(end.command, undefined);
    assert.ok(end.tooltip?.includes('The start failed, and the device was reset.'));
  });

  it('puts thousands of commands into groups', async () => {
    const nodes = nodesOf(await restoreOf('vlan-all', 'complete'));
    assert.ok(nodes.length < 60, `${nodes.length} nodes at the top`);
    assert.equal(at(nodes, 0).label, '1 … 100');
    const ids = all(nodes).map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });
});
