import { outSummary } from '../../core/wire/decode';
import { shortName } from '../../core/wire/shortName';
import { auditVerdict } from '../../core/restore/audit/verdict';
import { faultText, findFaults } from '../../core/restore/faultSpec';
import type { LoadOutcome } from '../../core/restore/outcome';
import { outcomeText } from '../../core/restore/outcomeText';
import { RESTORE_PROFILES, type RestoreProfile } from '../../core/restore/plan';
import { describeProfile } from '../../core/restore/profiles';
import type { RestoreSession } from '../../core/restore/session';
import { plural } from '../../core/wire/text';
import type { ActiveRestore } from '../focus';
import { replanned } from '../restore/replan';

/** The commands of a plan as lines of a list; `at` is the index there. */
export function commandItems({
  plan,
}: RestoreSession): readonly { readonly label: string; readonly description: string; readonly at: number }[] {
  return plan.commands.map(({ name, out }, at) => ({
    label: `${at + 1}  ${shortName(name)}`,
    description: outSummary(out),
    at,
  }));
}

interface CompareItem {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  readonly profile: RestoreProfile;
}

const ICONS: Readonly<Record<LoadOutcome['kind'], string>> = {
  started: '$(pass)',
  ignored: '$(warning)',
  failed: '$(error)',
  crashed: '$(flame)',
  blocked: '$(circle-slash)',
};

/** What each profile makes of the same source, destination and faults, as lines of a list. */
export function compareItems(restore: ActiveRestore): readonly CompareItem[] {
  return RESTORE_PROFILES.map((profile) => {
    const { session } = replanned(restore, { profile });
    const { outcome } = session.run;
    const { title, line } = outcomeText(session);
    const { missing } = findFaults(restore.faults, session.plan.commands);
    const isCurrent = profile === restore.session.plan.profile;
    const without =
      missing.length === 0 ? '' : ` It has no command for ${missing.map((spec) => faultText(spec)).join(', ')}.`;
    const text = outcome.kind === 'started' || outcome.kind === 'blocked' ? auditVerdict(session).line : line;
    return {
      label: `${ICONS[outcome.kind]} ${describeProfile(profile).title}`,
      description: [title, plural(session.steps.length, 'command'), ...(isCurrent ? ['current'] : [])].join(' · '),
      detail: `${text}${without}`,
      profile,
    };
  });
}
