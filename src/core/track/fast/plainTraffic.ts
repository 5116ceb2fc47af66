import { requestOf } from '../../device/request';
import { withChain } from '../../svq/batchChains';
import { COPY_BUFFER, isAnnounce, isMacTableSet } from '../../forwarding/copyMatch';
import { isTaken } from '../../wire/answer';
import { followDevice, substituteAfter } from '../follow';
import type { RingModels } from '../ringModels';
import { PendingCommands, type PendingCommand } from './pendingCommands';
import { isSeen } from '../ringModels';
import { DeferredWrites } from './deferredWrites';
import { sameRawBytes, type RawBytes, type RawCommand } from './rawCommand';
import { NO_SLOT, slotOf, writesDeferredState } from './supersededBy';
import type { DeviceTrack } from '../track';
import { GUEST_QUEUE_COMMANDS, POLL_NS, type Unforwarded } from '../../forwarding/unforwarded';

/** A plain command is of the guest, the copy of one, or of the shadow ring alone, where no guest command explains it. */
export type PlainKind = 'guest' | 'copy' | 'alone';

/**
 * Plain traffic of one device, followed in place: guest commands alone, or each of them and then its copy on the shadow
 * ring, or commands of the shadow ring alone. Any other command isn't taken:
 * `followDevice` has to follow it. Of the last commands a track keeps more than their effect: they stay pending, and
 * `followDevice` follows them at the end.
 */
export class PlainTraffic {
  #base: DeviceTrack;
  readonly #bigEndian: boolean;
  readonly #guest: DeferredWrites;
  readonly #shadow: DeferredWrites;
  /** Guest commands whose copy may still come, or commands of the shadow ring that no guest command explained. */
  readonly #pending = new PendingCommands();
  #pendingRing: 'guest' | 'shadow' = 'guest';
  #count = 0;

  private constructor(base: DeviceTrack) {
    this.#base = base;
    this.#bigEndian = base.byteOrder === 'big';
    this.#guest = new DeferredWrites(base.guest, this.#bigEndian, 'model');
    this.#shadow = new DeferredWrites(base.shadow, this.#bigEndian, 'device');
  }

  /**
   * Undefined while a load is under way, of a broken device, while an answer that came too late may be read, and while the last
   * guest command may have to be taken back.
   */
  static of(device: DeviceTrack): PlainTraffic | undefined {
    const { load, expectedLoad, brokenBy, lateAnswer, shadowed, guestBeforeUnread } = device;
    const isSpecial = load ?? brokenBy ?? lateAnswer ?? (shadowed ? guestBeforeUnread : undefined);
    return isSpecial === undefined && expectedLoad.length === 0 ? new PlainTraffic(device) : undefined;
  }

  /** Takes the next command of the device; undefined, and nothing has changed, where it has to be followed by itself. */
  take(raw: RawCommand, command: number): PlainKind | undefined {
    if (raw.outCut || raw.answer.kind === 'untold' || raw.length < 2) return undefined;
    const plain = raw.ring === 'guest' ? this.#takeGuest(raw, command) : this.#takeShadow(raw, command);
    if (plain) this.#count++;
    return plain;
  }

  /** How many commands it has taken. */
  get count(): number {
    return this.#count;
  }

  /** The device now. */
  device(): DeviceTrack {
    return this.#with(this.#guest.settle(), this.#shadow.settle());
  }

  /**
   * The device before a command that `take` is given next, as far as it tells what is to be said of the command. What
   * deferred commands write is as of earlier where no rule, no model's verdict and no new difference asks for it.
   */
  deviceFor(raw: RawCommand): DeviceTrack {
    return this.#mayDiffer(raw) ? this.device() : this.#with(this.#guest.unsettled, this.#shadow.unsettled);
  }

  /**
   * The device as of the begin of the traffic, which leaves alone what was negotiated, and in which status the driver
   * sends commands.
   */
  get base(): DeviceTrack {
    return this.#base;
  }

