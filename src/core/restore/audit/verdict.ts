import { plural } from '../../wire/text';
import { FEATURES_PATH, unitOf, unseenAt } from '../../device/unknown';
import type { RestoreSession, RestoreSource } from '../session';
import { failureText } from './failure';
import type { AuditItem } from './item';

/**
 * What to make of a restore as a whole: the destination has what the guest set; it has, but the source's device held
 * something else; it lets in more than the guest asked for and nothing less; something is missing; the device doesn't
 * start; it isn't even tried; it can't be told, as something isn't known that could make the difference.
 */
export type Grade = 'safe' | 'diverged' | 'degraded' | 'loses' | 'fails' | 'blocked' | 'unknown';

export interface AuditVerdict {
  readonly grade: Grade;
  /** For a release manager. */
  readonly line: string;
  readonly counts: Readonly<Record<AuditItem['verdict'], number>>;
}

/** Fields that the line names; the list has them all. */
const NAMED = 6;

/** The verdict on a restore that was produced. */
export function auditVerdict(session: RestoreSession): AuditVerdict {
  const { audit: items, plan, run, steps } = session;
  const count = (verdict: AuditItem['verdict']) => items.filter((item) => item.verdict === verdict).length;
  const counts = {
    restored: count('restored'),
    default: count('default'),
    refused: count('refused'),
    lost: count('lost'),
    unknown: count('unknown'),
  };
  const gone = goneOf(items);
  const several = `${gone.length} of ${plural(items.length, 'item')}`;
  const cautions = plan.cautions.map(({ why }) => ` Warning: ${why}`).join('');
  const taken = assumptionText(session.source);
  const graded = (grade: Grade, line: string): AuditVerdict => ({ grade, line: `${line}${taken}${cautions}`, counts });
  const [blocked] = plan.blocked ?? [];
  if (blocked) return graded('blocked', `BLOCKED: ${blocked.what}: ${blocked.why}`);
  const failure = failureText(run.outcome, steps);
  if (failure !== undefined) return graded('fails', `FAILS TO START: ${failure}`);
  const unsure = unknownOf(session);
  const isLost = gone.length > 0 && !gone.every(isWidened);
  if (unsure.length > 0 && !isLost) {
    const rest = gone.length === 0 ? '' : ` ${several} widened: ${names(fieldsOf(gone))}.`;
    return graded('unknown', `CAN'T TELL: not known: ${names(unsure)}.${rest}`);
  }
  const device = divergedOf(session);
  if (gone.length === 0 && device.length > 0) {
    const held = `the source's device has other values than the guest expects: ${names(fieldsOf(device))}`;
    return graded(
      'diverged',
      `DIVERGED: all ${plural(items.length, 'item')} arrive as the guest set them, but ${held}.`,
    );
  }
  if (gone.length === 0) return graded('safe', `SAFE: all ${plural(items.length, 'item')} match: ${arrivals(counts)}.`);
  if (gone.every(isWidened)) {
    const more = 'The destination receives more than the guest requested, never less.';
    return graded('degraded', `DEGRADED by design: ${several} widened: ${names(fieldsOf(gone))}. ${more}`);
  }
  const more = unsure.length === 0 ? '' : ` Not known: ${names(unsure)}.`;
  return graded('loses', `LOSES STATE: ${several}: ${names(fieldsOf(gone))}.${more}`);
}

/** The items that the verdict hangs on: those that aren't known, of the guest's state and of the source's device. */
export function unknownOf({ audit, deviceAudit, source }: RestoreSession): readonly string[] {
  const fields = [...audit, ...deviceAudit].flatMap(({ field, verdict }) => (verdict === 'unknown' ? [field] : []));
  const features = unseenAt(source.model.unknown, FEATURES_PATH) ? [FEATURES_PATH] : [];
  return [...new Set([...features, ...fields.map((field) => unitOf(field) ?? field)])];
}

/** Where the values come from that weren't known, in a sentence. */
function assumptionText({ model: { assumed } }: RestoreSource): string {
  if (assumed === undefined) return '';
  return assumed === 'reset'
    ? ' What was not known is taken to be as after a reset.'
    : ` What was not known is taken from ${assumed}.`;
}

/** What the source's device held otherwise than the guest was told, and the destination's doesn't hold either. */
export function divergedOf({ audit, deviceAudit }: RestoreSession): Gone[] {
  const named = new Set(goneOf(audit).map(({ field }) => field));
  return goneOf(deviceAudit).filter(({ field }) => !named.has(field));
}

type Gone = Extract<AuditItem, { readonly verdict: 'lost' | 'refused' }>;

/** The items in which the destination isn't as the source. */
export function goneOf(items: readonly AuditItem[]): Gone[] {
  return items.filter((item) => item.verdict === 'lost' || item.verdict === 'refused');
}

function isWidened(item: Gone): boolean {
  return item.verdict === 'lost' && (item.cause === 'widened' || item.cause === 'destination-widened');
}

function arrivals({ restored, default: left }: AuditVerdict['counts']): string {
  const asReset = `${left} at ${left === 1 ? 'its reset value' : 'their reset values'}`;
  if (restored === 0) return asReset;
  return left === 0 ? 'all restored' : `${restored} restored, ${asReset}`;
}

function fieldsOf(items: readonly Gone[]): readonly string[] {
  return items.map(({ field }) => field);
}

function names(fields: readonly string[]): string {
  const rest = fields.length - NAMED;
  const named = fields.slice(0, NAMED);
  return [...named, ...(rest > 0 ? [`and ${rest} more`] : [])].join(', ');
}
