import type { Request } from '../../device/request';
import type { RawBytes } from './rawCommand';
import {
  feed,
  feedRefused,
  feedRequest,
  feedVlans,
  type NumberedVlanChange,
  type RingModels,
  type Taker,
} from '../ringModels';
import { writesDeferredState, vlanChangeOf } from './supersededBy';

interface Deferred {
  readonly slot: number;
  readonly out: Uint8Array;
  command: number;
}

/**
 * The models of one ring, changed in place. Of commands that supersede one another it keeps the last; `settle` applies
 * those to the models.
 */
export class DeferredWrites {
  #models: RingModels;
  readonly #bigEndian: boolean;
  readonly #taker: Taker;
  readonly #deferred = new Map<number, Deferred>();

  constructor(models: RingModels, bigEndian: boolean, taker: Taker) {
    this.#taker = taker;
    this.#models = models;
    this.#bigEndian = bigEndian;
  }

  /** Takes a command that others supersede. */
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
    if (writesDeferredState(request.out[0])) this.settle();
    this.#models = feedRequest(this.#models, request, command, this.#taker);
  }

  /** Takes a command that QEMU's model, without Shadow Virtqueue, has answered with ERR. */
  refuse(out: Uint8Array, command: number): void {
    // A refused command of these classes changes nothing in QEMU's model.
    if (!writesDeferredState(out[0])) this.#models = feedRefused(this.#models, out, command, this.#bigEndian);
  }

  /** The models without the commands that wait to be superseded. */
  get unsettled(): RingModels {
    return this.#models;
  }

  /** The models as they are now. */
  settle(): RingModels {
    if (this.#deferred.size === 0) return this.#models;
    const vlans: NumberedVlanChange[] = [];
    for (const { slot, out, command } of [...this.#deferred.values()].sort((a, b) => a.command - b.command)) {
      const vlan = vlanChangeOf(slot, out);
      if (vlan) vlans.push({ ...vlan, command });
      else this.#models = feed(this.#models, { out, outCut: false }, command, this.#bigEndian, this.#taker);
    }
    this.#deferred.clear();
    this.#models = feedVlans(this.#models, vlans);
    return this.#models;
  }
}
