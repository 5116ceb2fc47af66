import { hexByte } from './hex';

/** An Ethernet address as the state JSON writes it: lower case, colons. */
export type MacAddress = string;

export const MAC_LENGTH = 6;
/** Digits whose lowest bit is set. */
const ODD = '13579bdf';
const SHAPE = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/;

/** Six bytes from `offset` as an address. The caller has made sure that they are there. */
export function macAt(bytes: Uint8Array, offset: number): MacAddress {
  let text = hexByte(bytes[offset] ?? 0);
  for (let at = offset + 1; at < offset + MAC_LENGTH; at++) text += `:${hexByte(bytes[at] ?? 0)}`;
  return text;
}

/** The address in the form of `MacAddress`; undefined when the text is no address. */
export function parseMac(text: string): MacAddress | undefined {
  const lower = text.toLowerCase();
  return SHAPE.test(lower) ? lower : undefined;
}

/** The six bytes of an address. */
export function macBytes(mac: MacAddress): number[] {
  return mac.split(':').map((part) => Number.parseInt(part, 16));
}

/** True for multicast and broadcast: the group bit, the lowest bit of the first byte (IEEE 802). */
export function isGroup(mac: MacAddress): boolean {
  return ODD.includes(mac.charAt(1));
}

/** True when the address was given by hand or by software, not by a vendor (IEEE 802, U/L bit). */
export function isLocal(mac: MacAddress): boolean {
  return (Number.parseInt(mac.slice(0, 2), 16) & 2) === 2;
}

/** What the first byte tells of an address, in words. */
export function describeMac(mac: MacAddress): string {
  if (mac === 'ff:ff:ff:ff:ff:ff') return 'broadcast';
  if (mac === '00:00:00:00:00:00') return 'all zeroes, not a valid address';
  const cast = isGroup(mac) ? 'multicast' : 'unicast';
  if (mac.startsWith('01:00:5e:')) return 'IPv4 multicast';
  if (mac.startsWith('33:33:')) return 'IPv6 multicast';
  if (mac.startsWith('52:54:00:')) return "unicast, locally administered, QEMU's range";
  return `${cast}, ${isLocal(mac) ? 'locally administered' : `vendor ${mac.slice(0, 8)}`}`;
}
