import { featureNames } from '../wire/features';
import { hexNumber } from '../wire/hex';
import { plural } from '../wire/text';
import { statusText } from './deviceStatus';
import type { DeviceRecord, ResetRecord, StatusRecord, MarkRecord, DamagedRecord, Ring } from './record';

export type EventRecord = DeviceRecord | ResetRecord | StatusRecord | MarkRecord | DamagedRecord;

/** A record that isn't a command, as a name and a phrase. */
export function describeEvent(record: EventRecord): { readonly name: string; readonly summary: string } {
  switch (record.type) {
    case 'device':
      return { name: record.ring === 'shadow' ? 'device restarted' : 'device ready', summary: describeDevice(record) };
    case 'reset':
      return { name: 'reset', summary: describeReset(record.ring) };
    case 'status':
      return { name: 'status', summary: `device status ${hexNumber(record.value)}: ${statusText(record.value)}` };
    case 'mark':
      return { name: record.label, summary: describeMark(record.label) };
    case 'damaged':
      return { name: 'damaged record', summary: record.message };
  }
}

function describeDevice({ id, features, config }: DeviceRecord): string {
  const parts = [`${id}: ${plural(featureNames(features).length, 'feature')} negotiated (${hexNumber(features)})`];
  if (config.mac !== undefined) parts.push(`MAC ${config.mac}`);
  if (config.max_virtqueue_pairs !== undefined) parts.push(plural(config.max_virtqueue_pairs, 'queue pair'));
  return parts.join(', ');
}

function describeReset(ring: Ring | undefined): string {
  if (ring === 'shadow') return 'the device behind the Shadow Virtqueue is reset: its state is lost';
  if (ring === 'guest') return 'the driver resets its device: its state is lost';
  return 'the device is reset: all control virtqueue state is lost';
}

const MARKS: ReadonlyMap<string, string> = new Map([
  ['restore-begin', 'restore begins: the Shadow Virtqueue sends the commands that follow'],
  ['restore-end', 'restore ends'],
]);

function describeMark(label: string): string {
  return MARKS.get(label) ?? 'mark';
}
