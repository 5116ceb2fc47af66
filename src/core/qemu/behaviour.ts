import { inRelease, type History, type QemuRelease } from './release';

/** What a QEMU release does around the commands: how it queues, forwards, waits for and checks them. */
export interface Behaviour {
  /**
   * How the load is put on the shadow ring: one command at a time, or many in a page of out bytes and a page of ack bytes,
   * with a wait when the page or the ring is full.
   */
  readonly batching: 'one-by-one' | 'page-and-ring';
  /**
   * Descriptors of the control virtqueue, where the guest's driver uses the offered size. After a migration the ring
   * is as long as it was at the source.
   */
  readonly controlQueueSize: number;
  /** A used chain of two: both descriptors are freed, or the second is lost. */
  readonly freeList: 'whole' | 'second-lost';
  /** Bytes that are copied of a guest's command at the most, with 4 KiB pages; the rest is cut off silently. */
  readonly copiedBytes: number;
  /** A MAC table longer than that: cut and forwarded, or `RX_PROMISC` 1 goes to the device in its place. */
  readonly oversizedMacTable: 'cut' | 'promisc';
  /** `ANNOUNCE_ACK`: the device gets it, or QEMU answers itself. */
  readonly announce: 'forwarded' | 'answered';
  /** What an ack other than OK to a command of the load does. */
  readonly refusedLoad: 'ignored' | 'start-fails';
  /** Whether a time-out or a used length other than 1 fails the load, or only the ack byte is checked. */
  readonly writtenLength: 'unchecked' | 'checked';
  /** A used id that no command has counts as nothing written, as an undefined length, or as done. */
  readonly unknownUsedId: 'nothing-written' | 'undefined-length' | 'taken-as-done';
  /** The virtual machine after a failed start. */
  readonly failedStart: 'crash' | 'no-network';
  /** When the load is sent: with all queues enabled, or with the control virtqueue alone. */
  readonly dataQueues: 'enabled-before-load' | 'enabled-after-load';
  /** Whether a device that has a control virtqueue can be migrated away. */
  readonly migration: 'with-x-svq' | 'blocked' | 'always';
  /** RSS in QEMU's model after a reset by the guest's driver. */
  readonly rssAtReset: 'kept' | 'off';
  /** VLANs in QEMU's model that a migration stream brings. */
  readonly incomingVlans: 'cleared' | 'kept';
}

/** Seconds that QEMU polls for a used buffer, holding its main lock. Source: QEMU, vhost_svq_poll. */
export const POLL_SECONDS = 10;

type Histories = { readonly [K in keyof Behaviour]: History<Behaviour[K]> };

