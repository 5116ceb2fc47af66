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
  'header-short': 'The command ends before its class and command bytes.',
  'unknown-class': 'The specification defines no such class.',
  'unknown-command': 'The class has no such command.',
  'payload-short': 'The command ends before its last field.',
  'count-exceeds-payload': 'A count promises more entries than the command has bytes for.',
  'trailing-bytes': 'Bytes follow the last field.',
  'reserved-not-zero': 'A reserved field is not zero.',
  'result-short': 'The device’s answer ends before its last field.',
  'capture-cut': 'The capture ends before the command or its answer does.',
  'switch-value': 'A switch is neither 0 (off) nor 1 (on).',
  'mac-not-usable': 'The address can’t be a station’s own address.',
  'mac-in-wrong-list': 'A unicast address is in the multicast list, or a multicast address in the unicast list.',
  'vid-out-of-range': 'No VLAN can have this number.',
  'queue-pairs-out-of-range': 'The device doesn’t have that many queue pairs.',
  'hash-types-unsupported': 'The command requests hash types that the device doesn’t support.',
  'hash-config-with-rss': 'HASH_CONFIG is sent although RSS is negotiated.',
  'rss-table-size': 'The indirection table’s length isn’t a power of two, or is more than the device supports.',
  'rss-queue-reserved-bit': 'A queue of the indirection table has a reserved bit set.',
  'rss-queue-out-of-range': 'The indirection table names a receive queue that doesn’t exist.',
  'rss-key-short': 'The hash key is shorter than the 40 bytes that Toeplitz needs over IPv6.',
  'rss-key-too-long': 'The hash key is longer than the device supports.',
  'rss-context-id': 'The RSS context’s number is invalid.',
  'tunnel-types-unsupported': 'The command requests tunnel types that the device doesn’t support.',
  'offload-not-negotiated': 'The command enables an offload whose feature isn’t negotiated.',
  'vq-not-enabled': 'The virtqueue isn’t an enabled receive or transmit queue.',
  'stats-queue-out-of-range': 'The command requests statistics of a queue that doesn’t exist.',
  'stats-type-unknown': 'The command requests a statistics type that the specification doesn’t define.',
  'stats-type-not-of-queue': 'The queue has no statistics of this type.',
  'stats-type-not-negotiated': 'The statistics need a feature that isn’t negotiated.',
  'stats-reply-type': 'A statistics reply has an unknown type.',
  'stats-reply-size': 'A statistics reply’s size isn’t that of its type.',
  'stats-reply-cut': 'A statistics reply extends past the end of the buffer.',
  'feature-not-negotiated': 'The command’s feature isn’t negotiated.',
  'before-driver-ok': 'The command is sent before DRIVER_OK is set.',
  'sent-after-failure': 'The command is sent although the device needs a reset, or the driver has given up on it.',
  'descriptor-length-0': 'A descriptor of the command’s chain has length 0.',
  'ring-overfull': 'More chains or descriptors are on the ring than any virtqueue can hold.',
  'no-answer': 'The device never answered.',
  'used-length-0': 'The buffer came back with used length 0, so that the ack is unknown.',
  'used-length': 'The used length isn’t the length of the answer, or is more than the driver offered.',
  'ack-not-written': 'The ack is what the driver put there: the device wrote none.',
  'answered-error': 'The device answered with an ack other than OK.',
  'model-refuses': 'The device accepted the command, and QEMU’s model refuses it: their states diverge.',
} as const;

/** What the Shadow Virtqueue does with a guest's command, and what becomes of its own. */
export const FORWARDING_CODES = {
  'forwarded-late': 'The command reached the device after one that the guest sent later.',
  altered: 'The device got other bytes than the guest sent.',
  cut: 'The device got less than the guest sent.',
  'mac-table-replaced': 'The MAC table didn’t fit QEMU’s copy buffer: the device was made promiscuous instead.',
  'device-stays-promiscuous': 'The promiscuous mode that replaced a MAC table isn’t turned off by the next table.',
  'stand-in-undone': 'The guest turned off the promiscuous mode that replaced its MAC table.',
  'ack-normalised': 'The guest got ERR for the device’s error, whatever its value was.',
  'insufficient-written-data': 'QEMU had no answer to read, and returned ERR to the guest.',
  'stale-ack': 'The guest got the answer of an earlier command.',
  'no-ack-buffer': 'The guest provided no buffer for the answer.',
  'guest-not-answered': 'The device answered, but the guest got no answer.',
  'answer-changed': 'The guest got another answer than the device gave.',
  'model-refused-after-device': 'The device executed the command, QEMU’s model refused it, and the guest got ERR.',
  'model-device-parted': 'The device and QEMU’s model handled the command differently.',
  'model-overflow': 'The device has the whole MAC table, which doesn’t fit QEMU’s model.',
  'no-guest-command': 'The device got a command that the guest didn’t send.',
  'start-failed': 'The device refused a command of the load, so that its start fails.',
  'svq-free-list': 'QEMU 11.1 bug: a new descriptor chain overwrites descriptors that are in flight.',
} as const;

