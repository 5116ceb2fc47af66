import type { FindingCode, Severity } from '../../core/findings/finding';
import type { PlacedFinding } from '../../core/check/traceFindings';
import { plural } from '../../core/wire/text';

/** Places that are kept of each code: enough to see what it is about. */
const MOST_PLACES = 1000;

/** The findings of one code: how many there are, and where the first of them stand. */
export interface CodeFindings {
  readonly code: FindingCode;
  readonly severity: Severity;
  count: number;
  readonly places: { readonly message: string; readonly about?: PlacedFinding['about'] }[];
}

/** Gathers findings by code, and keeps a bounded number of places. */
export class FindingsByCode {
  readonly #codes = new Map<string, CodeFindings>();

  add({ finding: { code, severity, message }, about }: PlacedFinding): void {
    const entry: CodeFindings = this.#codes.get(code) ?? { code, severity, count: 0, places: [] };
    this.#codes.set(code, entry);
    entry.count++;
    if (entry.places.length < MOST_PLACES) entry.places.push({ message, ...(about && { about }) });
  }

  /** What matters most first, then in the order in which they came. */
  list(): readonly CodeFindings[] {
    const rank = { error: 0, warning: 1, info: 2 } as const;
    return [...this.#codes.values()].sort((a, b) => rank[a.severity] - rank[b.severity]);
  }
}

const ICONS = { error: '$(error)', warning: '$(warning)', info: '$(info)' } as const;

/** A code as a line of a list; the first finding tells what it is about. */
export function codeItem(found: CodeFindings): {
  label: string;
  description: string;
  detail: string;
  found: CodeFindings;
} {
  const { code, severity, count, places } = found;
  return {
    label: `${ICONS[severity]} ${code}`,
    description: `${plural(count, 'time')}, ${severity}`,
    detail: places[0]?.message ?? '',
    found,
  };
}

/** The places of one code as lines of a list. */
export function placeItems({ places }: CodeFindings): readonly {
  label: string;
  description: string;
  detail: string;
  about: PlacedFinding['about'];
}[] {
  return places.map(({ message, about }) => ({ ...placeWords(about), detail: message, about }));
}

function placeWords(about: PlacedFinding['about']): { readonly label: string; readonly description: string } {
  if (!about) return { label: 'The file', description: '' };
  const label = about.command !== undefined ? `Command ${about.command}` : `Row ${about.row}`;
  const side = about.ring === undefined ? [] : [`${about.ring} ring`];
  return { label, description: [about.label, ...side].join(', ') };
}
