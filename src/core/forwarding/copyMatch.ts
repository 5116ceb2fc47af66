import { commandSpec, isCommandNamed } from '../wire/commands';
import { encodeCommand } from '../wire/encode';
import { sameBytes } from '../wire/sameBytes';

const ANNOUNCE = commandSpec('VIRTIO_NET_CTRL_ANNOUNCE_ACK').class;
const PROMISC_ON = encodeCommand('VIRTIO_NET_CTRL_RX_PROMISC', { on: 1 });

/** The command that the device got, compared with the one that the guest sent. */
export type Copy =
  /** Byte for byte; as far as the capture holds them. */
  | { readonly kind: 'same' }
  /** RX_PROMISC 1 in place of a MAC table that is longer than the copy buffer. */
  | { readonly kind: 'replaced' }
  /** The first bytes only: the rest didn't fit in the copy buffer. */
  | { readonly kind: 'cut'; readonly bytes: number; readonly of: number }
  /** Other bytes: how many differ, missing and surplus ones included, and the first of them. */
  | { readonly kind: 'altered'; readonly first: number; readonly bytes: number };

/** Bytes on one of the rings. */
export interface OutBytes {
  readonly out: Uint8Array;
  /** The capture cut them short. */
  readonly outCut: boolean;
}

/** Bytes that Shadow Virtqueue copies of a command where a page has 4096. */
export const COPY_BUFFER = 4096;

/**
 * Where releases and hosts cut: at the longest table that QEMU's model holds whole (before 8.1), else at a page.
 * Source: QEMU, vhost_vdpa_net_cvq_cmd_len, vhost_vdpa_net_cvq_cmd_page_len.
 */
const CUTS: ReadonlySet<number> = new Set([394, COPY_BUFFER, 16_384, 65_536]);

export function isMacTableSet(out: Uint8Array, start = 0): boolean {
  return isCommandNamed('VIRTIO_NET_CTRL_MAC_TABLE_SET', out, start);
}

/** True for a command that QEMU answers itself, without the device (since 8.0): class ANNOUNCE. */
export function isAnnounce(out: Uint8Array, start = 0): boolean {
  return out[start] === ANNOUNCE;
}

/** How Shadow Virtqueue copied the guest's command, if `got` is its copy; undefined if it isn't. */
export function copyOf(asked: OutBytes, got: OutBytes): Exclude<Copy, { kind: 'altered' }> | undefined {
  const { first } = difference(asked.out, got.out);
  const { length } = asked.out;
  if (first === undefined) return { kind: 'same' };
  // Where a capture cuts, the missing bytes count as equal.
  if ((asked.outCut && first === length) || (got.outCut && first === got.out.length)) return { kind: 'same' };
  if (first === got.out.length && CUTS.has(first)) return { kind: 'cut', bytes: first, of: length };
  if (isMacTableSet(asked.out) && (length > COPY_BUFFER || asked.outCut) && isPromiscOn(got.out))
    return { kind: 'replaced' };
  return undefined;
}

/**
 * The guest's command with other bytes: same class and command, or the same length with most bytes equal. Undefined when
 * it can't be distinguished from another command.
 */
export function alteredCopy(asked: OutBytes, got: OutBytes): Copy | undefined {
  const { first, bytes } = difference(asked.out, got.out);
  if (first === undefined) return undefined;
  const isSameCommand = first >= 2;
  const isNearly = asked.out.length === got.out.length && 2 * bytes < asked.out.length;
  return isSameCommand || isNearly ? { kind: 'altered', first, bytes } : undefined;
}

/** The same of a command that is known to be the copy, whatever its bytes. */
export function compareCopy(asked: OutBytes, got: OutBytes): Copy {
  const { first = 0, bytes } = difference(asked.out, got.out);
  return copyOf(asked, got) ?? { kind: 'altered', first, bytes };
}

function isPromiscOn(out: Uint8Array): boolean {
  return sameBytes(out, PROMISC_ON);
}

function difference(a: Uint8Array, b: Uint8Array): { readonly first: number | undefined; readonly bytes: number } {
  const common = Math.min(a.length, b.length);
  let first: number | undefined;
  let bytes = Math.max(a.length, b.length) - common;
  for (let i = 0; i < common; i++) {
    if (a[i] === b[i]) continue;
    first ??= i;
    bytes++;
  }
  return { first: first ?? (bytes > 0 ? common : undefined), bytes };
}
