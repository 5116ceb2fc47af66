import { sectionOf, type Part, type Section } from '../device/parts/part';
import type { StatePart } from '../device/parts/parts';
import { STATE_PARTS, partOf } from '../device/partTable';
import type { DeviceState, StateParts } from '../device/state';
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
export function stateLines(state: DeviceState): StateLine[] {
  const sections = [
    ...STATE_PARTS.flatMap((part) => sectionsIn(part, state)),
    sectionOf('Features', 'features', featureNames(state.features)),
    sectionOf('Model', 'profile', [state.profile === 'qemu' ? "QEMU's model" : "the specification's model"]),
  ];
  return sections.flatMap(({ title, lines }, i) => [
    ...(sections[i - 1]?.title === title ? [] : [{ text: title }]),
    ...lines.map(({ path, text }) => ({ path, text: `  ${text}` })),
  ]);
}

function sectionsIn<P extends StatePart>(part: P, state: Pick<StateParts, P>): readonly Section[] {
  const entry: Part<StateParts[P]> = partOf(part);
  return entry.sections(state[part]);
}
