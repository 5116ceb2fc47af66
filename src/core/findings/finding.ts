/** How much a finding matters: an error breaks a rule, a warning may hurt, an info is worth knowing. */
export type Severity = 'error' | 'warning' | 'info';

/** Which bytes a finding's offset counts in: the out bytes, the in bytes, or the trace file. */
export type FindingBytes = 'out' | 'in' | 'file';

/** Something a reader should know about a command, a state or a file. */
export interface Finding {
  /** Stable name for scripts. */
  readonly code: FindingCode;
  readonly severity: Severity;
  /** One sentence: what is wrong, where, and what follows from it. */
  readonly message: string;
  /** The bytes it speaks of; absent when it speaks of the command as a whole. */
  readonly at?: { readonly side: FindingBytes; readonly offset: number; readonly length: number };
  /** Section of the virtio specification, or the QEMU or Linux function, that the rule comes from. */
  readonly spec?: string;
  /** A device that keeps to the specification, or to its own limits, answers ERR to such a command. */
  readonly refuses?: true;
}

/** What a command's own bytes, its answer and the device at that moment give cause to say. */
export const COMMAND_CODES = {
  'header-short': 'The command ends before its class and command bytes do.',
  'unknown-class': 'The specification knows no such class.',
  'unknown-command': 'The class has no such command.',
  'payload-short': 'The command ends before its last field.',
  'count-exceeds-payload': 'A count promises more entries than the command has bytes for.',
  'trailing-bytes': 'Bytes follow behind the last field.',
  'reserved-not-zero': 'A reserved field is not zero.',
  'result-short': 'The device’s answer ends before its last field.',
  'capture-cut': 'The capture ends before the command or its answer does.',
  'switch-value': 'A switch is neither 0 (off) nor 1 (on).',
  'mac-not-usable': 'The address can’t be a station’s own one.',
  'mac-in-wrong-list': 'A unicast address stands in the multicast list, or the other way round.',
  'vid-out-of-range': 'No VLAN can have this number.',
  'queue-pairs-out-of-range': 'The device doesn’t have that many queue pairs.',
  'hash-types-unsupported': 'Hash types are asked for that the device doesn’t support.',
  'hash-config-with-rss': 'HASH_CONFIG is sent though RSS is negotiated.',
  'rss-table-size': 'The indirection table’s length is no power of two, or more than the device takes.',
  'rss-queue-reserved-bit': 'A queue of the indirection table has a reserved bit set.',
  'rss-queue-out-of-range': 'The indirection table names a receive queue that doesn’t exist.',
  'rss-key-short': 'The hash key is shorter than the 40 bytes that Toeplitz needs over IPv6.',
  'rss-key-too-long': 'The hash key is longer than the device takes.',
  'rss-context-id': 'The RSS context’s number is none that a context can have.',
  'tunnel-types-unsupported': 'Tunnel types are asked for that the device doesn’t support.',
  'offload-not-negotiated': 'An offload is switched on whose feature isn’t negotiated.',
  'vq-not-enabled': 'The virtqueue isn’t an enabled receive or transmit queue.',
  'stats-queue-out-of-range': 'Statistics are asked for of a queue that doesn’t exist.',
  'stats-type-unknown': 'A type of statistics is asked for that the specification doesn’t name.',
  'stats-type-not-of-queue': 'The queue has no statistics of this type.',
  'stats-type-not-negotiated': 'The statistics need a feature that isn’t negotiated.',
  'stats-reply-type': 'A statistics reply is of a type that isn’t known.',
  'stats-reply-size': 'A statistics reply’s size isn’t that of its type.',
  'stats-reply-cut': 'A statistics reply goes on behind the end of the buffer.',
  'feature-not-negotiated': 'The command’s feature isn’t negotiated.',
  'no-answer': 'The device never answered.',
  'used-length-0': 'The buffer came back with used length 0, so that the ack is unknown.',
  'answered-error': 'The device answered something else than OK.',
  'model-refuses': 'The device took it, and QEMU’s model refuses it: they part.',
} as const;

