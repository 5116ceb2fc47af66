import type { Request } from '../../device/request';
import type { RawBytes } from './rawCommand';
import { feed, feedRefused, feedRequest, feedVlans, type NumberedVlanChange, type RingModels } from '../ringModels';
import { touchesSlots, vlanOfSlot } from './supersededBy';

interface Deferred {
  readonly slot: number;
  readonly out: Uint8Array;
  command: number;
}

/**
 * A side that takes commands in place. Of those that supersede one another it remembers the last, and what the device
 * becomes by them is found when somebody asks.
 */
export class DeferredWrites {
  #side: RingModels;
  readonly #bigEndian: boolean;
  readonly #deferred = new Map<number, Deferred>();

  constructor(side: RingModels, bigEndian: boolean) {
    this.#side = side;
    this.#bigEndian = bigEndian;
  }

  /** Takes a command with a slot. */
  defer(slot: number, { bytes, start, length }: RawBytes, command: number): void {
    const known = this.#deferred.get(slot);
    if (known?.out.length !== length) {
      this.#deferred.set(slot, { slot, out: bytes.slice(start, start + length), command });
      return;
    }
    for (let i = 0; i < length; i++) known.out[i] = bytes[start + i] ?? 0;
    known.command = command;
  }

  /** Takes any other command. */
  take(request: Request, command: number): void {
    if (touchesSlots(request.out[0])) this.settle();
    this.#side = feedRequest(this.#side, request, command);
  }

  /** Takes a command that QEMU's model, without Shadow Virtqueue, has answered with ERR. */
  refuse(out: Uint8Array, command: number): void {
    // A command with parts of its own to set sets nothing there when it is refused.
    if (!touchesSlots(out[0])) this.#side = feedRefused(this.#side, out, command, this.#bigEndian);
  }

  /** The side as it is now. */
  settle(): RingModels {
    if (this.#deferred.size === 0) return this.#side;
    const vlans: NumberedVlanChange[] = [];
    for (const { slot, out, command } of [...this.#deferred.values()].sort((a, b) => a.command - b.command)) {
      const vlan = vlanOfSlot(slot, out);
      if (vlan) vlans.push({ ...vlan, command });
      else this.#side = feed(this.#side, out, command, this.#bigEndian);
    }
    this.#deferred.clear();
    this.#side = feedVlans(this.#side, vlans);
    return this.#side;
  }
}
