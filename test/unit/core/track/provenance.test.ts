import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Provenance } from '../../../../src/core/track/provenance';
import { stateOn, trackedOn } from '../../../../src/core/track/track';
import type { TraceRecord } from '../../../../src/core/trace/record';
import { capture, numberOf } from '../support/corpus';
import { guest, ready, shadow, trackDevice } from '../support/traces';

const setBy = (records: readonly TraceRecord[], ring: 'guest' | 'shadow' = 'guest') =>
  trackedOn(trackDevice(records), ring).setBy.toMap();

const NONE = Provenance.from({ unseen: undefined, features: true });

describe('provenance', () => {
  it('is the last command that wrote a path, also where it wrote what was there', () => {
    const map = setBy([ready(), guest('000000'), guest('0200 0500'), guest('000000'), guest('0200 0700')]);
    assert.deepEqual(Object.fromEntries(map), { 'rx.promisc': 2, vlans: 3, 'vlans.5': 1, 'vlans.7': 3 });
  });

  it('is nobody for what nobody wrote', () => {
    assert.deepEqual([...setBy([ready()])], []);
    assert.equal(NONE.with([], 5), NONE);
  });

  it('counts no command that was refused or not answered', () => {
    assert.deepEqual([...setBy([ready(), guest('000000', '01'), guest('0200 0500', '07')])], []);
  });

  it('tells what the last command wrote, however many came before it', () => {
    let provenance = NONE;
    for (let command = 0; command < 300; command++) {
      // Some commands write twice: what they themselves do, and what follows from that.
      provenance = provenance.with(['vlans', `vlans.${command}`], command);
      if (command % 3 === 0) provenance = provenance.with(['mac'], command);
      const wrote = ['vlans', `vlans.${command}`, ...(command % 3 === 0 ? ['mac'] : [])];
      assert.deepEqual([...provenance.writtenBy(command)].sort(), [...wrote].sort(), String(command));
      assert.deepEqual(provenance.writtenBy(command + 1), []);
    }
  });

  it('is the same however many writes there are, and states keep theirs', () => {
    const path = fc.integer({ min: 0, max: 30 }).map((n) => `vlans.${n}`);
    fc.assert(
      fc.property(fc.array(fc.array(path, { maxLength: 3 }), { maxLength: 700 }), fc.nat(700), (writes, middle) => {
        const expected = new Map<string, number>();
        let kept: [Provenance, ReadonlyMap<string, number>] = [NONE, new Map()];
        let provenance = NONE;
        writes.forEach((paths, command) => {
          provenance = provenance.with(paths, command);
          for (const written of paths) expected.set(written, command);
          if (command === middle) kept = [provenance, new Map(expected)];
        });
        assert.deepEqual(provenance.toMap(), expected);
        assert.deepEqual(kept[0].toMap(), kept[1]);
      }),
      { numRuns: 50 },
    );
  });
});

describe('who set what, in captures', () => {
  it('everything-rss: each item by the command of the guest', () => {
    const records = capture('10.0/everything-rss');
    const by = setBy(records);
    const number = (out: string) => numberOf(records, 'guest', out);
    const rss = `0401ff0100000300000000000100020003000400280102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728`;
    assert.equal(by.get('mac'), number('0101525400aabbcc'));
    assert.equal(by.get('rx.promisc'), number('000000'));
    assert.equal(by.get('rx.allmulti'), number('000101'));
    assert.equal(by.get('rx.alluni'), number('000201'));
    assert.equal(by.get('rx.nobcast'), number('000501'));
    assert.equal(by.get('rx.nomulti'), undefined);
    assert.equal(by.get('guest_offloads'), number('05008200000000000000'));
    for (const path of ['queue_pairs', 'steering', 'rss', 'hash']) assert.equal(by.get(path), number(rss));
    for (const [vid, out] of [
      [10, '02000a00'],
      [20, '02001400'],
      [30, '02001e00'],
      [4000, '0200a00f'],
    ] as const) {
      assert.equal(by.get(`vlans.${vid}`), number(out));
    }
    assert.equal(by.get('vlans'), number('0200a00f'));
  });

  it("everything-rss: the shadow ring's by the Shadow Virtqueue's own commands", () => {
    const records = capture('10.0/everything-rss');
    const by = setBy(records, 'shadow');
    assert.equal(by.get('vlans.30'), numberOf(records, 'shadow', '02001e00'));
    assert.equal(by.get('vlans.30'), setBy(records).get('vlans.30')! + 1);
  });

  it('linux-everything: a guest of which only the shadow ring tells', () => {
    const records = capture('10.0/linux-everything');
    const by = setBy(records);
    const number = (out: string) => numberOf(records, 'shadow', out);
    assert.equal(by.get('mac'), number('0101525400dead03'));
    assert.equal(by.get('queue_pairs'), number('04000300'));
    assert.equal(by.get('guest_offloads'), number('05000200000000000000'));
    for (const [vid, out] of [
      [0, '02000000'],
      [7, '02000700'],
      [100, '02006400'],
      [4094, '0200fe0f'],
    ] as const) {
      assert.equal(by.get(`vlans.${vid}`), number(out));
    }
    assert.equal(by.get('rx.promisc'), number('000000'));
  });

  it('vlan-all: thousands of VLANs, each by its own command', () => {
    const track = trackDevice(capture('10.0/vlan-all'));
    const { vlans } = stateOn(track, 'guest');
    assert.ok(vlans !== 'all' && vlans.length > 4000);
    const by = trackedOn(track, 'guest').setBy.toMap();
    const numbers = vlans.map((vid) => by.get(`vlans.${vid}`));
    assert.equal(new Set(numbers).size, vlans.length);
    assert.ok(numbers.every((number) => number !== undefined));
  });
});

describe('who set what, on a ring that a load fills', () => {
  it('are the commands of the load; the guest keeps its own', () => {
    const restart: TraceRecord[] = [
      { type: 'reset', t: 0n, ring: 'shadow' },
      ready({ ring: 'shadow' }),
      { type: 'mark', t: 0n, label: 'restore-begin', ring: 'shadow' },
      shadow('0101 525400123456'),
      shadow('0400 0100'),
      shadow('000000'),
      { type: 'mark', t: 0n, label: 'restore-end', ring: 'shadow' },
    ];
    const records = [ready(), guest('000000'), shadow('000000'), ...restart];
    assert.equal(setBy(records).get('rx.promisc'), 0);
    assert.equal(setBy(records, 'shadow').get('rx.promisc'), 4);
  });
});
