/** The traces that come with the extension, in `media/samples`. */
export const SAMPLES = [
  {
    file: 'linux-boot.cvq.jsonl',
    title: 'Linux guest: boot and configuration',
    what: 'Linux 6.12 on QEMU 10.0 sets addresses, VLANs, queue pairs and offloads; the device side of the Shadow Virtqueue.',
  },
  {
    file: 'migration-rss.cvq.jsonl',
    title: 'Everything with RSS: before a migration',
    what: 'All families and RSS, on the guest ring and on the shadow ring. Produce the restore stream and step through it.',
  },
  {
    file: 'migration-rss-destination.cvq.jsonl',
    title: 'Everything with RSS: the destination',
    what: 'What QEMU 10.0 sent to the new device to restore the state of the previous trace.',
  },
  {
    file: 'passthrough.cvq.jsonl',
    title: 'Passed through, shadowed at migration',
    what: 'Only the control virtqueue is shadowed until the migration starts; then the device is started anew and restored in place.',
  },
  {
    file: 'lost-hash-config.cvq.jsonl',
    title: 'State that gets lost: HASH_CONFIG with RSS negotiated',
    what: 'The guest asks for hash reports only; QEMU restores RSS that sends all hashed traffic to queue 0.',
  },
  {
    file: 'lost-mac-overflow.cvq.jsonl',
    title: 'State that gets lost: 70 MAC addresses',
    what: "A Linux guest's filter table overflows the 64 entries of QEMU's model, and the destination stays promiscuous.",
  },
] as const;
