import type { Finding } from '../findings/finding';
import type { DeviceFacts, Rule, Violation } from './layout';

/** What reading needs to know besides layout and bytes. */
export interface ReadOptions {
  readonly side: 'out' | 'in';
  /** True for a legacy big-endian guest: fields marked `legacy` are big-endian then. */
  readonly bigEndian: boolean;
  /** The capture cut these bytes short, so what is missing isn't the sender's fault. */
  readonly cut: boolean;
  /** The device, as far as it is known, for the rules. */
  readonly facts: DeviceFacts | undefined;
}

/** What a size beyond 32 bits may do to a device. */
function wrapNote(size: number): string {
  return size < 2 ** 32
    ? ''
    : ` In 32 bits that wraps around to ${size % 2 ** 32}, so a device that multiplies in 32 bits computes too small a size (CVE-2014-0150).`;
}

const CONTROLQ = 'virtio 1.4, Network Device, Control Virtqueue';

/** A position in bytes that are never read past their end, and the findings on the way. */
export class Cursor {
  readonly findings: Finding[] = [];
  position: number;

  constructor(
    readonly bytes: Uint8Array,
    start: number,
    readonly options: ReadOptions,
  ) {
    this.position = Math.min(start, bytes.length);
  }

  get left(): number {
    return this.bytes.length - this.position;
  }

  /** Little-endian number at `at`, of bytes known to be there. */
  unsigned(at: number, size: 1 | 2 | 4, legacy = false): number {
    return unsignedAt(this.bytes, at, size, legacy && this.options.bigEndian);
  }

  /** The same for 64 bits. */
  wide(at: number, legacy = false): bigint {
    return wideAt(this.bytes, at, legacy && this.options.bigEndian);
  }

  /** Moves past `size` bytes of `path`; where they aren't there, says what is missing and moves to the end. */
  take(path: string, size: number): boolean {
    const { left } = this;
    if (left >= size) {
      this.position += size;
      return true;
    }
    const { cut, side } = this.options;
    const there = left === 0 ? 'none is' : `${left} ${left === 1 ? 'is' : 'are'}`;
    this.find(
      cut
        ? { code: 'capture-cut', severity: 'info', message: `The capture ends before \`${path}\`.` }
        : {
            code: side === 'out' ? 'payload-short' : 'result-short',
            severity: 'error',
            message: `\`${path}\` needs ${size} byte${size === 1 ? '' : 's'} at offset ${this.position}; ${there} present.`,
            spec: CONTROLQ,
          },
      this.position,
      left,
    );
    this.position = this.bytes.length;
    return false;
  }

  /**
   * How many of `claimed` items are really there. A count that claims more is a finding at the count, and no more is
   * believed than the bytes hold.
   */
  clampCount(
    claimed: number,
    itemSize: number,
    path: string,
    counter: { readonly offset: number; readonly size: number },
  ): number {
    if (claimed * itemSize <= this.left) return claimed;
    this.find(
      this.options.cut
        ? {
            code: 'capture-cut',
            severity: 'info',
            message: `The capture ends within \`${path}\`: ${this.left} of ${claimed * itemSize} bytes are present.`,
          }
        : {
            code: 'count-exceeds-payload',
            severity: 'error',
            message: `\`${path}\` has a length of ${claimed} × ${itemSize} bytes; ${this.left} bytes follow.${wrapNote(claimed * itemSize)}`,
            spec: CONTROLQ,
          },
      counter.offset,
      counter.size,
    );
    return Math.floor(this.left / itemSize);
  }

  check<V>(rules: readonly Rule<V>[], value: V, offset: number, length: number): void {
    for (const rule of rules) {
      const violation = rule(value, this.options.facts);
      if (violation) this.find(violation, offset, length);
    }
  }

  find(violation: Violation, offset: number, length: number): void {
    this.findings.push({ ...violation, at: { side: this.options.side, offset, length } });
  }
}

/** Little-endian number of bytes that are known to be there, or big-endian. */
export function unsignedAt(bytes: Uint8Array, at: number, size: number, bigEndian: boolean): number {
  let value = 0;
  for (let i = 0; i < size; i++) value = value * 256 + (bytes[bigEndian ? at + i : at + size - 1 - i] ?? 0);
  return value;
}

/** The same of 64 bits. */
export function wideAt(bytes: Uint8Array, at: number, bigEndian: boolean): bigint {
  const first = BigInt(unsignedAt(bytes, at, 4, bigEndian));
  const second = BigInt(unsignedAt(bytes, at + 4, 4, bigEndian));
  return bigEndian ? (first << 32n) | second : (second << 32n) | first;
}
