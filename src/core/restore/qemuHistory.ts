import { behaviourOf } from '../qemu/behaviour';
import { QEMU_RELEASES, rangeText, within, type QemuRelease } from '../qemu/release';
import { listed } from '../wire/text';
import { QEMU_RULES } from '../load/qemuRules';

/** What a release restores and how, in a few sentences. */
export function describeRelease(release: QemuRelease): string {
  const { batching, controlQueueSize, freeList, migration } = behaviourOf(release);
  const alike = QEMU_RELEASES.filter((other) => partsText(other) === partsText(release));
  return [
    `${partsText(release)}${alike.length > 1 ? `, as ${rangeText(alike)} do` : ''}.`,
    batching === 'one-by-one' ? 'One command at a time.' : `Up to ${controlQueueSize / 2} commands at a time.`,
    ...(freeList === 'second-lost' ? ['More than 48 commands go wrong.'] : []),
    ...(migration === 'blocked' ? ["Such a machine can't be migrated away."] : []),
  ].join(' ');
}

function partsText(release: QemuRelease): string {
  const has = QEMU_RULES.filter((rule) => within(release, rule)).map(({ what }) => what);
  const lacks = QEMU_RULES.filter((rule) => !within(release, rule)).map(({ what }) => what);
  if (lacks.length === 0) return 'Restores all that QEMU can';
  return has.length < lacks.length ? `Restores ${listed(has)} only` : `Restores all that QEMU can but ${listed(lacks)}`;
}