  /** Whether `take` takes the command as one of which forwarding has nothing to tell. Its bytes and its answer aren't judged. */
  isQuiet(raw: RawCommand): boolean {
    const { shadowed, unforwarded, bothRings, promiscSubstitute } = this.#base;
    const waiting = unforwarded.length + this.#pending.count;
    // The ring can hold no more: one of those that wait was never forwarded.
    if (raw.ring === 'guest') return !shadowed || waiting < GUEST_QUEUE_COMMANDS;
    if (promiscSubstitute !== undefined) return false;
    const isCopy = unforwarded.length > 0 || (this.#pending.count > 0 && this.#pendingRing === 'guest');
    if (!isCopy) return !bothRings;
    const asked = this.#askedFor(raw);
    return asked?.answer.kind === 'ok' && asked.outCut !== true;
  }

  #with(guest: RingModels, shadow: RingModels): DeviceTrack {
    return this.#pending
      .records(this.#pendingRing)
      .reduce((device: DeviceTrack, [record, command]) => followDevice(device, record, command), {
        ...this.#base,
        guest,
        shadow,
      });
  }

  /** Whether QEMU's model and the device may differ since this command in what deferred commands write. */
  #mayDiffer(raw: RawCommand): boolean {
    if (raw.ring === 'guest' || !writesDeferredState(raw.bytes[raw.start])) return false;
    return raw.answer.kind !== 'error' || this.#askedFor(raw)?.answer.kind !== 'error';
  }

