import { toHex } from '../../wire/hex';
import type { RestoreSession } from '../session';
import { adviceOn, type Advice } from './advice';
import type { AuditItem } from './item';
import { compareWithMinimal, type MinimalEntry } from './minimal';
import { auditVerdict, type AuditVerdict } from './verdict';

/** The audit as JSON data, beside the restore stream's. */
export interface AuditJson {
  readonly verdict: AuditVerdict;
  /** `by` counts the commands from 0. */
  readonly audit: readonly AuditItem[];
  readonly advice: readonly Advice[];
}

export function auditToJson(session: RestoreSession): AuditJson {
  return { verdict: auditVerdict(session), audit: session.audit, advice: adviceOn(session) };
}

/** A command of the minimal plan, or of the stream beside it. */
export interface MinimalJson {
  readonly kind: MinimalEntry['kind'];
  readonly name: string;
  readonly out: string;
  /** Counts the commands of the stream, from 0; absent where it isn't sent. */
  readonly sent?: number;
  readonly why?: string;
}

export function minimalToJson(session: RestoreSession): MinimalJson[] {
  return compareWithMinimal(session).map(({ command: { name, out }, ...entry }) => ({
    name,
    out: toHex(out),
    ...entry,
  }));
}
