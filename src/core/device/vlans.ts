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
    .map(([first, last]) => (first === last ? String(first) : `${first}-${last}`))
    .join(', ');
}
