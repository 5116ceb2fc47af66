/** A split ring in a guest's memory. */
export interface ScriptRing {
  readonly queue: number;
  readonly descriptors: bigint;
  readonly available: bigint;
  /** Descriptors. */
  readonly size: number;
}

/** Descriptors of the CVQ of a device of QEMU whose driver doesn't choose them. Source: QEMU, virtio_net_add_queue, virtio_net_device_realize. */
const CVQ_SIZE = 64;
const ADDRESS_PORT = 0xcf8n;
const DATA_PORT = 0xcfcn;
/** Bits that depend on the pairs of queues, and with them the CVQ's index. */
const MULTIQUEUE = (1n << 22n) | (1n << 60n);
/** The CVQ of a device with one pair of queues. */
const CVQ_OF_ONE_PAIR = 2;
const MOST_SIZE = 32768;
/** Bytes of the structures in the BAR of a modern device, and where notifications are. Source: QEMU, virtio_pci_realize. */
const MODERN_BYTES = 0x4000n;
const NOTIFY = 0x3000n;
const NOTIFY_STEP = 4n;
const LEGACY_BYTES = 0x20n;
const MOST_DEVICES = 32;

interface Queue {
  size: number;
  descriptors: bigint;
  available: bigint;
}

interface PciDevice {
  readonly bars: Map<number, bigint>;
  readonly queues: Map<number, Queue>;
  selected: number;
  featureWord: number;
  features: bigint;
}

/**
 * Follows how a script sets up a virtio device by its PCI registers: BARs by the ports of the configuration space, then the
 * queues, legacy or modern. Sources: virtio 1.4, "Virtio Over PCI Bus"; QEMU, virtio-pci.c.
 */
export class VirtioPci {
  readonly #devices = new Map<number, PciDevice>();
  #address = 0;

  /** A write to an I/O port. The ring that the write notifies of, if any. */
  port(port: bigint, value: number, size: number): ScriptRing | undefined {
    if (port === ADDRESS_PORT && size === 4) {
      this.#address = value;
      return undefined;
    }
    if (port >= DATA_PORT && port < DATA_PORT + 4n) {
      this.#config((this.#address & 0xfc) + Number(port - DATA_PORT), value, size);
      return undefined;
    }
    for (const device of this.#devices.values()) {
      const base = device.bars.get(0x10);
      if (base !== undefined && port >= base && port < base + LEGACY_BYTES)
        return this.#legacy(device, Number(port - base), value);
    }
    return undefined;
  }

  /** A write to memory; undefined where no device is there. */
  memory(at: bigint, value: bigint, size: number): { readonly notified: ScriptRing | undefined } | undefined {
    for (const device of this.#devices.values())
      for (const base of [device.bars.get(0x20), device.bars.get(0x10)])
        if (base !== undefined && base > 0xffffn && at >= base && at < base + MODERN_BYTES)
          return { notified: this.#modern(device, at - base, value, size) };
    return undefined;
  }

  #config(register: number, value: number, size: number): void {
    if ((this.#address & 0x80000000) === 0 || size !== 4 || register < 0x10 || register > 0x24) return;
    // All ones ask for the size.
    if (value >>> 0 === 0xffffffff) return;
    const where = (this.#address >>> 8) & 0xffffff;
    let device = this.#devices.get(where);
    if (!device) {
      if (this.#devices.size >= MOST_DEVICES) return;
      device = { bars: new Map(), queues: new Map(), selected: 0, featureWord: 0, features: 0n };
      this.#devices.set(where, device);
    }
    const isHigh = register === 0x24 && device.bars.has(0x20);
    if (isHigh) device.bars.set(0x20, ((device.bars.get(0x20) ?? 0n) & 0xffffffffn) | (BigInt(value >>> 0) << 32n));
    else device.bars.set(register, BigInt((value & ~((value & 1) === 1 ? 3 : 15)) >>> 0));
  }

  #legacy(device: PciDevice, register: number, value: number): ScriptRing | undefined {
    switch (register) {
      case 4:
        device.features = BigInt(value >>> 0);
        return undefined;
      case 8: {
        const descriptors = BigInt(value >>> 0) * 4096n;
        const available = descriptors + 16n * BigInt(CVQ_SIZE);
        device.queues.set(device.selected, { size: CVQ_SIZE, descriptors, available });
        return undefined;
      }
      case 14:
        device.selected = value & 0xffff;
        return undefined;
      case 16:
        return cvqOf(device, value & 0xffff);
      case 18:
        if ((value & 0xff) === 0) reset(device);
        return undefined;
      default:
        return undefined;
    }
  }

  #modern(device: PciDevice, offset: bigint, value: bigint, size: number): ScriptRing | undefined {
    if (offset >= NOTIFY) return cvqOf(device, Number((offset - NOTIFY) / NOTIFY_STEP));
    const queue = device.queues.get(device.selected) ?? { size: CVQ_SIZE, descriptors: 0n, available: 0n };
    const put = (name: 'descriptors' | 'available', shift: bigint) => {
      const mask = ((1n << BigInt(8 * size)) - 1n) << shift;
      queue[name] = (queue[name] & ~mask) | ((value << shift) & mask);
      device.queues.set(device.selected, queue);
    };
    switch (offset) {
      case 0x08n:
        device.featureWord = Number(value & 0xffn);
        break;
      case 0x0cn: {
        if (device.featureWord > 1) break;
        const shift = BigInt(32 * device.featureWord);
        device.features = (device.features & ~(0xffffffffn << shift)) | ((value & 0xffffffffn) << shift);
        break;
      }
      case 0x14n:
        if (value === 0n) reset(device);
        break;
      case 0x16n:
        device.selected = Number(value & 0xffffn);
        break;
      case 0x18n:
        queue.size = Number(value & 0xffffn);
        device.queues.set(device.selected, queue);
        break;
      case 0x20n:
        put('descriptors', 0n);
        break;
      case 0x24n:
        put('descriptors', 32n);
        break;
      case 0x28n:
        put('available', 0n);
        break;
      case 0x2cn:
        put('available', 32n);
        break;
      default:
        break;
    }
    return undefined;
  }
}

function reset(device: PciDevice): void {
  device.queues.clear();
  device.features = 0n;
}

/** The ring of a queue that is notified, where it is the CVQ for certain. */
function cvqOf({ features, queues }: PciDevice, index: number): ScriptRing | undefined {
  // With several pairs, how many is told by the device alone.
  if ((features & MULTIQUEUE) !== 0n || index !== CVQ_OF_ONE_PAIR) return undefined;
  const queue = queues.get(index);
  if (!queue || queue.descriptors === 0n || queue.available === 0n) return undefined;
  const { size, descriptors, available } = queue;
  return size > 0 && size <= MOST_SIZE && (size & (size - 1)) === 0
    ? { queue: index, size, descriptors, available }
    : undefined;
}
