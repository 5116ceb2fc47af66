import { reportOn, type AuditReport } from '../../core/restore/audit/report';
import type { RestoreSession } from '../../core/restore/session';
import type { ActiveRestore, Focus, ShownRestore } from '../focus';
import { restoreViews } from './restoreViews';

/** Where the commands find the restore that is shown, and put the next one. */
export class RestoreController {
  #report: (AuditReport & Pick<RestoreSession, 'audit'>) | undefined;

  constructor(readonly focus: Focus) {}

  get restore(): ShownRestore | undefined {
    return this.focus.restore;
  }

  show(restore: ActiveRestore): void {
    this.focus.show({ ...restore, views: restoreViews(restore, this.#reportOn(restore.session)) });
  }

  /** It takes other plans to find out, and stays the same while one steps. */
  #reportOn(session: RestoreSession): AuditReport {
    if (this.#report?.audit !== session.audit) this.#report = { audit: session.audit, ...reportOn(session) };
    return this.#report;
  }
}
