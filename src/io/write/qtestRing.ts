/** Where the lines of a qtest put the commands, and how they tell the device. */
export interface QtestRing {
  /** Guest address of the split ring: descriptors, available ring, and the used ring at the next page. */
  readonly ring: bigint;
  /** Descriptors; a power of two. */
  readonly size: number;
  /** Virtqueue index of the CVQ: what is written to notify the device. */
  readonly queue: number;
  /** Guest address of the memory that the commands are put into, `BUFFER_BYTES` of it. */
  readonly buffers: bigint;
  /** Guest address of the notification, or port. */
  readonly notify: { readonly kind: 'memory' | 'port'; readonly address: bigint };
}

/** What is taken of guest memory for buffers; they are used over and over. */
export const BUFFER_BYTES = 0x1000000n;

/** What stands where it isn't told otherwise. */
interface Given {
  readonly ring?: bigint;
  readonly size?: number;
  readonly queue?: number;
  readonly buffers?: bigint;
  readonly notify?: QtestRing['notify'];
}

const PAGE = 0x1000n;
/** The ring's alignment, and that of what follows it. Source: QEMU, tests/qtest/libqos/virtio.c, qvring_init. */
const RING_ALIGN = PAGE;

/** Notifications of a queue in the BAR of QEMU's virtio-pci. Source: QEMU, hw/virtio/virtio-pci.c, virtio_pci_realize. */
const NOTIFY_OFFSET = 0x3000n;
const NOTIFY_MULTIPLIER = 4n;
/** Where the lines take the BAR to be, unless told: in the window for devices of QEMU's PC machines. */
const BAR = 0xe0000000n;

/** The ring with all that wasn't told: at 1 MiB, 64 descriptors as QEMU's, buffers after it, a modern virtio-pci device. */
export function qtestRing(given: Given, queueOfTrace = 2): QtestRing {
  const { ring = 0x100000n, size = 64, queue = queueOfTrace } = given;
  const { used, end } = ringAddresses({ ring, size });
  const after = ((end > used ? end : used) + 0xffffn) & ~0xffffn;
  return {
    ring,
    size,
    queue,
    buffers: given.buffers ?? after,
    notify: given.notify ?? { kind: 'memory', address: BAR + NOTIFY_OFFSET + NOTIFY_MULTIPLIER * BigInt(queue) },
  };
}

/** Addresses of the ring's parts, as libqos lays them. */
export function ringAddresses({ ring, size }: Pick<QtestRing, 'ring' | 'size'>): {
  readonly available: bigint;
  readonly used: bigint;
  readonly end: bigint;
} {
  const entries = BigInt(size);
  const available = ring + 16n * entries;
  const used = (available + 2n * (3n + entries) + RING_ALIGN - 1n) & ~(RING_ALIGN - 1n);
  return { available, used, end: used + 6n + 8n * entries };
}

/** The names of what may be told, with what each needs: for help and for messages. */
export const QTEST_PARAMETERS = {
  ring: 'a guest address, a multiple of 4096',
  size: 'a power of two from 2 to 32768',
  queue: 'a virtqueue index, 0 to 65535',
  buffers: 'a guest address, a multiple of 16',
  notify: 'a guest address, or port: and an I/O port',
} as const satisfies Record<keyof Given, string>;

/** Reads `ring=0x100000`, several with blanks or commas between. What is wrong comes back as a sentence. */
export function parseQtestRing(text: string): { readonly given: Given } | { readonly problem: string } {
  let given: Given = {};
  for (const part of text.split(/[\s,]+/).filter((each) => each !== '')) {
    const at = part.indexOf('=');
    const name = part.slice(0, Math.max(at, 0));
    const value = part.slice(at + 1);
    const read = isParameter(name) ? READERS[name](value) : undefined;
    if (!isParameter(name))
      return { problem: `It must be name=value, with one of ${Object.keys(QTEST_PARAMETERS).join(', ')}.` };
    if (!read) return { problem: `${name} must be ${QTEST_PARAMETERS[name]}.` };
    given = { ...given, ...read };
  }
  return { given };
}

/** The parameters as `parseQtestRing` reads them. */
export function qtestRingText({ ring, size, queue, buffers, notify }: QtestRing): string {
  const hex = (address: bigint) => `0x${address.toString(16)}`;
  const port = notify.kind === 'port' ? 'port:' : '';
  return `ring=${hex(ring)} size=${size} queue=${queue} buffers=${hex(buffers)} notify=${port}${hex(notify.address)}`;
}

function isParameter(name: string): name is keyof Given {
  return Object.hasOwn(QTEST_PARAMETERS, name);
}

const READERS: { readonly [N in keyof Required<Given>]: (text: string) => Pick<Given, N> | undefined } = {
  ring: (text) => {
    const ring = address(text, RING_ALIGN);
    return ring === undefined ? undefined : { ring };
  },
  size: (text) => {
    const size = number(text);
    return size !== undefined && size >= 2n && size <= 32768n && (size & (size - 1n)) === 0n
      ? { size: Number(size) }
      : undefined;
  },
  queue: (text) => {
    const queue = number(text);
    return queue !== undefined && queue <= 0xffffn ? { queue: Number(queue) } : undefined;
  },
  buffers: (text) => {
    const buffers = address(text, 16n);
    return buffers === undefined ? undefined : { buffers };
  },
  notify: (text) => {
    const port = /^port:(.*)$/.exec(text)?.[1];
    const found = port === undefined ? address(text, 1n) : number(port);
    if (found === undefined || (port !== undefined && found > 0xffffn)) return undefined;
    return { notify: { kind: port === undefined ? 'memory' : 'port', address: found } };
  },
};

function number(text: string): bigint | undefined {
  return /^(?:0x[0-9a-f]{1,16}|\d{1,18})$/i.test(text) ? BigInt(text) : undefined;
}

/** Below 2^52: nothing that is put there reaches beyond 64 bits. */
function address(text: string, multiple: bigint): bigint | undefined {
  const value = number(text);
  return value !== undefined && value < 2n ** 52n && value % multiple === 0n ? value : undefined;
}
