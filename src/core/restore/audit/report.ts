import type { RestoreSession } from '../session';
import { adviceOn, type Advice } from './advice';
import { compareWithMinimal, type MinimalEntry } from './minimal';

/** What is to be said of a restore and takes other plans to find out; it stays the same while one steps through it. */
export interface AuditReport {
  readonly advice: readonly Advice[];
  readonly minimal: readonly MinimalEntry[];
}

export function reportOn(session: RestoreSession): AuditReport {
  return { advice: adviceOn(session), minimal: compareWithMinimal(session) };
}
