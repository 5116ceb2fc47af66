import { applyBytes } from '../../device/model';
import type { HashConfig } from '../../device/parts/rss';
import type { Steering } from '../../device/parts/steering';
import { QEMU_KEY_BYTES, type DeviceState } from '../../device/state';
import { fullyKnown } from '../../device/unknown';
import { OFFLOADS, bitNames } from '../../wire/bits';
import { F, featureName } from '../../wire/features';
import { plural } from '../../wire/text';
import { planRestore } from '../profiles';
import { concerns } from '../../device/paths';
import type { Holder } from './audited';
import type { LossCause } from './item';

/** Why the model holds something otherwise, as a code and in a sentence. */
interface Divergence {
  readonly cause: LossCause;
  readonly why: string;
}

/**
 * Why QEMU's model holds a field otherwise than the guest set it. What the model refuses is asked of the model itself,
 * with the command that would set the field.
 */
export function divergedWhy(path: string, intent: DeviceState, model: DeviceState, whose: Holder): Divergence {
  return (
    because('widened', overflowWhy(path, model)) ??
    because('model-refused', refusalWhy(path, intent, model)) ??
    because('elided', elidedWhy(path, intent, model)) ??
    because('encoding', encodingWhy(path, intent, model)) ??
    because('model-parted', steeringWhy(path, intent, model)) ??
    because('model-parted', offloadsWhy(path, intent, model)) ?? {
      cause: 'model-parted',
      why: UNKNOWN[whose],
    }
  );
}

const UNKNOWN: Readonly<Record<Holder, string>> = {
  guest:
    "QEMU's model has another value: it refused the guest's command because of its form, such as a wrong length, or never got it.",
  device:
    "The source's device accepted it and QEMU's model did not: the guest got ERR, or QEMU had set it in place of another item.",
};

function because(cause: LossCause, why: string | undefined): Divergence | undefined {
  return why === undefined ? undefined : { cause, why };
}

function overflowWhy(path: string, { mac_table }: DeviceState): string | undefined {
  const list = (['unicast', 'multicast'] as const).find((name) => path.startsWith(`mac_table.${name}`));
  return list && mac_table[`${list}_overflow`]
    ? `The ${list} addresses overflowed the 64 entries of QEMU's model, which dropped that part of the table.`
    : undefined;
}

function refusalWhy(path: string, intent: DeviceState, model: DeviceState): string | undefined {
  for (const { name, out, restores } of planRestore('complete', fullyKnown(intent)).commands) {
    if (!concerns(restores, path)) continue;
    const { verdict } = applyBytes(model, out);
    if (!verdict.ok) return `QEMU's model refuses ${name}: ${verdict.why}`;
  }
  return undefined;
}

/** RSS or hash reports that the model turns off. */
function steeringWhy(path: string, { steering: wanted }: DeviceState, model: DeviceState): string | undefined {
  if (!isSteering(path) || wanted.mode === 'automatic' || model.steering.mode !== 'automatic') return undefined;
  const { key, hash_types } = configOf(wanted);
  const command = wanted.mode === 'rss' ? 'RSS_CONFIG' : 'HASH_CONFIG';
  return key === '' && hash_types === 0
    ? `QEMU's model treats a ${command} without hash types and key as "off".`
    : "QEMU's model turns RSS and hash reports off at every command of class VIRTIO_NET_CTRL_MQ, also at one that then fails.";
}

/** Hash reports of no hash types, which the model holds as RSS of none: nothing of it is sent. */
function elidedWhy(
  path: string,
  { steering: wanted }: DeviceState,
  { steering: held }: DeviceState,
): string | undefined {
  if (!isSteering(path) || wanted.mode !== 'hash' || held.mode !== 'rss' || held.rss.hash_types !== 0) return undefined;
  return 'HASH_CONFIG turned on no hash types, which QEMU treats as the state after a reset: nothing of it is restored.';
}

/** RSS or hash reports that the model holds in another form. */
function encodingWhy(path: string, { steering: wanted }: DeviceState, model: DeviceState): string | undefined {
  const held = model.steering;
  if (!isSteering(path) || wanted.mode === 'automatic' || held.mode === 'automatic') return undefined;
  if (wanted.mode === 'hash' && held.mode === 'rss') {
    return `With ${featureName(F.RSS)} negotiated QEMU's model turns RSS on at HASH_CONFIG, over a table of one entry that sends all hashed traffic to one queue, and that is what is restored.`;
  }
  const bytes = configOf(wanted).key.length / 2;
  if (bytes >= QEMU_KEY_BYTES) return undefined;
  return `The key has ${plural(bytes, 'byte')}; QEMU's model holds ${QEMU_KEY_BYTES}, the rest left from earlier keys or zero, and restores all of them.`;
}

function isSteering(path: string): boolean {
  return concerns('rss', path) || concerns('hash', path);
}

function configOf(steering: Exclude<Steering, { readonly mode: 'automatic' }>): HashConfig {
  return steering.mode === 'rss' ? steering.rss : steering.hash;
}

function offloadsWhy(path: string, intent: DeviceState, model: DeviceState): string | undefined {
  if (path !== 'guest_offloads') return undefined;
  const stripped = bitNames(intent.guest_offloads & ~model.guest_offloads, OFFLOADS);
  return stripped.length > 0 ? `QEMU's model accepts the command without ${stripped.join(', ')}.` : undefined;
}
