import assert from 'node:assert/strict';
import { fullyKnown } from '../../../../src/core/device/unknown';
import { phaseText } from '../../../../src/core/restore/phaseText';
import {
  beginRestore,
  destinationState,
  movedTo,
  movedToPhase,
  rerun,
  ringNow,
  sourceOfState,
  type RestoreSession,
} from '../../../../src/core/restore/session';
import { device, features } from '../support/devices';

/** With QEMU 7.2, which starts no device with CTRL_RX or CTRL_VLAN, MAC and queue pairs are all. */
function session(profile: 'qemu-7.2' | 'qemu-10.0' | 'qemu-11.1', vlans: number): RestoreSession {
  const all = profile === 'qemu-7.2' ? [] : ['CTRL_RX', 'CTRL_VLAN'];
  const reset = device('qemu', features('CTRL_MAC_ADDR', 'MQ', ...all));
  const state = {
    ...reset,
    rx: { ...reset.rx, promisc: false },
    vlans: Array.from({ length: vlans }, (_, i) => i + 1),
  };
  return beginRestore(sourceOfState(fullyKnown(state)), profile);
}

/** The phase that comes next, as `2 execute`. */
function next({ run, phase }: RestoreSession): string {
  const at = run.phases[phase];
  return at ? `${at.command} ${at.phase}` : 'the end';
}

describe('stepping by phases', () => {
  const begun = session('qemu-10.0', 2);

  it('goes on one at a time, the destination with it', () => {
    assert.equal(next(begun), '0 copy');
    const published = movedToPhase(begun, 20);
    assert.equal(next(published), '0 execute');
    assert.deepEqual(destinationState(published), begun.start);
    const two = movedToPhase(begun, 24);
    assert.equal(two.position, 2);
    assert.equal(next(two), '2 execute');
    assert.equal(destinationState(two).rx.promisc, true);
    assert.equal(destinationState(movedToPhase(begun, 25)).rx.promisc, false);
  });

  it('agrees with stepping by commands', () => {
    for (let position = 0; position <= begun.steps.length; position++) {
      const moved = movedTo(begun, position);
      assert.equal(movedToPhase(begun, moved.phase).position, position);
    }
    assert.equal(movedTo(begun, 2).phase, 24);
    assert.equal(next(movedTo(begun, 99)), 'the end');
  });

  it('ends at its ends', () => {
    assert.equal(movedToPhase(begun, -1).phase, 0);
    assert.equal(movedToPhase(begun, 1e9).phase, begun.run.phases.length);
  });

  it('ends with a reset device where the start fails, after one that had executed the rest', () => {
    const failed = rerun(begun, { faults: [{ kind: 'ack', at: 3, ack: 1 }] });
    const end = movedTo(failed, 99);
    assert.deepEqual(destinationState(end), failed.start);
    assert.deepEqual(destinationState(movedToPhase(end, end.phase - 1)).vlans, [2]);
  });
});

describe('the ring while one steps', () => {
  const begun = session('qemu-10.0', 2);

  it('is empty at first', () => {
    const { size, numFree, inFlight, descriptors, avail, used, pages } = ringNow(begun);
    assert.deepEqual([size, numFree, inFlight, descriptors], [1024, 1024, [], []]);
    assert.deepEqual(
      [avail, used],
      [
        { idx: 0, entries: [] },
        { idx: 0, seen: 0, entries: [] },
      ],
    );
    assert.deepEqual(pages.out, { iova: 0x41000, size: 4096, used: 0 });
  });

  it('has what was made available in flight, since then', () => {
    const { numFree, freeHead, inFlight, avail, pages } = ringNow(movedToPhase(begun, 8));
    assert.deepEqual([numFree, freeHead, avail.idx, pages.out.used], [1020, 4, 2, 12]);
    assert.deepEqual(
      inFlight.map(({ command, head, ids, since, used }) => ({ command, head, ids, since, used })),
      [
        { command: 0, head: 0, ids: [0, 1], since: 3, used: false },
        { command: 1, head: 2, ids: [2, 3], since: 7, used: false },
      ],
    );
    assert.deepEqual(inFlight[1]?.chain, [
      { addr: 0x41008n, len: 4, flags: 1 },
      { addr: 0x42001n, len: 1, flags: 2 },
    ]);
  });

  it('has a command with descriptors in flight before it is made available, without since when', () => {
    const { inFlight } = ringNow(movedToPhase(begun, 3));
    assert.deepEqual([inFlight.length, inFlight[0]?.since], [1, undefined]);
  });

  it('knows whose a descriptor is and where it leads, until it comes back', () => {
    assert.deepEqual(ringNow(movedToPhase(begun, 4)).descriptors, [
      { id: 0, addr: 0x41000n, len: 8, flags: 1, next: 1, command: 0 },
      { id: 1, addr: 0x42000n, len: 1, flags: 2, command: 0 },
    ]);
    const end = ringNow(movedTo(begun, 99));
    assert.ok(end.descriptors.every(({ command }) => command === undefined));
    assert.deepEqual([end.inFlight, end.numFree, end.freeList.length], [[], 1024, 1024]);
  });

  it('shows what the device has used and QEMU has not seen', () => {
    const { used, inFlight, pages } = ringNow(movedTo(begun, 2));
    assert.deepEqual(used, {
      idx: 2,
      seen: 0,
      entries: [
        { slot: 0, id: 0, len: 1 },
        { slot: 1, id: 2, len: 1 },
      ],
    });
    assert.deepEqual(
      inFlight.map((command) => command.used),
      [true, true, false, false, false],
    );
    assert.deepEqual(pages.status.acks, [0, 0, 0, 0, 0]);
  });

  it('has one command in flight at a time in QEMU 7.2, always at the same place', () => {
    const old = session('qemu-7.2', 0);
    assert.equal(old.steps.length, 2);
    for (let phase = 0; phase <= old.run.phases.length; phase++) {
      const { inFlight } = ringNow(movedToPhase(old, phase));
      assert.ok(inFlight.length <= 1);
      for (const { head, chain } of inFlight) assert.deepEqual([head, chain[0]?.addr], [0, 0x19000n]);
    }
  });

  it('shows the descriptors that QEMU 11.1 loses', () => {
    const long = session('qemu-11.1', 46);
    const before = long.run.phases.findIndex(({ command, phase }) => command === 32 && phase === 'copy');
    const { numFree, freeList, inFlight } = ringNow(movedToPhase(long, before));
    assert.deepEqual([numFree, freeList.length, inFlight.length], [64, 32, 0]);
    const end = ringNow(movedToPhase(long, long.run.phases.length));
    assert.ok(end.freeList.length < end.numFree);
  });

  it('wraps: the rings show what they still hold', () => {
    const { avail, used } = ringNow(movedTo(session('qemu-11.1', 45), 99));
    assert.deepEqual([avail.idx, avail.entries.length, used.seen], [48, 48, 48]);
    const long = ringNow(movedTo(session('qemu-10.0', 1500), 9999));
    assert.deepEqual([long.avail.idx, long.avail.entries.length], [1503, 1024]);
    assert.equal(long.avail.entries[0]?.slot, 1503 % 1024);
  });

  it('maps the rings of the data queues, the two pages and its own', () => {
    const { iova } = ringNow(begun);
    assert.deepEqual(
      iova.map(({ iova: at, size, what }) => [at, size, what]),
      [
        [0x1000, 0x40000, 'rings of 8 data queues'],
        [0x41000, 4096, 'out page'],
        [0x42000, 4096, 'status page'],
        [0x43000, 0x5000, 'descriptors and available ring of the control virtqueue'],
        [0x48000, 0x3000, 'used ring of the control virtqueue'],
      ],
    );
  });
});

