/** A sorted list with `vid` in it. */
export function withVlan(vlans: readonly number[], vid: number): readonly number[] {
  const at = position(vlans, vid);
  return vlans[at] === vid ? vlans : [...vlans.slice(0, at), vid, ...vlans.slice(at)];
}

/** A sorted list without `vid`. */
export function withoutVlan(vlans: readonly number[], vid: number): readonly number[] {
  const at = position(vlans, vid);
  return vlans[at] === vid ? [...vlans.slice(0, at), ...vlans.slice(at + 1)] : vlans;
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

/** Runs of neighbours: `[1, 2, 3, 7]` as `[[1, 3], [7, 7]]`. */
export function vlanRanges(vlans: readonly number[]): (readonly [first: number, last: number])[] {
  const ranges: [number, number][] = [];
  for (const vid of vlans) {
    const current = ranges.at(-1);
    if (current?.[1] === vid - 1) current[1] = vid;
    else ranges.push([vid, vid]);
  }
  return ranges;
}

/** `1-3, 7`, or `none`. */
export function vlanText(vlans: readonly number[] | 'all'): string {
  if (vlans === 'all') return 'all (no filter negotiated)';
  if (vlans.length === 0) return 'none';
  return vlanRanges(vlans)
    .map(([first, last]) => (first === last ? String(first) : `${String(first)}-${String(last)}`))
    .join(', ');
}
