import { isFilled } from '../../device/qemuMacTable';

/** Classes whose commands touch parts of the state that those of no other class do. */
const RX = 0;
const MAC = 1;
const VLAN = 2;
const MAC_ADDR_SLOT = 16;
const MAC_TABLE_SLOT = 17;
/** VLANs have this slot and those after it. */
const VLAN_SLOT = 64;
/** VLANs that QEMU's model knows. */
const VLANS = 4096;

/** A command that supersedes no other. */
export const NO_SLOT = -1;

/**
 * Commands of the same slot supersede one another: both models take each of them whatever their state is, and all that one
 * writes the next writes, too. So of those that follow one another only the last matters. Commands of other slots
 * neither read nor write what it writes; but for the VLANs' common path, whose last writer is the last of any slot.
 */
export function slotOf(bytes: Uint8Array, start: number, length: number, bigEndian: boolean): number {
  const group = bytes[start] ?? 0;
  const number = bytes[start + 1] ?? 0;
  switch (group) {
    case RX:
      return length === 3 && number <= 5 ? number : NO_SLOT;
    case MAC:
      if (number === 1) return length === 8 ? MAC_ADDR_SLOT : NO_SLOT;
      return number === 0 && isFilled(bytes.subarray(start + 2, start + length), bigEndian) ? MAC_TABLE_SLOT : NO_SLOT;
    case VLAN: {
      if (length !== 4 || number > 1) return NO_SLOT;
      const first = bytes[start + 2] ?? 0;
      const second = bytes[start + 3] ?? 0;
      const vid = bigEndian ? first * 256 + second : second * 256 + first;
      return vid < VLANS ? VLAN_SLOT + vid : NO_SLOT;
    }
    default:
      return NO_SLOT;
  }
}

/** True for commands that touch what commands with a slot do. */
export function touchesSlots(group: number | undefined): boolean {
  return group === RX || group === MAC || group === VLAN;
}

/** What a command with a slot does to a VLAN; undefined when it does nothing to any. */
export function vlanOfSlot(
  slot: number,
  out: Uint8Array,
): { readonly vid: number; readonly isIn: boolean } | undefined {
  return slot < VLAN_SLOT ? undefined : { vid: slot - VLAN_SLOT, isIn: out[1] === 0 };
}
