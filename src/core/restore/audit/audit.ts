import { pairFields, type FieldPair } from '../../device/diff';
import { NONE } from '../../device/jsonData';
import { unseenAt, unseenText, type Unseen } from '../../device/unknown';
import { isBlocked } from '../plan';
import type { Audited } from './audited';
import { causeOf } from './cause';
import { failureText } from './failure';
import { accumulates, concerns, overlaps } from '../../device/paths';
import type { AuditItem, Loss } from './item';

/**
 * What becomes of every field of the state: each has one verdict. The link and the announcement are the device's own and
 * not restored, and a part that neither device has is no field. What becomes of a field that isn't known isn't known either.
 */
export function auditOf(audited: Audited): AuditItem[] {
  const fields = pairFields(audited.intent, audited.end).filter(
    ({ path, a, b }) =>
      !path.startsWith('status.') && (!(a === NONE && b === NONE) || unseenOf(path, audited) !== undefined),
  );
  const writers = writersOf(audited, fields);
  return fields.map((compared): AuditItem => {
    const { path: field, a: source, b: destination, same } = compared;
    const unseen = unseenOf(field, audited);
    if (unseen) return { field, source: NONE, destination, verdict: 'unknown', why: unseenText(unseen) };
    const item = { field, source, destination };
    if (!same) return { ...item, ...causeOf(compared, audited) };
    const by = writers.get(field) ?? [];
    if (by.length > 0) return { ...item, verdict: 'restored', by };
    const omission = audited.plan.omitted.find(({ path, harmless }) => harmless && concerns(path, field));
    return { ...item, verdict: 'default', why: omission?.why ?? 'It is at its reset value.' };
  });
}

function unseenOf(path: string, { unknown }: Audited): Unseen | undefined {
  for (const each of unknown) {
    const unseen = unseenAt(each, path);
    if (unseen) return unseen;
  }
  return undefined;
}

/** The items in which the destination differs from what the guest set. */
export function lossesOf(items: readonly AuditItem[]): Loss[] {
  return items.flatMap((item) =>
    item.verdict === 'lost' || item.verdict === 'refused'
      ? [{ field: item.field, source: item.source, destination: item.destination, why: item.why }]
      : [],
  );
}

/** Which commands made each field what it is. None did where the device was reset afterwards. */
function writersOf({ steps, outcome, plan }: Audited, fields: readonly FieldPair[]): Map<string, readonly number[]> {
  const writers = new Map<string, number[]>();
  if (failureText(outcome, steps) !== undefined || isBlocked(plan)) return writers;
  steps.forEach(({ verdict, wrote }, i) => {
    if (!verdict.ok) return;
    for (const { path } of fields) {
      if (!wrote.some((written) => overlaps(written, path))) continue;
      const earlier = writers.get(path);
      if (earlier && accumulates(path)) earlier.push(i);
      else writers.set(path, [i]);
    }
  });
  return writers;
}
