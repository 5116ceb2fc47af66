import { INDIRECT, WRITE, type ChainDescriptor } from './chain';

/** VIRTIO_NET_OK and VIRTIO_NET_ERR. */
export const OK = 0;
export const ERR = 1;

/** What a device answered. */
export type Answer =
  /** ack 0. */
  | { readonly kind: 'ok' }
  /** ack 1, or any other value, which drivers take for an error too. */
  | { readonly kind: 'error'; readonly ack: number }
  /** The buffer came back with a used length of 0: whatever the ack byte holds, the capture doesn't tell. */
  | { readonly kind: 'unread' }
  /** The device has used the buffer, and the capture doesn't have what it wrote. */
  | { readonly kind: 'untold' }
  /** The device never wrote an answer. */
  | { readonly kind: 'none' };

/** The parts of a record that hold the answer. */
export interface Answered {
  readonly in?: Uint8Array;
  /** The capture cut the in bytes short. */
  readonly inCut?: boolean;
  readonly chain?: readonly ChainDescriptor[];
}

/**
 * Where the ack stands in the in bytes: first, unless the driver's writable descriptors say that the result comes
 * first and one byte last (the specification named no place for the result of VQ_GET before 1.4).
 */
export function ackOffset(record: Answered): number {
  const writable = writableOf(record.chain ?? []);
  const first = writable[0];
  const last = writable.at(-1);
  if (!record.in || !first || !last || writable.length < 2 || first.len === 1 || last.len !== 1) return 0;
  const before = writable.slice(0, -1).reduce((sum, descriptor) => sum + descriptor.len, 0);
  return record.in.length === before + 1 ? before : 0;
}

/** A descriptor that points to an indirect table holds no bytes itself, whatever its WRITE flag says. */
function writableOf(chain: readonly ChainDescriptor[]): readonly ChainDescriptor[] {
  return chain.filter(({ flags }) => (flags & (WRITE | INDIRECT)) === WRITE);
}

/** Bytes that the chain has for the device to write; undefined where it isn't known. */
export function writableBytes({ chain }: Answered): number | undefined {
  return chain?.length ? writableOf(chain).reduce((sum, { len }) => sum + len, 0) : undefined;
}

export function answerOf(record: Answered): Answer {
  if (!record.in) return { kind: 'none' };
  const ack = record.in[ackOffset(record)];
  if (ack === undefined) return { kind: record.inCut === true ? 'untold' : 'unread' };
  return ack === OK ? { kind: 'ok' } : { kind: 'error', ack };
}

/**
 * True when the device is to be taken for having executed the command: answered OK, or used with length 0, where it
 * has handed the buffer back and nothing says that it refused.
 */
export function isTaken(answer: Answer): boolean {
  return answer.kind === 'ok' || answer.kind === 'unread';
}

/** The answer in a word or two. */
export function answerText(answer: Answer): string {
  switch (answer.kind) {
    case 'ok':
      return 'OK';
    case 'error':
      return answer.ack === ERR ? 'ERR' : `ERR (ack ${answer.ack})`;
    case 'unread':
      return 'used, length 0';
    case 'untold':
      return 'answer not captured';
    case 'none':
      return 'no answer';
  }
}

/** An ack byte in a word or two. */
export function ackText(ack: number): string {
  return answerText(answerOf({ in: Uint8Array.of(ack) }));
}
