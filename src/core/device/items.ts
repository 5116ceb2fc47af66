import { GROUPS, type Item, type Part } from './parts/part';
import type { StatePart } from './parts/parts';
import { STATE_PARTS, partOf } from './partTable';
import type { DeviceState, StateParts } from './state';

/** The items that every state has, in the order in which people look for them. VLANs are entries, not items. */
export function stateItems(state: DeviceState): Item[] {
  const items = STATE_PARTS.flatMap((part) => itemsIn(part, state));
  return GROUPS.flatMap((group) => items.filter((item) => item.group === group));
}

function itemsIn<P extends StatePart>(part: P, state: Pick<DeviceState, P | 'features'>): readonly Item[] {
  const entry: Part<StateParts[P]> = partOf(part);
  return entry.items(state[part], state.features);
}
