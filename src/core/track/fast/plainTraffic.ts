import { requestOf } from '../../device/request';
import { withChain } from '../../svq/batchChains';
import { COPY_BUFFER, isAnnounce, isMacTableSet } from '../../forwarding/copyMatch';
import { isTaken } from '../../wire/answer';
import { followDevice, substituteAfter } from '../follow';
import { PendingCommands, type PendingCommand } from './pendingCommands';
import { DeferredWrites } from './deferredWrites';
import { sameBytes, type RawBytes, type RawCommand } from './rawCommand';
import { NO_SLOT, slotOf } from './supersededBy';
import type { DeviceTrack } from '../track';
import { GUEST_QUEUE_COMMANDS, type Unforwarded } from '../../forwarding/unforwarded';

/** What a plain command is: of the guest, the copy of such a one, or one of the shadow ring that no guest command explains. */
export type PlainKind = 'guest' | 'copy' | 'alone';

/**
 * Plain traffic of one device, followed in place: guest commands alone, or each of them and then its copy on the shadow
 * ring, or commands of the shadow ring alone. It is a short cut for `followDevice`: where a command is anything else, it
 * isn't taken. The last commands, of which a track keeps more than their effect, are held back, and followed at the end.
 */
export class PlainTraffic {
  #base: DeviceTrack;
  readonly #bigEndian: boolean;
  readonly #guest: DeferredWrites;
  readonly #shadow: DeferredWrites;
  /** Guest commands that wait, or commands of the shadow ring that no guest command explained. */
  readonly #held = new PendingCommands();
  #heldRing: 'guest' | 'shadow' = 'guest';
  #count = 0;

  private constructor(base: DeviceTrack) {
    this.#base = base;
    this.#bigEndian = base.byteOrder === 'big';
    this.#guest = new DeferredWrites(base.guest, this.#bigEndian);
    this.#shadow = new DeferredWrites(base.shadow, this.#bigEndian);
  }

  /** Undefined while a load is under way. */
  static of(device: DeviceTrack): PlainTraffic | undefined {
    return device.load || device.expectedLoad.length > 0 ? undefined : new PlainTraffic(device);
  }

  /** Takes the next command of the device; undefined, and nothing has changed, where it has to be followed by itself. */
  take(raw: RawCommand, command: number): PlainKind | undefined {
    if (raw.outCut || raw.length < 2) return undefined;
    const plain = raw.ring === 'guest' ? this.#takeGuest(raw, command) : this.#takeShadow(raw, command);
    if (plain) this.#count++;
    return plain;
  }

  /** How many commands it has taken. */
  get count(): number {
    return this.#count;
  }

