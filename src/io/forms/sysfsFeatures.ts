import { parseBitString } from '../../core/wire/features';
import { hexNumber } from '../../core/wire/hex';
import { FormError, nameAt, someDevices, type OneOrMore, type SeenDevice } from './form';
import { quoted, type Line } from './text';

/** What starts the text: a string of bits, behind the file's path where `grep` or `head` has put it. */
export const BITS = /^(?:\S+:)?(?:[01]{64}){1,2}\s*$/;

/**
 * `features` of virtio devices in sysfs, which are the negotiated ones, of one device or several. Source: Linux,
 * drivers/virtio/virtio.c, features_show.
 */
export function readBitStrings(lines: Iterable<Line>): OneOrMore<SeenDevice> {
  const devices: SeenDevice[] = [];
  for (const { text, at } of lines) {
    if (text.trim() === '') continue;
    const [, file, bits = ''] = /^(?:(\S+):)?([01]+)\s*$/.exec(text) ?? [];
    const features = parseBitString(bits);
    if (features === undefined) throw new FormError(`${quoted(text)} isn't a string of 64 or 128 feature bits.`, at);
    const name = file === undefined ? undefined : nameAt(deviceOf(file), 'name');
    devices.push({ ...(name === undefined ? {} : { name }), state: { features: hexNumber(features) } });
  }
  return someDevices(devices, '');
}

/** `virtio0` of `/sys/bus/virtio/devices/virtio0/features`, `eth0` of `/sys/class/net/eth0/device/features`. */
function deviceOf(file: string): string {
  return /([^/]+)(?:\/device)?\/features$/.exec(file)?.[1] ?? file;
}
