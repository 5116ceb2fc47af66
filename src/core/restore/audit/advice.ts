import { NEWEST_RELEASE, QEMU_RELEASES, rangeText, type QemuRelease } from '../../qemu/release';
import { featureName } from '../../wire/features';
import { RESTORE_PROFILES, releaseOfProfile, type RestoreProfile } from '../plan';
import { beginRestore, type RestoreSession } from '../session';
import { goneOf, auditVerdict } from './verdict';

/** What can be done about fields that don't arrive. */
export interface Advice {
  readonly fields: readonly string[];
  readonly text: string;
}

/** What to do about each field that doesn't arrive, fields with the same answer together. */
export function adviceOn(session: RestoreSession): Advice[] {
  const gone = goneOf(session.audit);
  if (gone.length === 0) return [];
  const others = otherProfiles(session);
  const fields = new Map<string, string[]>();
  for (const item of gone) {
    const text = adviceFor(item, others);
    const known = fields.get(text);
    if (known) known.push(item.field);
    else fields.set(text, [item.field]);
  }
  return [...fields].map(([text, list]) => ({ fields: list, text }));
}

/** A profile that starts the same destination, and loses less of the same state there: and which fields. */
interface Other {
  readonly profile: RestoreProfile;
  readonly lost: ReadonlySet<string>;
}

function otherProfiles({ source, plan, losses }: RestoreSession): Other[] {
  const lostNow = new Set(losses.map(({ field }) => field));
  return RESTORE_PROFILES.filter((profile) => profile !== plan.profile).flatMap((profile) => {
    const other = beginRestore(source, profile, plan.destination);
    const { grade } = auditVerdict(other);
    const lost = other.losses.map(({ field }) => field);
    const starts = grade !== 'blocked' && grade !== 'fails';
    return starts && lost.every((field) => lostNow.has(field)) ? [{ profile, lost: new Set(lost) }] : [];
  });
}

function adviceFor(item: ReturnType<typeof goneOf>[number], others: readonly Other[]): string {
  if (item.verdict === 'refused') {
    return "Choose a destination that accepts the command, or reduce the guest's state before the migration.";
  }
  switch (item.cause) {
    case 'no-feature':
      return item.feature === undefined
        ? 'Let the destination negotiate the features of the source.'
        : `Let the destination negotiate ${featureName(item.feature)}.`;
    case 'feature-added':
      return 'Turn off the feature that the source lacks at the destination, or configure it there again.';
    case 'destination-widened':
      return 'Choose a destination with room for the whole MAC table.';
    case 'svq-free-list':
      return "Migrate to another release than QEMU 11.1, or reduce the guest's state to at most 48 commands.";
    case 'load-failed':
    case 'blocked':
      return 'Fix what prevents the device from starting; until then nothing is restored.';
    case 'not-delivered':
      return 'Find out where the command was changed or dropped on its way.';
    case 'widened':
    case 'elided':
    case 'not-implemented':
    case 'encoding':
    case 'overwritten':
    case 'model-refused':
    case 'model-parted':
      return otherProfile(item.field, others);
  }
}

function otherProfile(field: string, others: readonly Other[]): string {
  const able = others.filter(({ lost }) => !lost.has(field)).map(({ profile }) => profile);
  const releases = able.flatMap((profile) => releaseOfProfile(profile) ?? []);
  const ways = [
    ...(releases.length > 0 ? [`Migrate to QEMU ${named(releases)}, which restores it.`] : []),
    ...(able.includes('complete') ? ['Use the Complete profile.'] : []),
  ];
  return ways.length > 0 ? ways.join(' ') : 'No profile restores it: the guest must set it again after the migration.';
}

/** `8.2 or newer`, or `8.2 to 9.2 or 10.1`: releases in a row together. */
function named(releases: readonly QemuRelease[]): string {
  const rows: QemuRelease[][] = [];
  for (const release of releases) {
    const row = rows.at(-1);
    const last = row?.at(-1);
    if (last && QEMU_RELEASES.indexOf(last) + 1 === QEMU_RELEASES.indexOf(release)) row?.push(release);
    else rows.push([release]);
  }
  return rows
    .map((row) => (row.length > 1 && row.at(-1) === NEWEST_RELEASE ? `${String(row[0])} or newer` : rangeText(row)))
    .join(' or ');
}
