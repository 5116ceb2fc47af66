import * as vscode from 'vscode';
import { RESTORE_PROFILES } from '../../core/restore/plan';
import { describeProfile } from '../../core/restore/profiles';
import { profileSetting } from './profileSetting';
import type { RestoreController } from './restoreController';
import { replanned } from './replan';

/** Who restores: of the restore that is shown; without one, from now on. */
export async function chooseProfile(controller: RestoreController): Promise<void> {
  const current = controller.restore?.session.plan.profile ?? profileSetting();
  const items = RESTORE_PROFILES.map((profile) => ({
    label: describeProfile(profile).title,
    description: profile === current ? 'current' : '',
    detail: describeProfile(profile).description,
    profile,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Choose Restore Profile',
    placeHolder: 'Which QEMU release, or the complete plan, restores the state?',
  });
  if (!chosen) return;
  const { restore } = controller;
  if (restore) controller.show(replanned(restore, { profile: chosen.profile }));
  else
    await vscode.workspace
      .getConfiguration('cvq')
      .update('restore.profile', chosen.profile, vscode.ConfigurationTarget.Global);
}
