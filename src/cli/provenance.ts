import type { StateJson } from '../core/device/json';
import type { Provenance } from '../core/track/provenance';

/** Which command last set each field of a state, by path, in the order in which the fields stand in the state JSON. */
export function setBy(state: StateJson, provenance: Provenance): Readonly<Record<string, number>> {
  const ranks = new Map<string, number>();
  rank(state, '', ranks);
  const place = (path: string) => ranks.get(path) ?? ranks.get(parentOf(path)) ?? ranks.size;
  // What a list holds, or held, follows the list; by number where it has one.
  const sorted = [...provenance.toMap()].sort(
    ([a], [b]) => place(a) - place(b) || a.localeCompare(b, 'en', { numeric: true }),
  );
  return Object.fromEntries(sorted);
}

function rank(value: unknown, path: string, ranks: Map<string, number>): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  for (const [name, member] of Object.entries(value)) {
    const full = path === '' ? name : `${path}.${name}`;
    ranks.set(full, ranks.size);
    rank(member, full, ranks);
  }
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('.'));
}
