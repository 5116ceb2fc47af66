/** A VLAN that is let through from now on, or no more. */
export interface VlanChange {
  readonly vid: number;
  readonly isIn: boolean;
}

/** As many changes as cost less one by one than all at once. */
const FEW = 16;

/** A sorted list after changes in their order; the same one where they change nothing. */
export function changedVlans(vlans: readonly number[], changes: readonly VlanChange[]): readonly number[] {
  return changes.length > FEW ? merged(vlans, changes) : changes.reduce(changedVlan, vlans);
}

function changedVlan(vlans: readonly number[], { vid, isIn }: VlanChange): readonly number[] {
  const at = position(vlans, vid);
  const wasIn = vlans[at] === vid;
  if (wasIn === isIn) return vlans;
  return isIn ? vlans.toSpliced(at, 0, vid) : vlans.toSpliced(at, 1);
}

function merged(vlans: readonly number[], changes: readonly VlanChange[]): readonly number[] {
  const last = new Map(changes.map(({ vid, isIn }) => [vid, isIn]));
  const kept = vlans.filter((vid) => last.get(vid) ?? true);
  const were = new Set(vlans);
  const added = [...last].filter(([vid, isIn]) => isIn && !were.has(vid)).map(([vid]) => vid);
  if (added.length === 0) return kept.length === vlans.length ? vlans : kept;
  return kept.concat(added).sort((a, b) => a - b);
}

/** Where `vid` is, or would go. */
function position(vlans: readonly number[], vid: number): number {
  let low = 0;
  let high = vlans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((vlans[middle] ?? 0) < vid) low = middle + 1;
    else high = middle;
  }
  return low;
}
