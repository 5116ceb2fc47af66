import type { MacAddress } from '../../core/wire/mac';

/** How the device is attached to its machine, as far as the stream tells. */
export type Transport =
  | {
      readonly kind: 'pci';
      /** 4096 for a PCI Express device, else 256. */
      readonly configBytes: number;
      readonly vendor: number;
      readonly device: number;
      /** Vectors; undefined without MSI-X. */
      readonly msixVectors: number | undefined;
    }
  | { readonly kind: 'mmio' }
  | {
      readonly kind: 'ccw';
      /** `fe.0.0001` */
      readonly bus: string;
      readonly revision: number;
    };

/** One virtqueue. Addresses are guest-physical. */
export interface NicQueue {
  /** Entries. */
  readonly size: number;
  readonly last_avail_idx: number;
  readonly desc: bigint;
  /** Absent where the stream doesn't hold it: a legacy ring's follow from `desc`. */
  readonly avail: bigint | undefined;
  readonly used: bigint | undefined;
  /** Entries that the device offers; absent where it is as the driver has it. */
  readonly default_size: number | undefined;
}

/** Fields of `virtio-net-device/rss`. */
export interface NicRss {
  readonly enabled: boolean;
  /** VIRTIO_NET_F_RSS is negotiated: hashes choose the queue. */
  readonly redirect: boolean;
  /** VIRTIO_NET_F_HASH_REPORT is negotiated. */
  readonly populate_hash: boolean;
  readonly hash_types: number;
  /** Since QEMU 10.1. */
  readonly supported_hash_types: number | undefined;
  readonly default_queue: number;
  /** 40 bytes, hex text. */
  readonly key: string;
  readonly indirections_table: readonly number[];
}

/** Fields of QEMU's `virtio-net-device`, by QEMU's names. */
export interface NicFields {
  readonly mac: MacAddress;
  /** Bit 0 link up, bit 1 announce. */
  readonly status: number;
  readonly mergeable_rx_bufs: boolean;
  /** The bytes that the driver sent: not 0 is on. */
  readonly promisc: number;
  readonly allmulti: number;
  readonly alluni: number;
  readonly nomulti: number;
  readonly nouni: number;
  readonly nobcast: number;
  /** In the order of the table; `undefined` where it is too long for QEMU, which drops it as a whole then. */
  readonly macs: readonly MacAddress[] | undefined;
  readonly multi_overflow: boolean;
  readonly uni_overflow: boolean;
  /** 4096 bits in words of 32 bits, in the byte order of the host. */
  readonly vlans: Uint8Array;
  /** In the stream. */
  readonly vlansOffset: number;
  readonly has_vnet_hdr: boolean;
  readonly has_ufo: boolean;
  /** 1 where the stream leaves it out. */
  readonly max_queue_pairs: number;
  readonly curr_queue_pairs: number;
  /** Absent where VIRTIO_NET_F_CTRL_GUEST_OFFLOADS isn't negotiated. */
  readonly curr_guest_offloads: bigint | undefined;
}

/** A virtio-net device of a migration stream. */
export interface Nic {
  /** What the user chooses it by: the name of its section, with the instance where that isn't 0. */
  readonly id: string;
  /** Of the section, in the stream. */
  readonly offset: number;
  /** Bytes of the section's payload. */
  readonly length: number;
  readonly transport: Transport;
  /** VIRTIO_CONFIG_S_*: what the driver has acknowledged. */
  readonly status: number;
  /** Negotiated. */
  readonly features: bigint;
  /** As the driver last read it; zeroes before that. */
  readonly config: Uint8Array;
  readonly queues: readonly NicQueue[];
  readonly fields: NicFields;
  readonly rss: NicRss | undefined;
  /** The device is broken, and does nothing until it is reset. */
  readonly broken: boolean;
  /** Names of the subsections, in their order. */
  readonly subsections: readonly string[];
  /** Names of subsections that aren't known, and were passed over. */
  readonly passedOver: readonly string[];
}
