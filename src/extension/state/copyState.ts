import * as vscode from 'vscode';
import { stateToJson } from '../../core/device/json';
import type { DeviceState } from '../../core/device/state';
import { destinationState } from '../../core/restore/session';
import { stateOn } from '../../core/track/track';
import type { Focus } from '../focus';

/** Puts the state that is shown on the clipboard, as JSON. */
export async function copyState(focus: Focus): Promise<void> {
  const state = shownState(focus);
  if (state) await vscode.env.clipboard.writeText(`${JSON.stringify(stateToJson(state), undefined, 2)}\n`);
}

/** The state that the Device State view shows. */
function shownState({ restore, state, point }: Focus): DeviceState | undefined {
  if (restore) return destinationState(restore.session);
  if (state) return state.state;
  if (!point?.after) return undefined;
  const { guest, shadow } = point.open.file.rings;
  return stateOn(point.after, guest || !shadow ? 'guest' : 'shadow');
}
