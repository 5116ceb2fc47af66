import { MAX_NAME, MAX_TIME } from '../limits';
import { OPTION_END, OPTION_NAME, OPTION_TSOFFSET, OPTION_TSRESOL } from './format';

/** Link type of interfaces that carry CVQ records: LINKTYPE_USER0. */
export const LINKTYPE_CVQ = 147;

const NS = 1_000_000_000n;
const MAX_TICKS = 2n ** 64n - 1n;

/** How an interface counts time. Source: the pcapng specification, options if_tsresol and if_tsoffset. */
export interface TimeBase {
  /** Ticks in a second. */
  readonly ticksPerSecond: bigint;
  /** ns that its tick 0 is after the epoch. */
  readonly offset: bigint;
}

/** Time of a tick in ns, rounded down where a tick is no whole number of them. */
export function nanoseconds({ ticksPerSecond, offset }: TimeBase, ticks: bigint): bigint {
  return (ticks * NS) / ticksPerSecond + offset;
}

/** The ticks that give a time which a record may have; undefined when none does. */
export function tickRange({ ticksPerSecond, offset }: TimeBase): { first: bigint; last: bigint } | undefined {
  const least = offset < 0n ? -offset : 0n;
  const first = (least * ticksPerSecond + NS - 1n) / NS;
  const beyond = (MAX_TIME + 1n - offset) * ticksPerSecond;
  const last = beyond <= 0n ? -1n : (beyond - 1n) / NS;
  if (first > last || first > MAX_TICKS) return undefined;
  return { first, last: last < MAX_TICKS ? last : MAX_TICKS };
}

/** An interface of a capture, and what its packets have shown so far. */
export class CaptureInterface {
  /** As `if_name` says; undefined when it has none. */
  readonly name: string | undefined;
  readonly #time: TimeBase;
  // Ticks are kept as two halves: making a bigint of every packet's would take longer than the rest of the pass.
  readonly #firstHigh: number = 1;
  readonly #firstLow: number = 0;
  /** The last ticks that a record may have, and 0 where there are none. */
  readonly lastHigh: number = 0;
  readonly lastLow: number = 0;
  /** Whether its ticks are ns since the epoch. */
  readonly isInNanoseconds: boolean;

  constructor(
    /** Where its description stands in the file. */
    readonly offset: number,
    /** Undefined when its description can't be read. */
    readonly linkType: number | undefined,
    { name, time }: InterfaceOptions,
  ) {
    this.name = name;
    this.#time = time;
    this.isInNanoseconds = time.ticksPerSecond === NS && time.offset === 0n;
    const range = tickRange(time);
    if (range === undefined) return;
    this.#firstHigh = Number(range.first >> 32n);
    this.#firstLow = Number(range.first & 0xffffffffn);
    this.lastHigh = Number(range.last >> 32n);
    this.lastLow = Number(range.last & 0xffffffffn);
  }

  /** Whether a time, in ticks, is one that a record may have. */
  hasTime(high: number, low: number): boolean {
    return (
      (high > this.#firstHigh || (high === this.#firstHigh && low >= this.#firstLow)) &&
      (high < this.lastHigh || (high === this.lastHigh && low <= this.lastLow))
    );
  }

  /** ns */
  nanoseconds(high: number, low: number): bigint {
    const ticks = (BigInt(high) << 32n) | BigInt(low);
    return this.isInNanoseconds ? ticks : nanoseconds(this.#time, ticks);
  }
}

export interface InterfaceOptions {
  readonly name: string | undefined;
  readonly time: TimeBase;
}

/** Microseconds, as the specification has it where the option is missing. */
export const defaultOptions: InterfaceOptions = { name: undefined, time: { ticksPerSecond: 1_000_000n, offset: 0n } };

/**
 * Reads the options of an Interface Description Block, which stand in these bytes of the view. `isWhole` is false when
 * they don't end as they should; what was read until then counts.
 */
export function readInterfaceOptions(
  view: DataView,
  from: number,
  to: number,
  isLittle: boolean,
): InterfaceOptions & { readonly isWhole: boolean } {
  let { name } = defaultOptions;
  let { ticksPerSecond, offset } = defaultOptions.time;
  let at = from;
  let isWhole = true;
  while (at < to) {
    const code = at + 4 <= to ? view.getUint16(at, isLittle) : undefined;
    const length = at + 4 <= to ? view.getUint16(at + 2, isLittle) : 0;
    const value = at + 4;
    if (code === OPTION_END) break;
    if (code === undefined || value + length > to) {
      isWhole = false;
      break;
    }
    if (code === OPTION_NAME) name = nameIn(new Uint8Array(view.buffer, view.byteOffset + value, length));
    else if (code === OPTION_TSRESOL && length >= 1) ticksPerSecond = resolution(view.getUint8(value));
    else if (code === OPTION_TSOFFSET && length >= 8) offset = view.getBigInt64(value, isLittle) * NS;
    at = value + length + (-length & 3);
  }
  return { name, time: { ticksPerSecond, offset }, isWhole };
}

function resolution(option: number): bigint {
  const exponent = BigInt(option & 0x7f);
  return (option & 0x80) === 0 ? 10n ** exponent : 2n ** exponent;
}

/** Some writers end it with a NUL. An id that a trace may hold comes out, whatever stands there. */
function nameIn(bytes: Uint8Array): string | undefined {
  const name = new TextDecoder().decode(bytes).replaceAll('\0', '');
  // Not in the middle of a surrogate pair.
  return name.slice(0, MAX_NAME).replace(/\p{Surrogate}$/u, '') || undefined;
}
