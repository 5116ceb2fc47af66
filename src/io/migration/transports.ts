import { hexNumber } from '../../core/wire/hex';
import type { Transport } from './nic';
import type { SectionReader } from './sectionReader';
import { peekSubsection, subsectionHeader } from './subsectionHeader';

/** How the transport's part of a section is laid out, and what it adds to each queue. */
export interface TransportLayout {
  readonly read: (reader: SectionReader) => Transport;
  /** A queue's alignment is stored. */
  readonly hasAlignment: boolean;
  /** A queue's vector is stored. */
  readonly hasVector: (transport: Transport) => boolean;
}

const PCI_CONFIG = 256;
const PCIE_CONFIG = 4096;
const PCI_CAPABILITIES_BIT = 0x10;
const CAPABILITY_PCIE = 0x10;
const CAPABILITY_MSIX = 0x11;

/**
 * The layouts that the section may have. It doesn't say which, but the path in its name is that of the device's bus;
 * where it has none, only the right layout leads to the end of the section.
 * Source: QEMU, pcibus_get_dev_path, virtio_mmio_bus_get_dev_path, virtual_css_bus_get_dev_path.
 */
export function transportLayouts(bytes: Uint8Array, name: string): readonly TransportLayout[] {
  if (name.includes('virtio-mmio@')) return [MMIO];
  if (/(^|\/)[0-9a-f]{1,2}\.[0-9a-f]\.[0-9a-f]{4}\/virtio-net$/.test(name)) return [CCW];
  const hasPcie = capabilities(bytes.subarray(4, 4 + PCI_CONFIG)).has(CAPABILITY_PCIE);
  const pci = hasPcie ? [pciLayout(PCIE_CONFIG), pciLayout(PCI_CONFIG)] : [pciLayout(PCI_CONFIG)];
  return /:[0-9a-f]{2}\.[0-7]\/virtio-net$/.test(name) ? pci : [...pci, MMIO, CCW];
}

/** Source: QEMU, hw/pci/pci.c, vmstate_pci_device; hw/pci/msix.c, msix_save; virtio_pci_save_config. */
function pciLayout(configBytes: number): TransportLayout {
  return {
    hasAlignment: false,
    hasVector: (transport) => transport.kind === 'pci' && transport.msixVectors !== undefined,
    read: (reader) => {
      const version = reader.be32('the version of the PCI part');
      if (version !== 2) reader.fail(`the version of the PCI part is ${version}; only 2 is supported.`, 4);
      const config = reader.take(configBytes, 'the PCI configuration space');
      for (const pin of ['A', 'B', 'C', 'D']) reader.wideFlag(`the state of interrupt pin ${pin}`);
      const msix = capabilities(config).get(CAPABILITY_MSIX);
      const msixVectors = msix === undefined ? undefined : (le16(config, msix + 2) & 0x7ff) + 1;
      if (msixVectors !== undefined) {
        reader.take(msixVectors * 16, 'the MSI-X table');
        reader.take(Math.ceil(msixVectors / 8), 'the MSI-X pending bits');
        reader.be16('the configuration vector');
      }
      return { kind: 'pci', configBytes, vendor: le16(config, 0), device: le16(config, 2), msixVectors };
    },
  };
}

/** Where each capability of a PCI configuration space is, by its id. */
function capabilities(config: Uint8Array): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  if (((config[6] ?? 0) & PCI_CAPABILITIES_BIT) === 0) return found;
  let at = (config[0x34] ?? 0) & 0xfc;
  // Each takes four bytes at least; a list that goes on longer goes round in circles.
  for (let left = PCI_CONFIG / 4; at !== 0 && left > 0; left--) {
    found.set(config[at] ?? 0, at);
    at = (config[at + 1] ?? 0) & 0xfc;
  }
  return found;
}

function le16(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
}

/** Source: QEMU, virtio_mmio_save_config. */
const MMIO: TransportLayout = {
  hasAlignment: true,
  hasVector: () => false,
  read: (reader) => {
    reader.be32('the device features selector');
    reader.be32('the driver features selector');
    reader.be32('the page shift');
    return { kind: 'mmio' };
  },
};

/** From the sense data to the end of the last command's flag, the subchannel's identification and its two flags. */
const CCW_REST = 32 + 8 + 8 + 1 + 256 + 2;
/** Path management, subchannel status, measurement block address and model-dependent area. */
const CCW_SCHIB = 28 + 12 + 8 + 4;
const CCW_ORB = 12;

/** Source: QEMU, hw/s390x/virtio-ccw.c, vmstate_virtio_ccw_dev; hw/s390x/css.c, vmstate_subch_dev. */
const CCW: TransportLayout = {
  hasAlignment: false,
  hasVector: () => true,
  read: (reader) => {
    const cssid = reader.u8('the channel subsystem id');
    const ssid = reader.u8('the subchannel set id');
    reader.be16('the subchannel id');
    const devno = reader.be16('the device number');
    reader.flag('the adapter interrupt flag');
    reader.take(CCW_SCHIB, 'the subchannel information');
    reader.take(CCW_REST, 'the subchannel status');
    optional(reader, 's390_subch_dev/orb', CCW_ORB);
    for (const which of ['first', 'second', 'summary']) reader.take(12, `the ${which} indicator`);
    reader.be16('the configuration vector');
    reader.be64('the indicator offset');
    optional(reader, 's390_adapter_info/summary_offset', 4);
    reader.u8('the interruption subclass');
    const revision = reader.be32('the revision');
    const digits = (value: number, length: number) => hexNumber(value).slice(2).padStart(length, '0');
    return { kind: 'ccw', bus: `${digits(cssid, 2)}.${digits(ssid, 1)}.${digits(devno, 4)}`, revision };
  },
};

function optional(reader: SectionReader, name: string, length: number): void {
  if (peekSubsection(reader) !== name) return;
  subsectionHeader(reader, name);
  reader.take(length, name);
}