/** Each behaviour through the releases. Releases without a measurement of their own are read from QEMU's sources. */
export const BEHAVIOURS: Histories = {
  batching: [
    { since: '7.2', value: 'one-by-one', source: 'vhost_vdpa_net_cvq_add, which polls for each; seen in 7.2.22' },
    { since: '8.2', value: 'page-and-ring', source: 'acec5f685c; vhost_vdpa_net_load_cmd, vhost_vdpa_net_svq_flush' },
  ],
  controlQueueSize: [
    { since: '7.2', value: 64, source: 'virtio_net_device_realize; seen in 7.2.22' },
    {
      since: '10.0',
      value: 1024,
      source:
        'virtio_add_queue of the stable update 10.0.13, which makes all virtqueues VIRTQUEUE_MAX_SIZE long; 10.0.0 has 64',
    },
    { since: '10.1', value: 64, source: 'virtio_net_device_realize of 10.1.0, 10.2.0; seen in 11.1.3' },
  ],
  freeList: [
    { since: '7.2', value: 'whole', source: '81abfa5724; vhost_svq_get_buf' },
    { since: '11.1', value: 'second-lost', source: 'seen in 11.1.3; came with the IN_ORDER support of SVQ (May 2026)' },
  ],
  copiedBytes: [
    { since: '7.2', value: 394, source: 'vhost_vdpa_net_handle_ctrl_avail: vhost_vdpa_net_cvq_cmd_len' },
    { since: '8.1', value: 4096, source: 'fee364e4b1; vhost_vdpa_net_cvq_cmd_page_len' },
  ],
  oversizedMacTable: [
    { since: '7.2', value: 'cut', source: 'vhost_vdpa_net_handle_ctrl_avail' },
    { since: '8.1', value: 'promisc', source: 'fee364e4b1; vhost_vdpa_net_excessive_mac_filter_cvq_add' },
  ],
  announce: [
    { since: '7.2', value: 'forwarded', source: 'vhost_vdpa_net_handle_ctrl_avail; seen in 7.2.22' },
    { since: '8.0', value: 'answered', source: '3f9a3eeb7c' },
  ],
  refusedLoad: [
    {
      since: '7.2',
      value: 'start-fails',
      source: 'seen in 7.2.22, as of the stable update 7.2.5; 7.2.0 to 7.2.4 take no notice',
    },
    {
      since: '8.0',
      value: 'ignored',
      source: 'vhost_vdpa_net_load_mac of 8.0.0, whose result is only compared with less than 0 in vhost_net_start_one',
    },
    { since: '8.1', value: 'start-fails', source: 'b479bc3c9d, f45fd95ec9, 6f34807116' },
  ],
  writtenLength: [
    {
      since: '7.2',
      value: 'unchecked',
      source: 'vhost_svq_poll returns 0 after the time limit, which vhost_vdpa_net_load_mac takes for an answer',
    },
    { since: '8.2', value: 'checked', source: 'acec5f685c; vhost_vdpa_net_svq_flush' },
  ],
  unknownUsedId: [
    { since: '7.2', value: 'nothing-written', source: 'vhost_svq_poll, vhost_svq_get_buf' },
    {
      since: '8.2',
      value: 'undefined-length',
      source: 'b0de17a2e2: vhost_svq_poll adds up a variable without a value',
    },
    { since: '9.2', value: 'nothing-written', source: '3073c6b995; seen in 10.0.13' },
    { since: '11.1', value: 'taken-as-done', source: 'seen in 11.1.3' },
  ],
  failedStart: [
    { since: '7.2', value: 'crash', source: 'seen in 7.2.22: SIGSEGV' },
    { since: '8.1', value: 'no-network', source: 'vhost_net_start; seen in 10.0.13 and 11.1.3, not measured before' },
  ],
  dataQueues: [
    { since: '7.2', value: 'enabled-before-load', source: 'vhost_vdpa_dev_start; seen in 7.2.22' },
    { since: '8.2', value: 'enabled-after-load', source: '6c4825476a; vhost_vdpa_net_cvq_load' },
  ],
  migration: [
    { since: '7.2', value: 'with-x-svq', source: '0e3fdcffea; without it VHOST_F_LOG_ALL is missing' },
    { since: '8.0', value: 'blocked', source: '9c363cf6d5; net_vhost_vdpa_init' },
    { since: '8.1', value: 'with-x-svq', source: '8bc0049ead; net_vhost_vdpa_init' },
    { since: '8.2', value: 'always', source: 'f13f5f6412' },
  ],
  rssAtReset: [
    { since: '7.2', value: 'kept', source: 'virtio_net_reset' },
    { since: '9.1', value: 'off', source: 'cef776c03a; virtio_net_reset' },
  ],
  incomingVlans: [
    { since: '7.2', value: 'cleared', source: 'virtio_net_set_features, called once more after the load' },
    { since: '8.2', value: 'kept', source: '06b636a1e2' },
  ],
};

/** What a release does. */
export function behaviourOf(release: QemuRelease): Behaviour {
  const at = <K extends keyof Behaviour>(what: K): Behaviour[K] =>
    inRelease<Behaviour[K]>(BEHAVIOURS[what], release).value;
  return {
    batching: at('batching'),
    controlQueueSize: at('controlQueueSize'),
    freeList: at('freeList'),
    copiedBytes: at('copiedBytes'),
    oversizedMacTable: at('oversizedMacTable'),
    announce: at('announce'),
    refusedLoad: at('refusedLoad'),
    writtenLength: at('writtenLength'),
    unknownUsedId: at('unknownUsedId'),
    failedStart: at('failedStart'),
    dataQueues: at('dataQueues'),
    migration: at('migration'),
    rssAtReset: at('rssAtReset'),
    incomingVlans: at('incomingVlans'),
  };
}
