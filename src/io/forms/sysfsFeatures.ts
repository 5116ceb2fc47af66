import { parseObject, StateError } from '../../core/device/shape';
import { parseBitString } from '../../core/wire/features';
import { hexNumber } from '../../core/wire/hex';
import { below, nameAt, type SeenDevice, type Told } from './form';
import { TextTold, type Line } from './text';

/** What starts the text: a string of bits, behind the file's path where `grep` has put that. */
export const BITS = /^(?:\S+:)?(?:[01]{64}){1,2}$/;

/** A line for each device. */
export function bitsOfText(lines: Iterable<Line>): Told {
  const told = new TextTold();
  const devices: unknown[] = [];
  for (const { text, at } of lines) {
    const [word] = /\S+/.exec(text) ?? [];
    if (word === undefined) continue;
    const path = `[${devices.length}]`;
    const colon = word.lastIndexOf(':');
    const file = colon < 0 ? {} : { file: word.slice(0, colon) };
    devices.push(told.put(path, { ...file, features: word.slice(colon + 1) }, at));
  }
  return told.told(devices);
}

/**
 * `features` of a virtio device in sysfs, which are the negotiated ones. Source: Linux, drivers/virtio/virtio.c,
 * features_show.
 */
export function readBits(_: Told, json: unknown, path: string): SeenDevice {
  const { file, features: bits } = parseObject(json, path);
  const features = typeof bits === 'string' ? parseBitString(bits) : undefined;
  if (features === undefined) throw new StateError(below(path, 'features'), 'must be a string of 64 or 128 bits');
  return {
    ...(typeof file === 'string' ? { name: nameAt(deviceOf(file), below(path, 'file')) } : {}),
    state: { features: hexNumber(features) },
  };
}

/** `virtio0` of `/sys/bus/virtio/devices/virtio0/features`, `eth0` of `/sys/class/net/eth0/device/features`. */
function deviceOf(file: string): string {
  return /([^/]+)(?:\/device)?\/features$/.exec(file)?.[1] ?? file;
}
