import type { Ring } from '../../core/trace/record';
import { parseMac } from '../../core/wire/mac';
import type { SoundRecord } from '../jsonl/parse';
import { countOf } from './form';

interface Common {
  readonly t: bigint;
  readonly device?: string;
}

/** Reads a record that isn't a command from the words in which `describeEvent` tells it; undefined for what they don't tell whole. */
export function eventNamed(common: Common, words: string): SoundRecord | undefined {
  const device = /^(device (?:ready|restarted|running)): (.*)$/.exec(words);
  if (device) return deviceNamed(common, device[1] ?? '', device[2] ?? '');
  if (words.startsWith('reset: ')) return { type: 'reset', ...common, ...ringOfReset(words) };
  const [, status, side] =
    /^status: device status 0x([0-9a-f]{1,2})(?: of the (guest|shadow) ring)?: /.exec(words) ?? [];
  if (status !== undefined)
    return { type: 'status', ...common, value: Number.parseInt(status, 16), ...ringNamed(side) };
  return gapNamed(common, words) ?? markNamed(common, words);
}

function ringNamed(word: string | undefined): { readonly ring?: Ring } {
  return word === 'guest' || word === 'shadow' ? { ring: word } : {};
}

function ringOfReset(words: string): { readonly ring?: Ring } {
  if (words.includes('behind the Shadow Virtqueue')) return { ring: 'shadow' };
  return words.includes('the driver resets') ? { ring: 'guest' } : {};
}

const BEGINS_RUNNING = 'the capture begins while the device is running, ';

function deviceNamed(common: Common, name: string, words: string): SoundRecord | undefined {
  const isRunning = name === 'device running';
  const text = isRunning && words.startsWith(BEGINS_RUNNING) ? words.slice(BEGINS_RUNNING.length) : words;
  const found =
    /^(.{1,255}): (?:negotiated features not known|\d+ features? negotiated \((0x[0-9a-f]{1,32})\))(?:, MAC ([0-9a-f:]{17}))?(?:, (\d[\d,]{0,5}) queue pairs?)?(?:, (big-endian))?(?:, (guest) ring)?$/.exec(
      text,
    );
  const [, id, features, mac, pairs, bigEndian, side] = found ?? [];
  if (id === undefined || (features === undefined && !isRunning)) return undefined;
  if (mac !== undefined && parseMac(mac) === undefined) return undefined;
  if (countOf(pairs) > 0xffff) return undefined;
  return {
    type: 'device',
    ...common,
    id,
    ...(isRunning && { running: true }),
    ...(features !== undefined && { features: BigInt(features) }),
    byteOrder: bigEndian === undefined ? 'little' : 'big',
    config: { ...(mac !== undefined && { mac }), ...(pairs !== undefined && { max_virtqueue_pairs: countOf(pairs) }) },
    ...ringNamed(name === 'device restarted' ? 'shadow' : side),
  };
}

function gapNamed(common: Common, words: string): SoundRecord | undefined {
  const found =
    /^gap: (?:commands|(\d[\d,]{0,18}) commands?)(?: of the (guest|shadow) ring)? (?:is|are) missing from the capture(?:: (.*))?$/.exec(
      words,
    );
  if (!found) return undefined;
  const [, lost, side, reason] = found;
  return {
    type: 'gap',
    ...common,
    ...(lost !== undefined && { lost: countOf(lost) }),
    ...ringNamed(side),
    ...(reason !== undefined && { reason }),
  };
}

const MARK =
  /^(.{1,255}?): (?:mark|restore begins: the Shadow Virtqueue sends the commands that follow|restore ends|QEMU starts the device: the Shadow Virtqueue sends the commands that follow|QEMU has started the device)(?:: (successful|failed with (-?\d{1,9})))?$/;

function markNamed(common: Common, words: string): SoundRecord | undefined {
  const found = MARK.exec(words);
  if (!found) return undefined;
  const [, label = '', result, error] = found;
  return { type: 'mark', ...common, label, ...(result !== undefined && { result: Number(error ?? 0) }) };
}
