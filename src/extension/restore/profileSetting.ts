import * as vscode from 'vscode';
import { profileNamed, type RestoreProfile } from '../../core/restore/plan';

/** Who restores, unless one chooses otherwise. */
export function profileSetting(): RestoreProfile {
  const value = vscode.workspace.getConfiguration('cvq').get<string>('restore.profile');
  return profileNamed(value ?? '') ?? 'complete';
}
