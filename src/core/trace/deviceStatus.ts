import { hexNumber } from '../wire/hex';

/** Bits of the device status. Source: virtio 1.4, "Device Status Field". */
export const DRIVER_OK = 4;
export const DEVICE_NEEDS_RESET = 64;
export const FAILED = 128;

/** True of a status in which a driver sends commands: DRIVER_OK is set, and nothing has failed. */
export function isReady(status: number): boolean {
  return (status & DRIVER_OK) !== 0 && (status & (DEVICE_NEEDS_RESET | FAILED)) === 0;
}

/** In the order in which a driver sets them. */
const STATUS_BITS = [
  [1, 'ACKNOWLEDGE'],
  [2, 'DRIVER'],
  [8, 'FEATURES_OK'],
  [DRIVER_OK, 'DRIVER_OK'],
  [16, 'SUSPEND'],
  [DEVICE_NEEDS_RESET, 'DEVICE_NEEDS_RESET'],
  [FAILED, 'FAILED'],
] as const;

/** The bits that are set, by name. */
export function statusText(value: number): string {
  const names = STATUS_BITS.filter(([bit]) => (value & bit) !== 0).map(([, name]) => name);
  const unnamed = STATUS_BITS.reduce((rest, [bit]) => rest & ~bit, value);
  return [...names, ...(unnamed === 0 ? [] : [hexNumber(unnamed)])].join(' ');
}
