/** Flags of a descriptor. Source: virtio 1.4, "The Virtqueue Descriptor Table". */
export const NEXT = 1;
export const WRITE = 2;
export const INDIRECT = 4;

/** One descriptor of a chain as the device saw it. */
export interface ChainDescriptor {
  readonly addr: bigint;
  /** Bytes. */
  readonly len: number;
  /** 1 NEXT, 2 WRITE, 4 INDIRECT. */
  readonly flags: number;
  /** True for a descriptor of an indirect table. */
  readonly indirect?: boolean;
}
