/**
 * True when what is said of the state's item `item` holds for its field `path`: they are the same, or one is within the
 * other. RSS and hash reports decide the steering, RSS the queue pairs too, and an overflow marks a list.
 */
export function concerns(item: string, path: string): boolean {
  const field = path.replace(/_overflow$/, '');
  if (item === 'rss' && (field === 'steering' || field === 'queue_pairs')) return true;
  if (item === 'hash' && field === 'steering') return true;
  return overlaps(item, field);
}

/** True when one path is the other, or within it. */
export function overlaps(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
}