/** What the Shadow Virtqueue does with a guest's command, and what becomes of its own. */
export const FORWARDING_CODES = {
  'forwarded-late': 'The command reached the device after one that the guest sent later.',
  altered: 'The device got other bytes than the guest sent.',
  cut: 'The device got less than the guest sent.',
  'mac-table-replaced': 'The MAC table didn’t fit QEMU’s copy buffer: the device was made promiscuous in its place.',
  'device-stays-promiscuous': 'The mode that stood in for a MAC table isn’t taken back with the next table.',
  'stand-in-undone': 'The guest switched off the mode that stood in for its MAC table.',
  'ack-normalised': 'The device’s error reached the guest as ERR, whatever it was.',
  'insufficient-written-data': 'QEMU had no answer to read, and told the guest ERR.',
  'stale-ack': 'The guest was told what an earlier command had been answered.',
  'no-ack-buffer': 'The guest left no room for the answer.',
  'guest-not-answered': 'The device answered, and the guest’s command did not come back answered.',
  'answer-changed': 'The guest was told something else than the device answered.',
  'model-refused-after-device': 'The device executed it, QEMU’s model refused it, and the guest was told ERR.',
  'model-device-parted': 'Device and QEMU’s model took the command each in its own way.',
  'model-overflow': 'The device has the whole MAC table, QEMU’s model no room for it.',
  'no-guest-command': 'The command went to the device, and the guest sent none like it.',
  'start-failed': 'The device refused a command of the load, so that its start fails.',
  'svq-free-list': 'QEMU 11.1’s fault: a chain that is laid out next goes over descriptors that are in flight.',
} as const;

/** Commands that never reached the device: it shows only later. */
export const LOST_CODES = {
  'not-forwarded': 'The guest’s command never reached the device.',
  'device-gone': 'The device’s start had failed: QEMU’s model alone answered the guest.',
} as const;

/** A device's features and its configuration space. */
export const DEVICE_CODES = {
  'feature-requirement': 'A feature is offered or negotiated without one that it needs.',
  'config-short': 'The configuration space ends before a field that the features call for.',
  'config-mac': 'The configured address can’t be a station’s own one.',
  'config-status': 'The status has bits that the specification doesn’t name.',
  'config-queue-pairs': 'The largest number of queue pairs is out of range.',
  'config-mtu': 'The MTU is too small.',
  'config-speed': 'The speed is out of range.',
  'config-duplex': 'The duplex mode is none that there is.',
  'config-rss-key': 'The largest key is smaller than the specification asks for, or larger than drivers use.',
  'config-rss-table':
    'The largest indirection table is smaller than the specification asks for, or larger than drivers bear.',
  'config-hash-types': 'The supported hash types have bits that the specification doesn’t name.',
  'config-tunnel-types': 'The supported tunnel types have bits that the specification doesn’t name.',
} as const;

/** A file, be it a trace or a migration stream. */
export const FILE_CODES = {
  'damaged-record': 'A record can’t be read; reading goes on behind it.',
  'trace-version': 'The trace says that it is of a version of the format that isn’t known.',
  'interface-damaged': 'The description of a pcapng interface is damaged.',
  'in-bytes-without-answer': 'Commands that aren’t marked as answered have in bytes.',
  'unknown-record-type': 'Records of unknown types are passed over.',
  'unknown-record-kind': 'Records of unknown kinds are passed over.',
  'unknown-field': 'Unknown fields are passed over.',
  'other-packets': 'Packets of other link types are passed over.',
  'packets-without-magic': 'Packets without the magic number are passed over.',
  'other-blocks': 'Blocks of other types are passed over.',
  'done-before-start': 'Commands were answered before they were sent, as their times have it.',
  'time-runs-backwards': 'Times run backwards on a ring.',
  'section-copies': 'A section stands in the migration stream several times: the last one counts.',
  'section-not-described': 'The migration stream’s description has no such section.',
  'section-unreadable': 'A section of the migration stream can’t be read.',
  'subsection-unknown': 'A subsection of the migration stream isn’t known, and is passed over.',
} as const;

/** Every finding there is: its stable name for scripts, and what it says in one sentence. */
export const FINDING_CODES = {
  ...COMMAND_CODES,
  ...FORWARDING_CODES,
  ...LOST_CODES,
  ...DEVICE_CODES,
  ...FILE_CODES,
} as const;
export type FindingCode = keyof typeof FINDING_CODES;
