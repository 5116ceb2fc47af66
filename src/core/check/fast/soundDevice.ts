import { QEMU_TABLE_ENTRIES } from '../../device/qemuMacTable';
import { isAsSpecified } from '../../device/qemuModel';
import { factsOf } from '../../device/request';
import type { DeviceState } from '../../device/state';
import { isAnnounce, isMacTableSet } from '../../forwarding/copyMatch';
import type { CommandRecord, Ring } from '../../trace/record';
import type { RawBytes, RawCommand } from '../../track/fast/rawCommand';
import { NO_SLOT, slotOf } from '../../track/fast/supersededBy';
import { stateOn, type DeviceTrack } from '../../track/track';
import { COMMAND_NAMES, commandSpec, qemuRefusalOf } from '../../wire/commands';
import { decodeOut, HEADER } from '../../wire/decode';
import { hasFeature } from '../../wire/features';
import type { DeviceFacts } from '../../wire/layout';
import { MAC_LENGTH } from '../../wire/mac';
import { LayoutRules } from '../../wire/rules';
import type { ReadCommand } from '../commandFindings';
import type { SoundReads } from './soundReads';

/** What has to be right in the bytes of a command, and the feature that gives it. */
interface Needs {
  /** Its position among those that have such. */
  readonly index: number;
  readonly feature: number;
  readonly rules: LayoutRules;
}

const COMMANDS_OF_CLASS = 256;
/** By class * 256 + command; of commands without a result, which QEMU's model knows. */
const NEEDS = new Array<Needs | undefined>(256 * COMMANDS_OF_CLASS).fill(undefined);
let count = 0;
for (const name of COMMAND_NAMES) {
  const { class: classNumber, command, feature, compiled, result, qemu } = commandSpec(name);
  if (qemu && result.length === 0)
    NEEDS[classNumber * COMMANDS_OF_CLASS + command] = {
      index: count++,
      feature,
      rules: new LayoutRules(compiled.data),
    };
}

/** Verdicts that are kept, and the bytes of the longest command that one is kept of. */
const MOST_KEPT = 4096;
const MOST_KEPT_BYTES = 16;

/** Bytes of the longest table that QEMU's model holds whole, whatever its lists are. */
const LONGEST_TABLE = HEADER + 2 * 4 + QEMU_TABLE_ENTRIES * MAC_LENGTH;

/** What is known of one side of a device: what the driver has negotiated there. */
interface Side {
  readonly features: bigint;
  /** Undefined where the features are not known. */
  readonly facts: DeviceFacts | undefined;
  /** No status is known in which drivers send no commands. */
  readonly isReady: boolean;
  /** By the position of a command: whether its feature was negotiated, once that was asked. */
  readonly isGiven: (boolean | undefined)[];
}

/**
 * A device in plain traffic, and what decides of its commands that there is nothing to say of them. It stays the same as
 * long as the traffic goes on.
 */
export class SoundDevice {
  readonly kind = 'sound';
  readonly device: string;
  readonly bigEndian: boolean;
  readonly #assumed: boolean;
  readonly #guest: Side;
  readonly #shadow: Side;
  readonly #model: DeviceState;
  /** QEMU's model and the device were given the same: of a command that both take whatever their state is, they make the same. */
  readonly #isOneDevice: boolean;
  readonly #reads: SoundReads;
  readonly #taken = { guest: new Map<string, boolean>(), shadow: new Map<string, boolean>() };

  constructor(track: DeviceTrack, reads: SoundReads) {
    this.#reads = reads;
    const { id, byteOrder, assumed, badStatus, guest, shadow } = track;
    this.device = id;
    this.bigEndian = byteOrder === 'big';
    this.#assumed = assumed;
    this.#model = guest.qemu.state;
    const side = (ring: Ring): Side => {
      const state = stateOn(track, ring);
      const facts = assumed ? undefined : factsOf(state);
      return { features: state.features, facts, isReady: badStatus[ring] === undefined, isGiven: [] };
    };
    this.#guest = side('guest');
    this.#shadow = side('shadow');
    this.#isOneDevice = this.#model.features === shadow.spec.state.features;
  }

  /** True for a command of which there is nothing to say, as far as its bytes, its answer and its device tell. */
  isSound(raw: RawCommand): boolean {
    const { ring, bytes, start, length } = raw;
    const side = ring === 'guest' ? this.#guest : this.#shadow;
    if (raw.answer.kind !== 'ok' || length < HEADER || raw.outCut || !side.isReady || !isAckAlone(raw)) return false;
    const needs = NEEDS[(bytes[start] ?? 0) * COMMANDS_OF_CLASS + (bytes[start + 1] ?? 0)];
    if (!needs || !isGiven(side, needs)) return false;
    // The chain may have a finding of its own, and tell what the driver offered.
    if ((ring === 'shadow' || raw.inOffered === undefined) && raw.chain !== undefined) return false;
    return (
      needs.rules.keeps(bytes, start + HEADER, start + length, this.bigEndian, side.facts) &&
      (this.#assumed || this.#isTaken(raw, ring))
    );
  }

  /** What a sound command says. */
  read(record: CommandRecord): ReadCommand {
    return this.#reads.read(record, this.bigEndian);
  }

  /** Whether QEMU's model takes it and, behind a Shadow Virtqueue, makes the same of it as the device. */
  #isTaken(raw: RawBytes, ring: Ring): boolean {
    const { bytes, start, length } = raw;
    if (ring === 'shadow' && !this.#isOneDevice) return false;
    if (slotOf(bytes, start, length, this.bigEndian) === NO_SLOT) return this.#modelTakes(raw, ring);
    return ring === 'guest' || length <= LONGEST_TABLE || !isMacTableSet(bytes, start);
  }

  /** The model's verdict on short commands is kept: they come again and again. */
  #modelTakes(raw: RawBytes, ring: Ring): boolean {
    if (raw.length > MOST_KEPT_BYTES) return this.#askModel(raw, ring);
    const known = ring === 'guest' ? this.#taken.guest : this.#taken.shadow;
    const key = textOf(raw);
    const verdict = known.get(key) ?? this.#askModel(raw, ring);
    if (known.size < MOST_KEPT) known.set(key, verdict);
    return verdict;
  }

  #askModel({ bytes, start, length }: RawBytes, ring: Ring): boolean {
    // It answers ANNOUNCE by what is pending.
    if (isAnnounce(bytes, start)) return false;
    const { bigEndian } = this;
    const out = bytes.subarray(start, start + length);
    const { command } = decodeOut({ out, outCut: false }, { bigEndian, facts: factsOf(this.#model) });
    return (
      command !== undefined &&
      qemuRefusalOf(this.#model, command, false) === undefined &&
      (ring === 'guest' || isAsSpecified(command))
    );
  }
}

function textOf({ bytes, start, length }: RawBytes): string {
  let text = '';
  for (let at = start; at < start + length; at++) text += String.fromCharCode(bytes[at] ?? 0);
  return text;
}

/** The device wrote the ack and no more, and the driver had room for no more. */
function isAckAlone({ inLength, inCut, inOffered }: RawCommand): boolean {
  return inLength === 1 && !inCut && (inOffered === undefined || inOffered === 1);
}

function isGiven({ features, facts, isGiven: known }: Side, { index, feature }: Needs): boolean {
  return (known[index] ??= facts === undefined || hasFeature(features, feature));
}