/** Commands that never reached the device: it shows only later. */
export const LOST_CODES = {
  'not-forwarded': 'The guest’s command never reached the device.',
  'device-gone': 'The device’s start had failed: only QEMU’s model answered the guest.',
} as const;

/** What shows only beside the commands before it on the ring. */
export const RING_CODES = {
  'head-in-flight': 'A head descriptor is made available again while the device still has it.',
} as const;

/** A device's status, its features and its configuration space. */
export const DEVICE_CODES = {
  'device-needs-reset': 'The device has met an error and answers nothing until it is reset.',
  'driver-failed': 'The driver has given up on the device.',
  'feature-requirement': 'A feature is offered or negotiated without one that it requires.',
  'state-differs': 'Somebody saw another value than the tracked state has.',
  'state-unreadable': 'A state that somebody saw can’t be read.',
  'cvq-index': 'The control virtqueue has another index than the features and the queue pairs give it.',
  'config-short': 'The configuration space ends before a field that the features require.',
  'config-mac': 'The configured address can’t be a station’s own address.',
  'config-status': 'The status has bits that the specification doesn’t define.',
  'config-queue-pairs': 'The largest number of queue pairs is out of range.',
  'config-mtu': 'The MTU is too small.',
  'config-speed': 'The speed is out of range.',
  'config-duplex': 'The duplex mode is invalid.',
  'config-rss-key': 'The largest key is smaller than the specification requires, or larger than drivers use.',
  'config-rss-table':
    'The largest indirection table is smaller than the specification requires, or larger than drivers support.',
  'config-hash-types': 'The supported hash types have bits that the specification doesn’t define.',
  'config-tunnel-types': 'The supported tunnel types have bits that the specification doesn’t define.',
} as const;

/** A file, be it a trace or a migration stream. */
export const FILE_CODES = {
  'damaged-record': 'A record can’t be read and is skipped.',
  'trace-version': 'The trace has an unknown format version.',
  'interface-damaged': 'The description of a pcapng interface is damaged.',
  'in-bytes-without-answer': 'Commands that aren’t marked as answered have in bytes.',
  'unknown-record-type': 'Records of unknown types are skipped.',
  'unknown-record-kind': 'Records of unknown kinds are skipped.',
  'unknown-field': 'Unknown fields are skipped.',
  'read-from-text': 'The trace is read from a text, a hex dump or a qtest script: what that doesn’t carry is unknown.',
  'other-lines': 'Lines of a log that have no record are skipped.',
  'other-packets': 'Packets of other link types are skipped.',
  'packets-without-magic': 'Packets without the magic number are skipped.',
  'other-blocks': 'Blocks of other types are skipped.',
  'done-before-start': 'Commands were answered before they were sent, according to their times.',
  'time-runs-backwards': 'Times on a ring go backwards.',
  'section-copies': 'A section appears in the migration stream several times: the last one is used.',
  'section-not-described': 'The migration stream has a section that its description doesn’t list.',
  'section-unreadable': 'A section of the migration stream can’t be read.',
  'subsection-unknown': 'An unknown subsection of the migration stream is skipped.',
} as const;

/** Every finding there is: its stable name for scripts, and what it says in one sentence. */
export const FINDING_CODES = {
  ...COMMAND_CODES,
  ...FORWARDING_CODES,
  ...LOST_CODES,
  ...RING_CODES,
  ...DEVICE_CODES,
  ...FILE_CODES,
} as const;
export type FindingCode = keyof typeof FINDING_CODES;
