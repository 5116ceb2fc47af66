import { FEATURES_PATH, unseenAt, type KnownState } from '../device/unknown';
import { SEQUENTIAL, type SvqBehaviour } from '../svq/load';
import { blockedBy, cautionsOf } from './blocked';
import { COMPLETE_RULES } from './completeRules';
import { qemuLoad, QEMU_RULES } from '../load/qemuRules';
import { applied, both, type Destination, type PlannedCommand } from '../load/rule';
import { releaseOfProfile, type RestorePlan, type RestoreProfile, type RestoreCommand } from './plan';
import { CVQ_PAGE } from '../svq/iova';
import { behaviourOf } from '../qemu/behaviour';
import { QEMU_RELEASES, rangeText, within, type QemuRelease } from '../qemu/release';
import { listed } from '../wire/text';

/** A profile's name, and what it restores and how, in a few sentences. */
export function describeProfile(profile: RestoreProfile): { readonly title: string; readonly description: string } {
  const release = releaseOfProfile(profile);
  return release
    ? { title: `QEMU ${release}`, description: describeRelease(release) }
    : { title: 'Complete', description: 'Everything the specification allows.' };
}

/**
 * The commands that bring a destination from reset to this state, as the profile sends them, and the items of which that isn't
 * known. Pure.
 */
export function planRestore(
  profile: RestoreProfile,
  known: KnownState,
  destination: Destination = known.state,
): RestorePlan {
  const release = releaseOfProfile(profile);
  const {
    send,
    omit: omitted = [],
    unsure = [],
  } = release
    ? qemuLoad(release, known, destination)
    : both(...COMPLETE_RULES.map((rule) => applied(rule, known, (state) => rule.apply(state, destination))));
  const commands = batched(send, batchingOf(release ? behaviourOf(release) : SEQUENTIAL));
  // Features that nobody has told block nothing.
  const isTold = unseenAt(known.unknown, FEATURES_PATH) === undefined;
  const blocked = release && isTold ? blockedBy(release, known.state, destination) : [];
  const cautions = release ? cautionsOf(release, destination) : [];
  return { profile, destination, commands, omitted, unsure, cautions, ...(blocked.length > 0 ? { blocked } : {}) };
}

/** How many commands a sender puts on the ring before it waits. */
export interface Batching {
  /** Bytes of the page for the out parts of a batch. */
  readonly page: number;
  /** Commands in flight at the most: two descriptors each. */
  readonly inFlight: number;
}

/** How a sender with this behaviour batches, on a ring of so many descriptors. */
export function batchingOf(behaviour: SvqBehaviour, ringSize = behaviour.controlQueueSize): Batching {
  return behaviour.batching === 'one-by-one'
    ? { page: Number.POSITIVE_INFINITY, inFlight: 1 }
    : { page: CVQ_PAGE, inFlight: ringSize / 2 };
}

/** Numbers the batches: a new one where the ring or the page is full. */
export function batched(steps: readonly PlannedCommand[], { page, inFlight }: Batching): RestoreCommand[] {
  let batch = 0;
  let commands = 0;
  let bytes = 0;
  return steps.map((item) => {
    if (commands > 0 && (commands === inFlight || bytes + item.out.length > page)) {
      batch++;
      commands = 0;
      bytes = 0;
    }
    commands++;
    bytes += item.out.length;
    return { ...item, batch };
  });
}

/** What a release restores and how, in a few sentences. */
export function describeRelease(release: QemuRelease): string {
  const { batching, controlQueueSize, freeList, migration } = behaviourOf(release);
  const alike = QEMU_RELEASES.filter((other) => partsText(other) === partsText(release));
  return [
    `${partsText(release)}${alike.length > 1 ? `, as ${rangeText(alike)} do` : ''}.`,
    batching === 'one-by-one' ? 'One command at a time.' : `Up to ${controlQueueSize / 2} commands at a time.`,
    ...(freeList === 'second-lost' ? ['Fails with more than 48 commands.'] : []),
    ...(migration === 'blocked' ? ["Such a machine can't be migrated away."] : []),
  ].join(' ');
}

function partsText(release: QemuRelease): string {
  const has = QEMU_RULES.filter((rule) => within(release, rule)).map(({ what }) => what);
  const lacks = QEMU_RULES.filter((rule) => !within(release, rule)).map(({ what }) => what);
  if (lacks.length === 0) return 'Restores all that QEMU can';
  return has.length < lacks.length
    ? `Restores ${listed(has)} only`
    : `Restores all that QEMU can except ${listed(lacks)}`;
}
