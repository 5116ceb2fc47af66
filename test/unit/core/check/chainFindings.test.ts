import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readCommand } from '../../../../src/core/check/commandFindings';
import type { Finding } from '../../../../src/core/findings/finding';
import { follow, deviceOf } from '../../../../src/core/track/follow';
import { EMPTY_TRACK } from '../../../../src/core/track/track';
import type { TraceRecord } from '../../../../src/core/trace/record';
import type { ChainDescriptor } from '../../../../src/core/wire/chain';
import { scenarios } from '../../corpus';
import { capture } from '../support/corpus';
import { guest, ready, shadow, unanswered } from '../support/traces';

/** Findings of the last record. */
function last(...records: readonly TraceRecord[]): readonly Finding[] {
  let track = EMPTY_TRACK;
  let found: readonly Finding[] = [];
  for (const [command, record] of records.entries()) {
    found = record.type === 'command' ? readCommand(record, track.get(deviceOf(track, record))).findings : [];
    track = follow(track, record, command);
  }
  return found;
}

const of = (found: readonly Finding[], code: string) => found.filter((finding) => finding.code === code);
const descriptor = (len: number, flags: number, extra: Partial<ChainDescriptor> = {}): ChainDescriptor => ({
  addr: 0x1000n,
  len,
  flags,
  ...extra,
});

describe('a descriptor of length 0', () => {
  const emptyKey = [descriptor(2, 1), descriptor(13, 1), descriptor(0, 1), descriptor(1, 2)];
  const hashConfig = '0402 00000000 0000000000000000 00';

  it('breaks QEMU, which is why no answer comes', () => {
    const found = last(ready(), unanswered('guest', hashConfig, { chain: emptyKey }));
    const [finding, ...rest] = of(found, 'descriptor-length-0');
    assert.deepEqual([finding?.severity, rest], ['warning', []]);
    assert.match(finding?.message ?? '', /^Descriptor 2 of the chain has length 0: .*zero sized buffers/);
    assert.match(of(found, 'no-answer')[0]?.message ?? '', /with an empty descriptor \(descriptor-length-0\)/);
  });

  it('may be writable, or stand in an indirect table', () => {
    const writable = last(
      ready(),
      guest('000001', '00', { chain: [descriptor(3, 1), descriptor(0, 3), descriptor(1, 2)] }),
    );
    assert.match(of(writable, 'descriptor-length-0')[0]?.message ?? '', /^Descriptor 1 /);
    const inTable = [descriptor(32, 4), descriptor(0, 1, { indirect: true }), descriptor(1, 2, { indirect: true })];
    assert.equal(of(last(ready(), guest('', '01', { chain: inTable })), 'descriptor-length-0').length, 1);
  });

  it("is Shadow Virtqueue's own where a guest's command has no bytes", () => {
    const found = last(ready(), shadow('', '01', { chain: [descriptor(0, 1), descriptor(1, 2)] }));
    const [finding] = of(found, 'descriptor-length-0');
    assert.equal(finding?.severity, 'info');
    assert.match(finding.message, /Shadow Virtqueue sends it/);
  });
});

describe('a ring', () => {
  const pair = [descriptor(4, 1), descriptor(1, 2)];
  const overfull = (...records: readonly TraceRecord[]) => of(last(ready(), ...records), 'ring-overfull');

  it("of QEMU has 1024 descriptors, each chain's own among them", () => {
    const at = (pending: number) => overfull(shadow('0200 0100', '00', { head: 4, chain: pair, pending }));
    assert.deepEqual(at(512), []);
    assert.deepEqual(at(1023), []);
    const [finding] = at(1024);
    assert.equal(finding?.severity, 'error');
    assert.match(
      finding.message,
      /^At least 1,025 descriptors of 1,024 chains are on the ring: QEMU's virtqueues have at most 1,024/,
    );
    // A guest behind a Shadow Virtqueue has a ring of QEMU too.
    const copied = shadow('0200 0100', '00', { chain: pair });
    assert.equal(overfull(guest('0200 0100'), copied, guest('0200 0200', '00', { pending: 1025 })).length, 1);
  });

  it('of another device may have 32768', () => {
    const at = (head: number) => overfull(guest('0200 0100', '00', { head }));
    assert.deepEqual(at(1024), []);
    assert.deepEqual(at(32_767), []);
    assert.match(
      at(32_768)[0]?.message ?? '',
      /^Head descriptor 32768 is outside the ring: A virtqueue has at most 32,768/,
    );
    assert.deepEqual(overfull(guest('0200 0100', '00', { pending: 32_768 })), []);
    assert.equal(overfull(guest('0200 0100', '00', { pending: 32_769 })).length, 1);
  });

  it("doesn't hold the descriptors of an indirect table", () => {
    const chain = [descriptor(32_784, 4), ...Array.from({ length: 2049 }, () => descriptor(2, 1, { indirect: true }))];
    assert.deepEqual(overfull(shadow('0200 0100', '00', { head: 0, chain })), []);
    const direct = chain.slice(1).map(({ addr, len, flags }) => ({ addr, len, flags }));
    assert.match(
      overfull(shadow('0200 0100', '00', { head: 0, chain: direct }))[0]?.message ?? '',
      /^At least 2,049 descriptors of this chain are on the ring/,
    );
  });
});

it('chains of the corpus have a length and a place, but for the command without bytes', () => {
  const codes = ['descriptor-length-0', 'ring-overfull'];
  const told = (name: string, part?: 'restore') => {
    let track = EMPTY_TRACK;
    let command = 0;
    return capture(name, part).flatMap((record) => {
      const found = record.type === 'command' ? readCommand(record, track.get(deviceOf(track, record))).findings : [];
      track = follow(track, record, command);
      if (record.type === 'command') command++;
      return found.filter(({ code }) => codes.includes(code)).map(({ code }) => code);
    });
  };
  for (const { name, restore } of scenarios) {
    assert.deepEqual(told(name), name.endsWith('/bent-header') ? ['descriptor-length-0'] : [], name);
    if (existsSync(restore)) assert.deepEqual(told(name, 'restore'), [], name);
  }
});
