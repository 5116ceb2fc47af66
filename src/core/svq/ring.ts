import type { Behaviour } from '../qemu/behaviour';
import { NEXT, WRITE, type ChainDescriptor } from '../wire/chain';

type FreeList = Behaviour['freeList'];

/** One part of a command as it is given to the ring: where it lies for the device, and who may write it. */
export interface RingPart {
  /** IOVA; QEMU's are small numbers. */
  readonly addr: number;
  /** Bytes. */
  readonly len: number;
  readonly write: boolean;
}

/** An entry of the descriptor table. */
export interface TableEntry {
  readonly addr: number;
  readonly len: number;
  readonly flags: number;
  readonly next: number;
}

export interface UsedEntry {
  readonly id: number;
  /** Bytes that the device says it wrote. */
  readonly len: number;
}

/** The next used entry as QEMU reads it. Source: QEMU, vhost_svq_get_buf. */
export type TakenEntry =
  | { readonly kind: 'none' }
  | { readonly kind: 'returned'; readonly id: number; readonly len: number; readonly freed: number }
  /** The id isn't a descriptor of the ring, or isn't the head of a chain in flight. */
  | { readonly kind: 'unknown-id'; readonly id: number; readonly len: number; readonly message: string };

/**
 * The split ring that a Shadow Virtqueue shares with its device. Changed in place; `view.ts`
 * makes plain data of it. Source: QEMU, hw/virtio/vhost-shadow-virtqueue.c.
 */
export class ShadowRing {
  readonly size: number;
  readonly #freeList: FreeList;
  /** What the device sees of each descriptor. */
  readonly table: (TableEntry | undefined)[];
  /** The free list: which descriptor follows. QEMU's own memory, out of the device's reach. */
  readonly #next: number[];
  /** Number of descriptors of the chain in flight with this head; 0 without one. */
  readonly #ndescs: number[];
  readonly #avail: number[] = [];
  readonly #used: UsedEntry[] = [];
  #freeHead: number;
  #numFree: number;
  #lastUsed = 0;

  /**
   * A queue that is started. `freeHead` is where the free list began when it was last stopped, as QEMU doesn't reset
   * it: 0 when QEMU has just started. Source: QEMU, vhost_svq_start.
   */
  constructor(size: number, freeList: FreeList, freeHead = 0) {
    this.size = size;
    this.#freeHead = freeHead;
    this.#freeList = freeList;
    this.table = new Array<undefined>(size).fill(undefined);
    // The last one's successor is 0, as in memory that was cleared.
    this.#next = Array.from({ length: size }, (_, i) => (i + 1) % size);
    this.#ndescs = new Array<number>(size).fill(0);
    this.#numFree = size;
  }

  get freeHead(): number {
    return this.#freeHead;
  }

  /** Free descriptors as QEMU counts them. */
  get numFree(): number {
    return this.#numFree;
  }

  /** Chains made available since the start; on the ring it wraps at 65536. */
  get availIdx(): number {
    return this.#avail.length;
  }

  /** Chains that the device has used since the start. */
  get usedIdx(): number {
    return this.#used.length;
  }

  /** Used entries that QEMU has taken. */
  get lastUsedIdx(): number {
    return this.#lastUsed;
  }

  /** Heads of the available ring, oldest first. */
  get avail(): readonly number[] {
    return this.#avail;
  }

  get used(): readonly UsedEntry[] {
    return this.#used;
  }

  /** Heads of chains that QEMU waits for. */
  isInFlight(head: number): boolean {
    return (this.#ndescs[head] ?? 0) > 0;
  }

  /**
   * Takes descriptors off the free list and writes them; the head, or undefined where too few are free.
   * Source: QEMU, vhost_svq_add, vhost_svq_vring_write_descs.
   */
  describe(parts: readonly RingPart[]): number | undefined {
    if (parts.length === 0 || parts.length > this.#numFree) return undefined;
    const head = this.#freeHead;
    let at = head;
    parts.forEach(({ addr, len, write }, i) => {
      const next = this.#next[at] ?? 0;
      const last = i === parts.length - 1;
      // The last descriptor of a chain keeps what its next field held.
      const old = this.table[at]?.next ?? 0;
      this.table[at] = { addr, len, flags: (write ? WRITE : 0) | (last ? 0 : NEXT), next: last ? old : next };
      at = next;
    });
    this.#freeHead = at;
    this.#numFree -= parts.length;
    this.#ndescs[head] = parts.length;
    return head;
  }

  /** Makes a chain available. */
  publish(head: number): void {
    this.#avail.push(head);
  }

  /** Descriptor ids of the chain as the device reads it; it stops where a chain comes back to itself. */
  idsAt(head: number): number[] {
    const ids: number[] = [];
    let at = head;
    while (ids.length < this.size) {
      const entry = this.table[at];
      if (!entry) break;
      ids.push(at);
      if ((entry.flags & NEXT) === 0) break;
      at = entry.next;
    }
    return ids;
  }

  /** The chain's descriptors as the device reads them. */
  chainAt(head: number): ChainDescriptor[] {
    const chain: ChainDescriptor[] = [];
    for (const id of this.idsAt(head)) {
      const entry = this.table[id];
      if (entry) chain.push({ addr: BigInt(entry.addr), len: entry.len, flags: entry.flags });
    }
    return chain;
  }

  /** The device gives a chain back. */
  use(id: number, len: number): void {
    this.#used.push({ id, len });
  }

  /** Takes the next used entry and gives its descriptors back to the free list. */
  take(device: string): TakenEntry {
    const entry = this.#used[this.#lastUsed];
    if (!entry) return { kind: 'none' };
    this.#lastUsed++;
    const { id, len } = entry;
    const count = this.#ndescs[id];
    const message = `Device ${device} says index ${id} is used`;
    if (count === undefined) return { kind: 'unknown-id', id, len, message };
    if (count === 0) return { kind: 'unknown-id', id, len, message: `${message}, but it was not available` };
    this.#ndescs[id] = 0;
    this.#next[this.#lastToFree(id, count)] = this.#freeHead;
    this.#freeHead = id;
    this.#numFree += count;
    return { kind: 'returned', id, len, freed: count };
  }

  #lastToFree(head: number, count: number): number {
    if (this.#freeList === 'second-lost') return head;
    let at = head;
    for (let i = 1; i < count; i++) at = this.#next[at] ?? 0;
    return at;
  }

  /** The free list from its head, as far as it doesn't repeat itself. */
  freeList(): number[] {
    const seen = new Set<number>();
    for (let at = this.#freeHead; !seen.has(at) && seen.size < this.#numFree; at = this.#next[at] ?? 0) seen.add(at);
    return [...seen];
  }
}