  /** The device now. Nothing is to be taken after that. */
  end(): DeviceTrack {
    const base = { ...this.#base, guest: this.#guest.settle(), shadow: this.#shadow.settle() };
    return this.#held
      .records(this.#heldRing)
      .reduce((device: DeviceTrack, [record, command]) => followDevice(device, record, command), base);
  }

  #takeGuest(raw: RawCommand, command: number): 'guest' | undefined {
    const { shadowed, unmatchedShadow, unforwarded } = this.#base;
    if (unmatchedShadow.length > 0 || (this.#held.count > 0 && this.#heldRing === 'shadow')) return undefined;
    // One that QEMU answers itself waits until the ring can't hold it any more; a long table isn't forwarded as it is.
    if (shadowed && (isAnnounce(raw.bytes, raw.start) || isLongTable(raw))) return undefined;
    this.#heldRing = 'guest';
    this.#held.add(raw, command);
    if (!shadowed) {
      if (this.#held.count > 1) this.#letGo();
    } else if (unforwarded.length + this.#held.count > GUEST_QUEUE_COMMANDS) {
      if (unforwarded.length > 0) this.#base = { ...this.#base, unforwarded: unforwarded.slice(1) };
      else this.#letGo();
    }
    return 'guest';
  }

  /** The guest command that waits longest does so no more: no copy of it will be known. */
  #letGo(): void {
    const held = this.#held.shift();
    if (!held) return;
    if (isTaken(held.answer)) this.#give(held, held.command, undefined);
    else if (held.answer.kind === 'error' && !this.#base.shadowed)
      this.#guest.refuse(held.bytes.slice(0, held.length), held.command);
  }

  #takeShadow(raw: RawCommand, command: number): 'copy' | 'alone' | undefined {
    const { shadowed, unforwarded, bothRings } = this.#base;
    if (!shadowed) return undefined;
    if (unforwarded.length > 0 || (this.#held.count > 0 && this.#heldRing === 'guest'))
      return this.#takeCopy(raw, command);
    if (bothRings) {
      this.#unexplained(raw, command);
      return 'alone';
    }
    this.#heldRing = 'shadow';
    this.#held.add(raw, command);
    const oldest = this.#held.count > GUEST_QUEUE_COMMANDS ? this.#held.shift() : undefined;
    if (oldest) this.#unexplained(oldest, oldest.command);
    return 'alone';
  }

  #unexplained(got: Got, command: number): void {
    const taken = isTaken(got.answer);
    if (taken) this.#give(got, command, command);
    this.#laid(got, command, taken);
  }

  /** Takes the copy of the guest command that is next. */
  #takeCopy(raw: RawCommand, command: number): 'copy' | undefined {
    const { unforwarded } = this.#base;
    const asked = unforwarded.length > 0 ? unforwarded.find((each) => !isPassedOver(each, raw)) : undefined;
    const held = asked ? undefined : this.#heldGuest();
    const out = asked?.out ?? held?.bytes;
    const told = asked?.answer ?? held?.answer;
    if (!out || !told || !sameBytes(raw, out, asked?.out.length ?? held?.length ?? 0)) return undefined;
    // An answer that was turned, or one that the model has after a new start only: that is no plain traffic.
    if ((told.kind === 'error' && raw.answer.kind === 'ok') || asked?.applied === false) return undefined;
    // Those that wait on remember that there was no device.
    if (this.#base.deviceDown && this.#held.count > (held ? 1 : 0)) return undefined;
    if (asked) this.#base = { ...this.#base, unforwarded: unforwarded.filter((other) => other !== asked) };
    else this.#held.shift();
    const { unmatchedShadow, bothRings, deviceDown } = this.#base;
    if (unmatchedShadow.length > 0 || !bothRings || deviceDown)
      this.#base = { ...this.#base, unmatchedShadow: [], bothRings: true, deviceDown: undefined };
    const taken = isTaken(raw.answer);
    const guest = held && isTaken(held.answer) ? held.command : undefined;
    if (guest !== undefined || taken) this.#give(raw, guest, taken ? command : undefined);
    this.#laid(raw, command, taken);
    return 'copy';
  }

  #heldGuest(): PendingCommand | undefined {
    return this.#heldRing === 'guest' ? this.#held.first : undefined;
  }

  /** A command that the guest's side takes, or the device, or both, by its number on each ring. */
  #give(out: RawBytes, guest: number | undefined, shadow: number | undefined): void {
    const { bytes, start, length } = out;
    const slot = slotOf(bytes, start, length, this.#bigEndian);
    if (slot === NO_SLOT) {
      const { state } = this.#base.guest.spec;
      const request = requestOf(bytes.subarray(start, start + length), state, this.#bigEndian);
      if (guest !== undefined) this.#guest.take(request, guest);
      if (shadow !== undefined) this.#shadow.take(request, shadow);
    } else {
      if (guest !== undefined) this.#guest.defer(slot, out, guest);
      if (shadow !== undefined) this.#shadow.defer(slot, out, shadow);
    }
  }

  /** What a command of the shadow ring leaves besides its effect. */
  #laid({ bytes, start, length, head, chain }: Got, command: number, taken: boolean): void {
    const { batch, promiscSubstitute } = this.#base;
    const out = promiscSubstitute === undefined || length === 0 ? NO_BYTES : bytes.subarray(start, start + length);
    const next = {
      batch: withChain(batch, { head, chain }, command),
      standIn: substituteAfter({ promiscSubstitute }, false, taken, out, command),
    };
    if (next.batch !== batch || next.standIn !== promiscSubstitute) this.#base = { ...this.#base, ...next };
  }
}

type Got = RawBytes & Pick<RawCommand, 'answer' | 'head' | 'chain'>;

const NO_BYTES = new Uint8Array();

function isLongTable({ bytes, start, length }: RawBytes): boolean {
  return length > COPY_BUFFER && isMacTableSet(bytes, start);
}

/** True for what still waits though it doesn't stand in line: later ones came before it, or it is never forwarded. */
function isPassedOver({ overtaken, out }: Unforwarded, { bytes, start }: RawBytes): boolean {
  return overtaken || (isAnnounce(out) && !isAnnounce(bytes, start));
}
