import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { followCommand, type Forwarded } from '../../../src/extension/editor/forwarded';
import type { NodeCommand, ViewNode } from '../../../src/extension/views/node';
import { progressText, restoreShadow } from '../../../src/extension/restore/restoreShadow';
import { traceShadow } from '../../../src/extension/views/svqTraceNodes';
import type { RestoreProfile } from '../../../src/core/restore/plan';
import { beginRestore, movedTo, movedToPhase, sourceOf, type RestoreSession } from '../../../src/core/restore/session';
import { Replay } from '../../../src/io/trace/replay';
import { fileSource } from '../../../src/io/fileSource';
import { memorySource } from '../../../src/io/memorySource';
import { openTrace, type TraceFile } from '../../../src/io/trace/open';
import { scenarios } from '../corpus';
import { all, find } from './nodes';

const go = (n: number): NodeCommand => ({ id: 'cvq.restore.runToPhase', title: 'Go', args: [n] });
const lines = (nodes: readonly ViewNode[] | undefined) =>
  nodes?.map(({ label, description, mark }) => [label, description ?? '', mark ?? '']) ?? [];

function sourceFile(name: string): string {
  return scenarios.find((each) => each.name === name)?.source ?? assert.fail(name);
}

async function restoreOf(name: string, profile: RestoreProfile): Promise<RestoreSession> {
  const file = await openTrace(fileSource(sourceFile(name)));
  const [last] = await new Replay(file).steps(file.rowCount - 1, 1);
  await file.close();
  const track = last?.after.get('net0');
  assert.ok(track);
  return beginRestore(sourceOf(track), profile);
}

