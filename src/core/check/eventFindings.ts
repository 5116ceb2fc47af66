import type { Finding } from '../findings/finding';
import { DEVICE_NEEDS_RESET, FAILED, statusText } from '../trace/deviceStatus';
import type { DeviceRecord, EventRecord, ObservationRecord, StatusRecord } from '../trace/record';
import { knownDifferences } from '../device/knownDiff';
import { StateError } from '../device/shape';
import { vlanText } from '../device/vlans';
import { knownOf } from '../track/knowledge';
import { readObservation } from '../track/observation';
import { trackedOn } from '../track/track';
import type { DeviceTrack } from '../track/track';
import { decodeOut } from '../wire/decode';
import { configFindings } from '../wire/configSpace';
import { cvqIndex, F, featureFindings, featureName, hasFeature } from '../wire/features';
import { hexNumber } from '../wire/hex';
import { bySeverity } from './severity';

/**
 * Findings on a record that isn't a command; `before` is the device before it. None on a damaged one, which is described by what
 * is wrong with it.
 */
export function eventFindings(record: EventRecord, before: DeviceTrack | undefined): readonly Finding[] {
  switch (record.type) {
    case 'status':
      return statusFindings(record, before);
    case 'device':
      return deviceFindings(record);
    case 'damaged':
    case 'reset':
    case 'mark':
    case 'gap':
      return [];
    case 'state':
      return observationFindings(record, before);
  }
}

/** Findings on a device: its features, its configuration, and where it has its control virtqueue. */
export function deviceFindings({ features, offered = 0n, config, cvq }: DeviceRecord): readonly Finding[] {
  // All of it depends on what was negotiated.
  if (features === undefined) return [];
  return bySeverity([
    ...featureFindings(features),
    // What the driver has accepted is told of already.
    ...featureFindings(offered, 'offered', offered & ~features),
    ...configFindings(config, features),
    ...(cvq === undefined ? [] : indexFindings(cvq, features, config.max_virtqueue_pairs)),
  ]);
}

function indexFindings(cvq: number, features: bigint, pairs: number | undefined): Finding[] {
  const counting = [F.MQ, F.RSS].filter((bit) => hasFeature(features, bit)).map(featureName);
  // A number of pairs that can't be is told by itself.
  if (!hasFeature(features, F.CTRL_VQ) || (counting.length > 0 && (pairs ?? 0) < 1)) return [];
  const index = cvqIndex(features, pairs);
  if (cvq === index) return [];
  const rule =
    counting.length > 0
      ? `with ${counting.join(' and ')} negotiated and max_virtqueue_pairs ${String(pairs)} it is ${index} (2 x max_virtqueue_pairs)`
      : `without VIRTIO_NET_F_MQ and VIRTIO_NET_F_RSS it is ${index}, whatever max_virtqueue_pairs is`;
  return [
    {
      code: 'cvq-index',
      severity: 'error',
      message: `The device has its control virtqueue at index ${cvq}; ${rule}. A driver puts its commands on virtqueue ${index}, which this device doesn't read as a control virtqueue, so the driver hangs at its first command.`,
      spec: 'virtio 1.4, Network Device, Virtqueues',
    },
  ];
}

/** What is known and seen otherwise: from here on what was seen holds. */
function observationFindings(record: ObservationRecord, before: DeviceTrack | undefined): Finding[] {
  const seen = readObservation(record);
  if (seen instanceof StateError)
    return [
      {
        code: 'state-unreadable',
        severity: 'warning',
        message: `What ${record.source} saw can't be read: ${seen.message}. The state shown goes on without it.`,
      },
    ];
  if (!before) return [];
  const tracked = trackedOn(before, record.ring ?? 'guest');
  const setBy = tracked.setBy.toMap();
  const known = knownOf(tracked);
  const { vlans } = known.unknown;
  return knownDifferences(known, seen).map(({ path, textA, textB }): Finding => {
    const was = path === 'vlans' && vlans ? vlanText(vlans.present) : textA;
    const setter = setBy.get(path);
    const by = setter === undefined ? 'no command has set it since the start' : `command ${setter} set it last`;
    return {
      code: 'state-differs',
      severity: 'warning',
      message: `${record.source} saw ${path}: ${textB}; tracked is ${was} (${by}). From here on what was seen holds.`,
    };
  });
}

/** A status that says again what the one before has said is no news. */
function statusFindings({ value, ring = 'guest' }: StatusRecord, before: DeviceTrack | undefined): Finding[] {
  const news = value & ~(before?.badStatus[ring] ?? 0);
  const found: Finding[] = [];
  if ((news & DEVICE_NEEDS_RESET) !== 0) {
    found.push({
      code: 'device-needs-reset',
      severity: 'error',
      message: `The device has met an error that it can't recover from (${statusWords(value)}): it answers no command until it is reset, and a driver that waits for an answer hangs.${lastUnanswered(before)} Reset the device.`,
      spec: 'virtio 1.4, Device Status Field; QEMU, virtio_error',
    });
  }
  if ((news & FAILED) !== 0) {
    found.push({
      code: 'driver-failed',
      severity: 'error',
      message: `The driver has given up on the device (${statusWords(value)}): it must reset the device before it sends another command. The driver's log has the cause.`,
      spec: 'virtio 1.4, Device Status Field',
    });
  }
  return found;
}

/** `status 0x4f: ACKNOWLEDGE DRIVER FEATURES_OK DRIVER_OK DEVICE_NEEDS_RESET` */
export function statusWords(status: number): string {
  return `status ${hexNumber(status)}: ${statusText(status)}`;
}

/** The guest's last command, where it has no answer: most likely it is what the device failed at. */
function lastUnanswered(before: DeviceTrack | undefined): string {
  const last = before?.unforwarded.at(-1);
  return last?.answer.kind === 'none'
    ? ` Command ${last.command}, ${decodeOut(last).label}, has no answer: most likely it is what the device failed at.`
    : '';
}
