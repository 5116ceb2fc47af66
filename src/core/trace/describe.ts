import { featureNames } from '../wire/features';
import { hexNumber } from '../wire/hex';
import { plural } from '../wire/text';
import { statusText } from './deviceStatus';
import type { DeviceRecord, EventRecord, GapRecord, MarkRecord, ObservationRecord, Ring } from './record';

/** A record that isn't a command, as a name and a phrase. */
export function describeEvent(record: EventRecord): { readonly name: string; readonly summary: string } {
  switch (record.type) {
    case 'device':
      return { name: deviceEvent(record), summary: describeDevice(record) };
    case 'reset':
      return { name: 'reset', summary: describeReset(record.ring) };
    case 'status':
      return {
        name: 'status',
        summary: `device status ${hexNumber(record.value)}${ofRing(record.ring)}: ${statusText(record.value)}`,
      };
    case 'mark':
      return { name: record.label, summary: describeMark(record) };
    case 'gap':
      return { name: 'gap', summary: describeGap(record) };
    case 'state':
      return { name: 'observation', summary: describeObservation(record) };
    case 'damaged':
      return { name: 'damaged record', summary: record.message };
  }
}

function deviceEvent({ ring, running }: DeviceRecord): string {
  if (running) return 'device running';
  return ring === 'shadow' ? 'device restarted' : 'device ready';
}

function describeDevice({ id, ring, features, config, byteOrder, running }: DeviceRecord): string {
  const negotiated =
    features === undefined
      ? 'negotiated features not known'
      : `${plural(featureNames(features).length, 'feature')} negotiated (${hexNumber(features)})`;
  const parts = [`${id}: ${negotiated}`];
  if (running) parts.unshift('the capture begins while the device is running');
  if (config.mac !== undefined) parts.push(`MAC ${config.mac}`);
  if (config.max_virtqueue_pairs !== undefined) parts.push(plural(config.max_virtqueue_pairs, 'queue pair'));
  if (byteOrder === 'big') parts.push('big-endian');
  if (ring === 'guest') parts.push('guest ring');
  return parts.join(', ');
}

/** The side that a record concerns, where it names one. */
function ofRing(ring: Ring | undefined): string {
  return ring === undefined ? '' : ` of the ${ring} ring`;
}

function describeReset(ring: Ring | undefined): string {
  if (ring === 'shadow') return 'the device behind the Shadow Virtqueue is reset: its state is lost';
  if (ring === 'guest') return 'the driver resets its device: its state is lost';
  return 'the device is reset: all control virtqueue state is lost';
}

const MARKS: ReadonlyMap<string, string> = new Map([
  ['restore-begin', 'restore begins: the Shadow Virtqueue sends the commands that follow'],
  ['restore-end', 'restore ends'],
  ['start-begin', 'QEMU starts the device: the Shadow Virtqueue sends the commands that follow'],
  ['start-end', 'QEMU has started the device'],
]);

function describeMark({ label, result }: MarkRecord): string {
  const text = MARKS.get(label) ?? 'mark';
  if (result === undefined) return text;
  return result === 0 ? `${text}: successful` : `${text}: failed with ${result}`;
}

function describeGap({ lost, reason, ring }: GapRecord): string {
  const commands = lost === undefined ? 'commands' : plural(lost, 'command');
  return `${commands}${ofRing(ring)} ${lost === 1 ? 'is' : 'are'} missing from the capture${reason === undefined ? '' : `: ${reason}`}`;
}

function describeObservation({ source, state, ring }: ObservationRecord): string {
  const of = ring === 'guest' ? "QEMU's model or the driver" : 'the device';
  return `${source} shows ${Object.keys(state).join(', ') || 'nothing'} of ${of}`;
}