  /** The guest command whose copy is next, if this is one. */
  #askedFor(raw: RawBytes): (Pick<Unforwarded, 'answer'> & Partial<Pick<Unforwarded, 'outCut'>>) | undefined {
    return this.#earlierAsked(raw) ?? this.#pendingGuest();
  }

  #earlierAsked(raw: RawBytes): Unforwarded | undefined {
    const { unforwarded } = this.#base;
    return unforwarded.length > 0 ? unforwarded.find((each) => !isOutOfOrder(each, raw)) : undefined;
  }

  #takeGuest(raw: RawCommand, command: number): 'guest' | undefined {
    const { shadowed, unmatchedShadow, unforwarded } = this.#base;
    if (unmatchedShadow.length > 0 || (this.#pending.count > 0 && this.#pendingRing === 'shadow')) return undefined;
    // QEMU answers ANNOUNCE itself, and doesn't forward a long table as it is. Without room for an ack the copy decides.
    if (shadowed && (raw.answer.kind === 'unread' || isAnnounce(raw.bytes, raw.start))) return undefined;
    // What becomes of a long table depends on whether there is a Shadow Virtqueue, which isn't known before its first record.
    if (isLongTable(raw) && (shadowed || !isSeen(this.#base.guest))) return undefined;
    this.#pendingRing = 'guest';
    this.#pending.add(raw, command);
    if (!shadowed) {
      if (this.#pending.count > 1) this.#dropOldest();
    } else if (unforwarded.length + this.#pending.count > GUEST_QUEUE_COMMANDS) {
      if (unforwarded.length > 0) this.#base = { ...this.#base, unforwarded: unforwarded.slice(1) };
      else this.#dropOldest();
    }
    return 'guest';
  }

  /** The oldest pending guest command is no longer matched with a copy. */
  #dropOldest(): void {
    const pending = this.#pending.shift();
    if (!pending) return;
    if (isTaken(pending.answer)) this.#apply(pending, pending.command, undefined);
    else if (pending.answer.kind === 'error' && !this.#base.shadowed)
      this.#guest.refuse(pending.bytes.slice(0, pending.length), pending.command);
  }

  #takeShadow(raw: RawCommand, command: number): 'copy' | 'alone' | undefined {
    const { shadowed, unforwarded, bothRings } = this.#base;
    if (!shadowed) return undefined;
    if (unforwarded.length > 0 || (this.#pending.count > 0 && this.#pendingRing === 'guest'))
      return this.#takeCopy(raw, command);
    // What it says of QEMU's model depends on the command, where the guest's have not been seen from the start.
    if (!isSeen(this.#base.guest)) return undefined;
    if (bothRings) {
      this.#unexplained(raw, command);
      return 'alone';
    }
    this.#pendingRing = 'shadow';
    this.#pending.add(raw, command);
    const oldest = this.#pending.count > GUEST_QUEUE_COMMANDS ? this.#pending.shift() : undefined;
    if (oldest) this.#unexplained(oldest, oldest.command);
    return 'alone';
  }

  #unexplained(got: ShadowBytes, command: number): void {
    const taken = isTaken(got.answer);
    if (taken) this.#apply(got, command, command);
    this.#sent(got, command, taken);
  }

  /** Takes the copy of the guest command that is next. */
  #takeCopy(raw: RawCommand, command: number): 'copy' | undefined {
    const { unforwarded } = this.#base;
    const asked = this.#earlierAsked(raw);
    const pending = asked ? undefined : this.#pendingGuest();
    const out = asked?.out ?? pending?.bytes;
    const guestAnswer = asked?.answer ?? pending?.answer;
    if (!out || !guestAnswer || !sameRawBytes(raw, out, asked?.out.length ?? pending?.length ?? 0)) return undefined;
    // Not plain: the guest got another answer than the device gave, or none to read, the device may have given its own too late,
    // or the model has the command only since a restart.
    if (guestAnswer.kind === 'unread') return undefined;
    const isUnlike = guestAnswer.kind === 'error' && (raw.answer.kind === 'ok' || isLate(raw));
    if (isUnlike || asked?.applied === false) return undefined;
    // The remaining unforwarded commands record that there was no device.
    if (this.#base.deviceDown && this.#pending.count > (pending ? 1 : 0)) return undefined;
    if (asked) this.#base = { ...this.#base, unforwarded: unforwarded.filter((other) => other !== asked) };
    else this.#pending.shift();
    const { unmatchedShadow, bothRings, deviceDown } = this.#base;
    if (unmatchedShadow.length > 0 || !bothRings || deviceDown)
      this.#base = { ...this.#base, unmatchedShadow: [], bothRings: true, deviceDown: undefined };
    const taken = isTaken(raw.answer);
    const guest = pending?.answer.kind === 'ok' ? pending.command : undefined;
    if (guest !== undefined || taken) this.#apply(raw, guest, taken ? command : undefined);
    this.#sent(raw, command, taken);
    return 'copy';
  }

  #pendingGuest(): PendingCommand | undefined {
    return this.#pendingRing === 'guest' ? this.#pending.first : undefined;
  }

  /** Applies a command to the guest's models, the device's, or both, by its number on each ring. */
  #apply(out: RawBytes, guest: number | undefined, shadow: number | undefined): void {
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
  #sent({ bytes, start, length, head, chain }: ShadowBytes, command: number, taken: boolean): void {
    const { batch, promiscSubstitute } = this.#base;
    const out = promiscSubstitute === undefined || length === 0 ? NO_BYTES : bytes.subarray(start, start + length);
    const next = {
      batch: withChain(batch, { head, chain }, command),
      promiscSubstitute: substituteAfter({ promiscSubstitute }, false, taken, out, command),
    };
    if (next.batch !== batch || next.promiscSubstitute !== promiscSubstitute) this.#base = { ...this.#base, ...next };
  }
}

type ShadowBytes = RawBytes & Pick<RawCommand, 'answer' | 'head' | 'chain'>;

const NO_BYTES = new Uint8Array();

function isLate({ latency }: RawCommand): boolean {
  return latency !== undefined && latency > POLL_NS;
}

function isLongTable({ bytes, start, length }: RawBytes): boolean {
  return length > COPY_BUFFER && isMacTableSet(bytes, start);
}

/** True for an unforwarded command that isn't the next to be forwarded: a later one came first, or it never is. */
function isOutOfOrder({ overtaken, out }: Unforwarded, { bytes, start }: RawBytes): boolean {
  return overtaken || (isAnnounce(out) && !isAnnounce(bytes, start));
}
