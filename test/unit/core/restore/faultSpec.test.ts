import assert from 'node:assert/strict';
import { fullyKnown } from '../../../../src/core/device/unknown';
import fc from 'fast-check';
import { FAULT_KINDS } from '../../../../src/core/restore/faultKinds';
import {
  faultText,
  faultWords,
  findFaults,
  parseFault,
  specOf,
  type FaultSpec,
} from '../../../../src/core/restore/faultSpec';
import { planRestore } from '../../../../src/core/restore/profiles';
import { COMMAND_NAMES } from '../../../../src/core/wire/commands';
import { after, device, features } from '../support/devices';

const state = after(device('qemu', features('CTRL_VLAN', 'CTRL_RX')), '000000', '0200 0500', '0200 0700');
/** RX_PROMISC, VLAN_ADD 5, VLAN_ADD 7. */
const { commands } = planRestore('qemu-10.0', fullyKnown(state));

function spec(text: string): FaultSpec {
  const parsed = parseFault(text);
  assert.ok(parsed.kind !== 'mistake', text);
  return parsed;
}

describe('a fault that is asked for', () => {
  const found = (...texts: string[]) => findFaults(texts.map(spec), commands);

  it('names its command by name and occurrence, by number, or by class and command', () => {
    assert.deepEqual(found('VLAN_ADD#2:ack=1').faults, [{ kind: 'ack', at: 2, ack: 1 }]);
    assert.deepEqual(found('vlan_add:no-answer').faults, [{ kind: 'no-answer', at: 1 }]);
    assert.deepEqual(found('VIRTIO_NET_CTRL_VLAN_ADD#1:drop').faults, [{ kind: 'drop', at: 1 }]);
    assert.deepEqual(found('2.0#2:cut=3').faults, [{ kind: 'cut', at: 2, length: 3 }]);
    assert.deepEqual(found('1:len=0x10').faults, [{ kind: 'used-length', at: 0, length: 16 }]);
    assert.deepEqual(found('reverse').faults, [{ kind: 'reverse' }]);
  });

  it('counts places from 1, as people do', () => {
    assert.deepEqual(found('VLAN_ADD#2:move=1').faults, [{ kind: 'move', at: 2, to: 0 }]);
  });

  it('is told apart where the stream has no such command', () => {
    const { faults, missing } = found('4:drop', 'VLAN_ADD#3:drop', 'MAC_ADDR_SET:drop', '3:double');
    assert.deepEqual(missing.map(faultText), ['4:drop', 'VLAN_ADD#3:drop', 'MAC_ADDR_SET#1:drop']);
    assert.deepEqual(faults, [{ kind: 'double', at: 2 }]);
  });

  it('is refused with what would be right', () => {
    const wrong = (text: string) => {
      const parsed = parseFault(text);
      return parsed.kind === 'mistake' ? parsed.message : assert.fail(text);
    };
    assert.match(wrong('VLAN_ADD'), /^It must be COMMAND:FAULT, .* ack=N, len=N, no-ack, /);
    assert.match(wrong('VLAN_AD:drop'), /^VLAN_AD isn't a command: .* VLAN_ADD#3\.$/);
    assert.match(wrong('0:drop'), /^0 isn't a command/);
    assert.match(wrong('VLAN_ADD#0:drop'), /^VLAN_ADD#0 isn't a command/);
    assert.equal(wrong('1:ack'), 'ack= needs the ack byte, a whole number from 0 to 255.');
    assert.equal(wrong('1:ack=256'), 'ack= needs the ack byte, a whole number from 0 to 255.');
    assert.equal(wrong('1:move=0'), 'move= needs the position, counted from 1, a whole number, 1 or more.');
    assert.equal(wrong('1:drop=1'), 'drop takes no number.');
    assert.match(wrong('1:err'), /^err isn't a fault: it must be one of ack, len, /);
    assert.match(wrong('1:ack=1:2'), /^It must be COMMAND:FAULT/);
  });

  it('is written as it is read, for every command and kind', () => {
    const act = fc
      .tuple(fc.constantFrom(...FAULT_KINDS), fc.nat(255))
      .map(([kind, n]) => kind.make(Math.max(n, kind.number?.min ?? 0)));
    const place = fc.oneof(
      fc
        .tuple(fc.constantFrom(...COMMAND_NAMES), fc.integer({ min: 1, max: 4096 }))
        .map(([name, nth]) => ({ name, nth })),
      fc.integer({ min: 1, max: 4096 }).map((number) => ({ number })),
    );
    fc.assert(
      fc.property(place, act, (where, what) => {
        const asked: FaultSpec = { kind: 'at', place: where, act: what };
        assert.deepEqual(parseFault(faultText(asked)), asked);
      }),
    );
  });

  it('never throws on what one may type', () => {
    fc.assert(fc.property(fc.string(), (text) => parseFault(text).kind.length > 0));
  });

  it('is named by what its command is, so that it finds it in another stream', () => {
    const [fault] = found('3:ack=7').faults;
    assert.ok(fault);
    assert.equal(faultText(specOf(fault, commands)), 'VLAN_ADD#2:ack=7');
    assert.equal(faultWords(specOf(fault, commands)), 'VLAN_ADD#2: refused with ack 7');
  });
});