describe('the Shadow Virtqueue view of a restore', () => {
  const nodesOf = (session: RestoreSession) => restoreShadow(session, go).nodes;

  it('shows the phases of the command under way, and runs to each', async () => {
    const session = movedToPhase(await restoreOf('11.1/everything', 'qemu-11.1'), 3);
    const [command] = nodesOf(session);
    assert.deepEqual(
      [command?.label, command?.description],
      ['1  MAC_ADDR_SET', 'phase 4 of 8: make it available and kick'],
    );
    assert.deepEqual(lines(command?.children).slice(2, 6), [
      ['3  Write the descriptors', 'done · Descriptors 0 and 1 are taken from the free list.', 'done'],
      [
        '4  Make it available and kick',
        'next · Head 0 is added to the available ring, its index is incremented, and the device is notified.',
        'next',
      ],
      ['5  Execute', '', 'pending'],
      ['6  Return the buffer', '', 'pending'],
    ]);
    assert.deepEqual(command?.children?.[3]?.command, go(4));
  });

  it('says in front of all what happens next, and how far it is', async () => {
    const session = movedToPhase(await restoreOf('11.1/everything', 'qemu-11.1'), 4);
    const { message, description } = restoreShadow(session, go);
    assert.equal(
      message,
      'Next, QEMU: copy to the out page. VIRTIO_NET_CTRL_MAC_TABLE_SET is copied to the page: 88 bytes at offset 8.',
    );
    assert.equal(description, 'QEMU 11.1 · 0 of 12, command 2 at phase 1 of 8: copy to the out page');
    assert.equal(progressText(movedTo(session, 1)), '1 of 12');
    assert.equal(restoreShadow(movedTo(session, 99), go).message, 'The load is over.');
  });

  it('shows the ring, what is in flight and the memory that it lies in, as QEMU 11.1 lays it', async () => {
    const session = movedToPhase(await restoreOf('11.1/everything', 'qemu-11.1'), 8);
    const nodes = nodesOf(session);
    assert.equal(find(nodes, 'svq/ring').description, '64 descriptors, 60 free');
    assert.deepEqual(
      lines(find(nodes, 'svq/ring').children).map(([label, text]) => `${String(label)}: ${String(text)}`),
      [
        'Size: 64 descriptors',
        'Free descriptors: 60',
        'Free head: 4',
        'Available index: 2',
        'Used index: 0',
        'Last used index: 0',
      ],
    );
    assert.equal(find(nodes, 'svq/inFlight').description, '2 commands, 4 descriptors');
    assert.deepEqual(lines(find(nodes, 'svq/inFlight/1').children), [
      ['[2]  0x19008', '88 bytes · device reads · next 3', 'none'],
      ['[3]  0x1a001', '1 byte · device writes · last', 'none'],
      ['Ack byte', '0x1a001, byte 1 of the status page', 'none'],
    ]);
    assert.equal(find(nodes, 'svq/pages').description, '96 of 4096 bytes used');
    assert.deepEqual(
      find(nodes, 'svq/iova').children?.map(({ label }) => label),
      ['0x1000–0x18fff', '0x19000–0x19fff', '0x1a000–0x1afff', '0x1b000–0x1bfff', '0x1c000–0x1cfff'],
    );
  });

  it('marks what the device has given back and QEMU has not looked at', async () => {
    const nodes = nodesOf(movedTo(await restoreOf('11.1/everything', 'qemu-11.1'), 1));
    assert.deepEqual(lines(find(nodes, 'svq/used').children), [
      ['[0]  id 0', 'length 1 · not yet processed by QEMU', 'next'],
    ]);
    assert.match(find(nodes, 'svq/inFlight/0').description ?? '', /returned, not yet processed by QEMU/);
    assert.match(find(nodes, 'svq/inFlight/1').description ?? '', /with the device/);
  });

  it('warns where the free list of QEMU 11.1 loses descriptors, and where commands share one', async () => {
    const session = await restoreOf('11.1/vlan-count-60', 'qemu-11.1');
    assert.ok(!all(nodesOf(movedToPhase(session, 100))).some(({ id }) => id === 'svq/freeListFault'));
    const broken = nodesOf(movedTo(session, 40));
    const fault = find(broken, 'svq/freeListFault');
    assert.deepEqual(lines([fault]), [['Free list is broken', 'QEMU counts 2 free, it has 0 and 1 in use', 'lost']]);
    assert.equal(find(broken, 'svq/inFlight').description, '31 commands, 32 descriptors, some shared');
    const last = find(broken, 'svq/inFlight/62');
    assert.deepEqual(
      [last.mark, /shares a descriptor with [\d, -]+62/.test(last.description ?? '')],
      ['refused', true],
    );
    assert.ok(
      !all(nodesOf(movedTo(await restoreOf('10.0/vlan-count-60', 'qemu-10.0'), 40))).some(
        (node) => node.id === 'svq/freeListFault',
      ),
    );
  });

  it('puts hundreds of commands in flight into groups', async () => {
    const nodes = nodesOf(movedTo(await restoreOf('10.0/vlan-all', 'qemu-10.0'), 1));
    const group = find(nodes, 'svq/inFlight');
    assert.equal(group.description, '512 commands, 1,024 descriptors');
    assert.deepEqual([group.collapsed, group.children?.length], [true, 6]);
    const ids = all(nodes).map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });

  it('shows nothing where nothing is sent', async () => {
    const { nodes, message } = restoreShadow(await restoreOf('10.0/everything', 'qemu-7.2'), go);
    assert.deepEqual([nodes, message], [[], 'Nothing is sent: the start is blocked.']);
  });
});

