import { withFeatures } from '../../core/device/fill';
import { parsePartialState } from '../../core/device/json';
import type { KnownState } from '../../core/device/unknown';
import type { SeenDevice } from './form';

/** The state that a form tells of a device. What it leaves out isn't known, but for what the features don't give a device. */
export function knownOfSeen({ name, state, config }: SeenDevice): KnownState {
  const { features, ...others } = state;
  const known = parsePartialState(name === undefined ? others : { device: name, ...others }, config);
  return typeof features === 'string' ? withFeatures(known, BigInt(features)) : known;
}
