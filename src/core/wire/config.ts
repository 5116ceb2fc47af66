/**
 * What a trace tells of the device's configuration space; each part only where the capture has it.
 * Source: virtio 1.4, "Device configuration layout" of the network device.
 */
export interface DeviceConfig {
  /** Lower case, colons. */
  readonly mac?: string;
  /** Bit 0 LINK_UP, bit 1 ANNOUNCE. */
  readonly status?: number;
  readonly max_virtqueue_pairs?: number;
  readonly mtu?: number;
  /** Mbit/s; 0xffffffff unknown. */
  readonly speed?: number;
  /** 1 full, 0 half, 0xff unknown. */
  readonly duplex?: number;
  /** Bytes. */
  readonly rss_max_key_size?: number;
  /** Entries. */
  readonly rss_max_indirection_table_length?: number;
  readonly supported_hash_types?: number;
  readonly supported_tunnel_types?: number;
}