describe('the Shadow Virtqueue view of a trace', () => {
  async function followed(file: TraceFile, command: number): Promise<Forwarded> {
    const open = { file, replay: new Replay(file), isIndexed: true };
    const [step] = await open.replay.steps(await file.rowOfCommand(command), 1);
    assert.ok(step);
    const forwarded = await followCommand(open, step, new AbortController().signal);
    await file.close();
    return forwarded ?? assert.fail('it is a command');
  }
  const nodesAt = async (name: string, command: number) =>
    traceShadow(await followed(await openTrace(fileSource(sourceFile(name))), command), 'qemu-10.0', go).nodes;
  const verdict = async (name: string, command: number) => {
    const { description, mark } = find(await nodesAt(name, command), 'svq/forwarding');
    return [description, mark];
  };

  it('follows a guest command to its copy, and the copy back', async () => {
    const guest = find(await nodesAt('10.0/everything', 2), 'svq/forwarding');
    assert.equal(guest.description, 'forwarded unchanged, answer passed on');
    assert.deepEqual(lines(guest.children), [
      ['On the guest ring', 'command 2, MAC_ADDR_SET, selected', 'next'],
      ['On the shadow ring', 'command 3, MAC_ADDR_SET', 'none'],
      ['Answer of the device', 'OK', 'none'],
      ['Answer to the guest', 'OK', 'none'],
    ]);
    assert.deepEqual(guest.children?.[1]?.command, go(3));
    const copy = find(await nodesAt('10.0/everything', 3), 'svq/forwarding');
    assert.deepEqual([copy.description, copy.children?.[0]?.command], [guest.description, go(2)]);
  });

  it('tells the way phase by phase, with the values of the capture', async () => {
    const phases = find(await nodesAt('10.0/everything', 2), 'svq/way');
    assert.equal(phases.description, 'as QEMU 10.0 does it');
    const described = find(phases.children ?? [], 'svq/way/describe');
    assert.equal(described.description, 'Head 2: 8 bytes to read at 0x41000, 1 byte to write at 0x42000.');
    assert.ok(phases.children?.every(({ mark }) => mark === 'done'));
  });

  it('names what QEMU sends itself, and what was on the ring with it', async () => {
    const nodes = await nodesAt('10.0/everything', 0);
    assert.deepEqual(lines([find(nodes, 'svq/forwarding')]), [['Forwarding', 'sent by QEMU itself', 'device']]);
    const pending = find(nodes, 'svq/pending');
    assert.equal(pending.description, '2 commands, including this one');
    assert.deepEqual(
      pending.children?.map(({ label, command }) => [label, command]),
      [['command 1, MQ_VQ_PAIRS_SET', go(1)]],
    );
    assert.ok(!all(nodes).some(({ id }) => id === 'svq/way'));
  });

  for (const [name, command, words, mark] of [
    ['10.0/src-ack-7', 3, 'forwarded unchanged, ack passed on as 1', 'parted'],
    ['10.0/src-drop', 3, 'forwarded unchanged, answered ERR, as the device never answered', 'refused'],
    ['10.0/src-len-0', 3, 'forwarded unchanged, answered ERR, as the used length was 0', 'refused'],
    ['10.0/macs-excessive-700', 5, 'replaced by RX_PROMISC 1, answer passed on', 'parted'],
    ['10.0/vlan-high-bits', 7, "forwarded unchanged, answered ERR, as QEMU's model refused it", 'parted'],
  ] as const) {
    it(`says that a command was ${words} (${name})`, async () => {
      assert.deepEqual(await verdict(name, command), [words, mark]);
    });
  }

  it('says why, by what the check of the trace finds', async () => {
    const group = find(await nodesAt('10.0/src-len-0', 3), 'svq/forwarding');
    assert.match(group.children?.at(-1)?.description ?? '', /Insufficient written data \(0\)/);
  });

  it('says of a command that never comes on the shadow ring that it was not forwarded', async () => {
    const text = readFileSync(sourceFile('10.0/everything'), 'utf8').split('\n');
    const isCopy = (line: string) => line.includes('"ring":"shadow"') && line.includes('"out":"000101"');
    const lost = text.filter((line, i) => !(isCopy(line) && i > 8)).join('\n');
    const guest = text.filter((line) => !line.includes('"ring":"shadow"')).join('\n');
    const found = async (trace: string, command: number) => {
      const file = await openTrace(memorySource(new TextEncoder().encode(trace)));
      return traceShadow(await followed(file, command), 'qemu-10.0', go).nodes;
    };
    const [row] = lines([find(await found(lost, 6), 'svq/forwarding')]);
    assert.deepEqual(row, ['Forwarding', 'not forwarded', 'refused']);
    const alone = await found(guest, 0);
    assert.deepEqual(lines([find(alone, 'svq/forwarding')]), [['Forwarding', 'the trace has no shadow ring', 'none']]);
    assert.equal(find(alone, 'svq/way').description, 'predicted, as QEMU 10.0 does it; the trace has no shadow ring');
  });

  it('shows nothing for a row that is no command', async () => {
    const file = await openTrace(fileSource(sourceFile('10.0/everything')));
    const open = { file, replay: new Replay(file), isIndexed: true };
    const [device] = await open.replay.steps(0, 1);
    assert.ok(device);
    assert.equal(await followCommand(open, device, new AbortController().signal), undefined);
    await file.close();
  });
});