describe('a phase in words', () => {
  const texts = ({ run }: RestoreSession, command: number) =>
    run.phases.flatMap((at, i) => {
      const text = at.command === command ? phaseText(run, i) : undefined;
      return text ? [`${text.failed ? '! ' : ''}${text.who}: ${text.title}. ${text.detail}`] : [];
    });

  it('says what happens to a command', () => {
    assert.deepEqual(texts(session('qemu-10.0', 2), 1), [
      'QEMU: Copy to the out page. VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET is copied to the page: 4 bytes at offset 8.',
      'QEMU: Translate to IOVAs. The command is at 0x41008, its ack byte at 0x42001.',
      'QEMU: Write the descriptors. Descriptors 2 and 3 are taken from the free list.',
      'QEMU: Make it available and kick. Head 2 is added to the available ring, its index is incremented, and the device is notified.',
      'device: Execute. It reads 4 bytes (04000100). It answers OK.',
      'device: Return the buffer. The used ring gets id 2, length 1.',
      'QEMU: Wait for the used entry. Descriptors 2 and 3 are returned to the free list.',
      'QEMU: Check the answer. It is OK.',
    ]);
  });

  it('says what goes wrong', () => {
    const begun = session('qemu-10.0', 2);
    assert.deepEqual(texts(rerun(begun, { faults: [{ kind: 'ack', at: 1, ack: 7 }] }), 1).slice(4), [
      '! device: Execute. It reads 4 bytes (04000100). It answers ERR (ack 7). Injected fault: it answers ERR (ack 7).',
      'device: Return the buffer. The used ring gets id 2, length 1.',
      'QEMU: Wait for the used entry. Descriptors 2 and 3 are returned to the free list.',
      '! QEMU: Check the answer. It is ERR (ack 7): the load fails.',
    ]);
    assert.deepEqual(texts(rerun(begun, { faults: [{ kind: 'no-answer', at: 1 }] }), 1).slice(4), [
      '! device: Execute. It reads 4 bytes (04000100). It writes no answer. Injected fault: it never uses the buffer.',
      '! QEMU: Wait for the used entry. No used entry within 10 s, during which QEMU holds its main lock. QEMU stops waiting.',
      '! QEMU: Check the lengths. 4 bytes returned for 5 commands, where each should write one: the load fails.',
    ]);
    assert.deepEqual(texts(rerun(begun, { faults: [{ kind: 'used-id', at: 1, id: 5000 }] }), 1).slice(5, 7), [
      '! device: Return the buffer. The used ring gets id 5000, length 1.',
      '! QEMU: Wait for the used entry. Device net0 says index 5000 is used. No descriptors are returned.',
    ]);
  });

  it('says how QEMU 11.1 loses a descriptor, and lays two parts in one', () => {
    const long = session('qemu-11.1', 46);
    assert.equal(
      texts(long, 0)[6],
      'QEMU: Wait for the used entry. Descriptor 0 is returned to the free list, and 1 is lost.',
    );
    assert.deepEqual(texts(long, 48).slice(2, 5), [
      "! QEMU: Write the descriptors. The free list links descriptor 0 to itself: the descriptor for the answer overwrites the command's.",
      'QEMU: Make it available and kick. Head 0 is added to the available ring, its index is incremented, and the device is notified.',
      '! device: Execute. It reads nothing. It answers ERR.',
    ]);
  });

  it('is none beyond the end', () => {
    assert.equal(phaseText(session('qemu-10.0', 2).run, 1000), undefined);
  });
});
