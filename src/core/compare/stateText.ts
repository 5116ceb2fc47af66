import { sectionOf, type Part, type Section } from '../device/parts/part';
import type { StatePart } from '../device/parts/parts';
import { STATE_PARTS, partOf } from '../device/partTable';
import type { StateParts } from '../device/state';
import { FEATURES_PATH, unitOf, unseenAt, type KnownState, type Unknown } from '../device/unknown';
import { featureNames } from '../wire/features';

/** A line of a state written out. */
export interface StateLine {
  readonly text: string;
  /** Path of the state JSON, as provenance names it; absent for headings. */
  readonly path?: string;
}

/**
 * A state written out for a comparison line by line: what means the same is the same text, each VLAN, address and slot
 * has a line of its own, and addresses are sorted, as their order has no meaning.
 */
export function stateLines({ state, unknown }: KnownState): StateLine[] {
  const sections = [
    ...STATE_PARTS.flatMap((part) => sectionsIn(part, state)).flatMap((section) => knownSection(section, unknown)),
    unknown.items.has(FEATURES_PATH)
      ? sectionOf('Features', FEATURES_PATH, [NOT_KNOWN])
      : sectionOf('Features', FEATURES_PATH, featureNames(state.features)),
    sectionOf('Model', 'profile', [state.profile === 'qemu' ? "QEMU's model" : "the specification's model"]),
  ];
  return sections.flatMap(({ title, lines }, i) => [
    ...(sections[i - 1]?.title === title ? [] : [{ text: title }]),
    ...lines.map(({ path, text }) => ({ path, text: `  ${text}` })),
  ]);
}

const NOT_KNOWN = 'not known';

/** A section with one line for what isn't known; of VLANs those that are in for certain stay. */
function knownSection(section: Section, unknown: Unknown): readonly Section[] {
  if (unknown.items.size === 0) return [section];
  const { title, lines } = section;
  const known = lines.filter(({ path }) => !unseenAt(unknown, path));
  const untold = [...new Set(lines.filter((line) => !known.includes(line)).map(({ path }) => unitOf(path) ?? path))];
  const labelOf = (path: string) => lines.find((line) => line.path === path && line.text.includes(': '))?.text.split(': ')[0];
  return [
    {
      title,
      lines: [
        ...known,
        ...untold.map((path) => {
          const label = labelOf(path);
          return { path, text: label === undefined ? NOT_KNOWN : `${label}: ${NOT_KNOWN}` };
        }),
      ],
    },
  ];
}

function sectionsIn<P extends StatePart>(part: P, state: Pick<StateParts, P>): readonly Section[] {
  const entry: Part<StateParts[P]> = partOf(part);
  return entry.sections(state[part]);
}
