import assert from 'node:assert/strict';
import { fullyKnown } from '../../../../src/core/device/unknown';
import fc from 'fast-check';
import { batched, batchingOf, planRestore } from '../../../../src/core/restore/profiles';
import { behaviourOf } from '../../../../src/core/qemu/behaviour';
import { stateOn } from '../../../../src/core/track/track';
import type { CommandRecord, TraceRecord } from '../../../../src/core/trace/record';
import { toHex } from '../../../../src/core/wire/hex';
import { capture } from '../support/corpus';
import { after, device, features } from '../support/devices';
import { trackDevice } from '../support/traces';

const steps = (...sizes: readonly number[]) =>
  sizes.map((size) => ({
    name: 'VIRTIO_NET_CTRL_VLAN_ADD' as const,
    out: new Uint8Array(size),
    restores: 'vlans',
    reason: 'It is there.',
  }));
const batches = (sizes: readonly number[], page: number, inFlight: number) =>
  batched(steps(...sizes), { page, inFlight }).map(({ batch }) => batch);

/** The commands between the last restore marks. */
function lastLoad(records: readonly TraceRecord[]): CommandRecord[] {
  const at = (label: string) =>
    records.map((record) => record.type === 'mark' && record.label === label).lastIndexOf(true);
  return records.slice(at('restore-begin'), at('restore-end')).filter((record) => record.type === 'command');
}

/** Numbers of batches as the addresses tell: a new one where they start again at the page's begin. */
function batchesByAddress(commands: readonly CommandRecord[]): number[] {
  const page = commands[0]!.chain![0]!.addr;
  let batch = -1;
  return commands.map(({ chain }) => (chain![0]!.addr === page ? ++batch : batch));
}

describe('commands are on the ring together', () => {
  it('until it is full', () => {
    assert.deepEqual(batches([4, 4, 4, 4, 4], 4096, 2), [0, 0, 1, 1, 2]);
  });

  it('until the next does not fit the page; exactly full is not too full', () => {
    assert.deepEqual(batches([10, 6, 1], 16, 512), [0, 0, 1]);
    assert.deepEqual(batches([10, 7, 1], 16, 512), [0, 1, 1]);
  });

  it('and one that is larger than a page has its own', () => {
    assert.deepEqual(batches([4, 5000, 4], 4096, 512), [0, 1, 2]);
    assert.deepEqual(batches([5000, 4], 4096, 512), [0, 1]);
  });

  it('in QEMU 10.0: 4096 bytes, 512 commands', () => {
    assert.deepEqual(batchingOf(behaviourOf('10.0')), { page: 4096, inFlight: 512 });
    const vlans = planRestore('qemu-10.0', fullyKnown({
      ...device('qemu', features('CTRL_VLAN')),
      vlans: Array.from({ length: 1100 }, (_, i) => i),
    })).commands;
    assert.deepEqual(
      [0, 1, 2].map((batch) => vlans.filter((command) => command.batch === batch).length),
      [512, 512, 76],
    );
  });

  it('never more than the ring and the page hold, never less than they could, in order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 2, max: 40 })),
        fc.integer({ min: 40, max: 90 }),
        fc.integer({ min: 1, max: 6 }),
        (sizes, page, inFlight) => {
          const plan = batched(steps(...sizes), { page, inFlight });
          plan.forEach(({ batch, out }, i) => {
            const before = plan.slice(0, i).filter((command) => command.batch === batch);
            const bytes = before.reduce((sum, command) => sum + command.out.length, 0);
            assert.ok(before.length < inFlight && bytes + out.length <= page);
            const last = plan[i - 1]?.batch ?? 0;
            assert.ok(batch === last || batch === last + 1);
            if (batch === last) return;
            const full = plan.slice(0, i).filter((command) => command.batch === last);
            const used = full.reduce((sum, command) => sum + command.out.length, 0);
            assert.ok(full.length === inFlight || used + out.length > page);
          });
        },
      ),
    );
  });
});

describe('the addresses that QEMU 10.0 used tell the same batches', () => {
  for (const scenario of ['vlan-all', 'vlan-600', 'everything', 'everything-rss', 'dst-slow-vlan-all', 'macs-64']) {
    it(`${scenario}, byte for byte`, () => {
      const { commands } = planRestore('qemu-10.0', fullyKnown(stateOn(trackDevice(capture(`10.0/${scenario}`)), 'guest')));
      const sent = lastLoad(capture(`10.0/${scenario}`, 'restore'));
      assert.deepEqual(
        commands.map(({ out }) => toHex(out)),
        sent.map(({ out }) => toHex(out)),
      );
      assert.deepEqual(
        commands.map(({ batch }) => batch),
        batchesByAddress(sent),
      );
    });
  }

  it('vlan-all takes several', () => {
    const sent = lastLoad(capture('10.0/vlan-all', 'restore'));
    assert.ok(sent.length > 4000);
    assert.equal(batchesByAddress(sent).at(-1), Math.ceil(sent.length / 512) - 1);
  });
});

describe('a device that is restored at once', () => {
  it('has one batch for a usual state', () => {
    const state = after(device('qemu', features('CTRL_RX', 'MQ', 'CTRL_MAC_ADDR')), '000000', '0400 0200');
    assert.deepEqual(
      planRestore('qemu-10.0', fullyKnown(state)).commands.map(({ batch }) => batch),
      [0, 0, 0],
    );
  });
});
