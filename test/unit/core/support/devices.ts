import { apply, applyBytes, take, type Outcome } from '../../../../src/core/device/model';
import { requestOf } from '../../../../src/core/device/request';
import { resetState } from '../../../../src/core/device/reset';
import type { DeviceState, Profile } from '../../../../src/core/device/state';
import type { DeviceConfig } from '../../../../src/core/wire/config';
import { FEATURES, featureMask } from '../../../../src/core/wire/features';
import { hex } from './bytes';

const BITS = new Map(FEATURES.map(({ name, bit }) => [name, bit]));

/** The mask of these features, which come with VERSION_1 and CTRL_VQ. */
export function features(...names: readonly string[]): bigint {
  return featureMask(
    ...['VERSION_1', 'CTRL_VQ', ...names].map((name) => {
      const bit = BITS.get(name);
      if (bit === undefined) throw new Error(`no feature ${name}`);
      return bit;
    }),
  );
}

/** All features that a command of the control virtqueue needs. */
export const CONTROL = [
  'CTRL_RX',
  'CTRL_RX_EXTRA',
  'CTRL_MAC_ADDR',
  'CTRL_VLAN',
  'GUEST_ANNOUNCE',
  'MQ',
  'RSS',
  'HASH_REPORT',
  'CTRL_GUEST_OFFLOADS',
  'NOTF_COAL',
  'VQ_NOTF_COAL',
  'HASH_TUNNEL',
  'DEVICE_STATS',
  'RSS_CONTEXT',
] as const;

/** Features of receive offloads. */
export const OFFLOAD_FEATURES = ['GUEST_CSUM', 'GUEST_TSO4', 'GUEST_TSO6', 'GUEST_ECN', 'GUEST_UFO'] as const;

export const EVERYTHING = features(...CONTROL, ...OFFLOAD_FEATURES);

/** The same as far as QEMU starts a Shadow Virtqueue with them, since 8.2. */
export const SHADOWED = features(
  'CTRL_RX',
  'CTRL_RX_EXTRA',
  'CTRL_MAC_ADDR',
  'CTRL_VLAN',
  'MQ',
  'RSS',
  'HASH_REPORT',
  'CTRL_GUEST_OFFLOADS',
  ...OFFLOAD_FEATURES,
);

export const CONFIG: DeviceConfig = {
  mac: '52:54:00:12:34:56',
  max_virtqueue_pairs: 4,
  rss_max_key_size: 40,
  rss_max_indirection_table_length: 128,
  supported_hash_types: 0x1ff,
  supported_tunnel_types: 0x1ff,
};

/** A device after reset. */
export function device(profile: Profile, negotiated = EVERYTHING, config: DeviceConfig = CONFIG): DeviceState {
  return resetState({ device: 'net0', profile, features: negotiated, config });
}

/** Gives one command to the model. */
export function give(state: DeviceState, out: string): Outcome {
  return applyBytes(state, hex(out));
}

/** Gives commands one after another; each must be accepted. */
export function after(state: DeviceState, ...commands: readonly string[]): DeviceState {
  return commands.reduce((before, out) => {
    const { verdict, state: next } = give(before, out);
    if (!verdict.ok) throw new Error(`${out}: ${verdict.why}`);
    return next;
  }, state);
}

/** What a model that refuses says; undefined when it accepts. */
export function refusal(state: DeviceState, out: string): string | undefined {
  const { verdict } = give(state, out);
  return verdict.ok ? undefined : verdict.why;
}

/** Gives a command of a legacy big-endian guest. */
export function giveBigEndian(state: DeviceState, out: string): Outcome {
  return apply(state, requestOf(hex(out), state, true));
}

/** The state after the real device took a command, whatever the model says to it. */
export function taken(state: DeviceState, out: string): DeviceState {
  return take(state, requestOf(hex(out), state)).state;
}
