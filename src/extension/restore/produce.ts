import * as vscode from 'vscode';
import { beginRestore, sourceOf, sourceOfState, type RestoreSource } from '../../core/restore/session';
import { profileSetting } from './profileSetting';
import type { ActiveRestore } from '../focus';
import { originOf } from '../state/stateDocument';
import type { RestoreController } from './restoreController';

/** The stream that restores the state that is shown. */
export async function produce(controller: RestoreController): Promise<void> {
  // A context menu selects the row and runs this in one go.
  await controller.focus.settled;
  const { point, state } = controller.focus;
  if (state) {
    const { file, device } = state;
    await show(controller, sourceOfState(state), originOf(state), {
      file,
      ...(device === undefined ? {} : { device }),
    });
    return;
  }
  if (!point?.after) {
    void vscode.window.showInformationMessage(
      'First open a CVQ trace and select a command, or open a state to restore.',
    );
    return;
  }
  const { record, command, row } = point.step.row;
  const name = point.document.uri.path.split('/').at(-1) ?? '';
  const origin = `${record.type === 'command' ? `command ${command}` : `row ${row}`} of ${name}`;
  const at = record.type === 'command' ? { at: command } : {};
  const device = point.open.file.devices.length > 1 ? { device: point.after.id } : {};
  await show(controller, sourceOf(point.after), origin, { file: name, ...at, ...device });
}

type Place = NonNullable<ActiveRestore['place']>;

async function show(controller: RestoreController, source: RestoreSource, origin: string, place: Place): Promise<void> {
  controller.show({ session: beginRestore(source, profileSetting()), origin, place, faults: [] });
  await vscode.commands.executeCommand('cvq.restoreStream.focus');
}
