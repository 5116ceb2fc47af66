import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readCommand } from '../../../../src/core/check/commandFindings';
import { follow, deviceOf } from '../../../../src/core/track/follow';
import { EMPTY_TRACK } from '../../../../src/core/track/track';
import type { TraceRecord } from '../../../../src/core/trace/record';
import { scenarios } from '../../corpus';
import { capture } from '../support/corpus';
import { load, mark, ready, shadow } from '../support/traces';

/** Messages of the free list's finding, by the number of the command. */
function found(records: readonly TraceRecord[]): Map<number, string> {
  let track = EMPTY_TRACK;
  let command = 0;
  const messages = new Map<number, string>();
  for (const record of records) {
    if (record.type === 'command') {
      const { findings } = readCommand(record, track.get(deviceOf(track, record)));
      for (const { code, message } of findings) if (code === 'svq-free-list') messages.set(command, message);
    }
    track = follow(track, record, command);
    if (record.type === 'command') command++;
  }
  return messages;
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const chain = (out: bigint, length: number, ack: bigint) => [
  { addr: out, len: length, flags: 1 },
  { addr: ack, len: 1, flags: 2 },
];

describe('a free list that lost descriptors', () => {
  for (const [scenario, commands] of [
    ['11.1/vlan-count-60', range(48, 63)],
    ['11.1/vlan-count-62', range(48, 64)],
    ['11.1/vlan-600', range(48, 64)],
    ['11.1/vlan-all', range(48, 64)],
    ['11.1/dst-slow-vlan-all', range(48, 64)],
  ] as const) {
    it(`shows in ${scenario} from the 49th command of the load on`, () => {
      const messages = found(capture(scenario, 'restore'));
      assert.deepEqual([...messages.keys()], commands);
      for (const message of messages.values())
        assert.match(message, /^The chain has no descriptor for the device to read/);
    });
  }

  it('shows in no other capture', () => {
    const broken = /^11\.1\/(vlan-count-6|vlan-600|vlan-all|dst-slow-vlan-all)/;
    for (const { name, restore } of scenarios) {
      assert.deepEqual([...found(capture(name))], [], name);
      if (existsSync(restore) && !broken.test(name)) assert.deepEqual([...found(capture(name, 'restore'))], [], name);
    }
  });

  it('shows where a head comes twice before QEMU has waited', () => {
    const messages = found([
      ready(),
      shadow('0200 0100', '00', { head: 4, chain: chain(0x1000n, 4, 0x2000n) }),
      shadow('0200 0200', '00', { head: 4, chain: chain(0x1004n, 4, 0x2001n) }),
    ]);
    assert.deepEqual([...messages.keys()], [1]);
    assert.match(messages.get(1) ?? '', /^Descriptor 4 is also the head of command 0, which is still in flight\./);
  });

  it('shows where two chains end in the same descriptor', () => {
    const messages = found([
      ready(),
      shadow('0200 0100', '00', { head: 4, chain: chain(0x1000n, 4, 0x2000n) }),
      shadow('0200 0200', '00', { head: 6, chain: chain(0x1004n, 4, 0x2000n) }),
    ]);
    assert.match(messages.get(1) ?? '', /^Its answer goes to the same byte as that of command 0/);
  });

  it('is none where a head comes again after QEMU has waited', () => {
    const again = shadow('0200 0100', '00', { head: 4, chain: chain(0x1000n, 4, 0x2000n) });
    assert.deepEqual([...found([ready(), again, again])], []);
  });

  it('is none without chains, and on the ring of the guest', () => {
    const lone = { head: 0, chain: [{ addr: 0x2000n, len: 1, flags: 2 }] };
    assert.deepEqual([...found([ready(), ...load('0200 0100'), mark('here')])], []);
    assert.deepEqual([...found([ready(), { ...shadow('', '01', lone), ring: 'guest' }])], []);
  });
});
