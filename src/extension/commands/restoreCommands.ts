import * as vscode from 'vscode';
import { beginRestore, sourceOf, sourceOfState, type RestoreSource } from '../../core/restore/session';
import { RESTORE_PROFILES } from '../../core/restore/plan';
import { describeProfile } from '../../core/restore/profiles';
import { F, FEATURES, featureName, hasFeature } from '../../core/wire/features';
import { OFFLOADS } from '../../core/wire/bits';
import { COMMAND_NAMES, commandSpec } from '../../core/wire/commands';
import type { ActiveRestore, Focus } from '../focus';
import { originOf } from '../state/stateDocument';
import { profileSetting } from './profileSetting';
import { replanned } from './replan';

/** Producing restore streams, and choosing who restores and to where. */
export function registerRestoreCommands(focus: Focus): vscode.Disposable[] {
  const command = (id: string, run: (...args: unknown[]) => unknown) => vscode.commands.registerCommand(id, run);
  return [
    command('cvq.restore.produce', () => produce(focus)),
    command('cvq.restore.chooseProfile', () => chooseProfile(focus)),
    command('cvq.restore.chooseFeatures', () => chooseFeatures(focus)),
    command('cvq.restore.close', () => {
      focus.show(undefined);
    }),
  ];
}

async function produce(focus: Focus): Promise<void> {
  // A context menu selects the row and runs this in one go.
  await focus.settled;
  const { point, state } = focus;
  if (state) {
    const { file, device } = state;
    await show(focus, sourceOfState(state.state), originOf(state), {
      file,
      ...(device === undefined ? {} : { device }),
    });
    return;
  }
  if (!point?.after) {
    void vscode.window.showInformationMessage(
      'Open a CVQ trace and select a command first, or open a state: that is what is restored.',
    );
    return;
  }
  const { record, command, row } = point.step.row;
  const name = point.document.uri.path.split('/').at(-1) ?? '';
  const origin = `${record.type === 'command' ? `command ${String(command)}` : `row ${String(row)}`} of ${name}`;
  const at = record.type === 'command' ? { at: command } : {};
  const device = point.open.file.devices.length > 1 ? { device: point.after.id } : {};
  await show(focus, sourceOf(point.after), origin, { file: name, ...at, ...device });
}

type Place = NonNullable<ActiveRestore['place']>;

async function show(focus: Focus, source: RestoreSource, origin: string, place: Place): Promise<void> {
  focus.show({ session: beginRestore(source, profileSetting()), origin, place, faults: [] });
  await vscode.commands.executeCommand('cvq.restoreStream.focus');
}

async function chooseProfile(focus: Focus): Promise<void> {
  const current = focus.restore?.session.plan.profile ?? profileSetting();
  const items = RESTORE_PROFILES.map((profile) => ({
    label: describeProfile(profile).title,
    description: profile === current ? 'current' : '',
    detail: describeProfile(profile).description,
    profile,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Choose Restore Profile',
    placeHolder: 'Who restores the state?',
  });
  if (!chosen) return;
  const { restore } = focus;
  if (restore) focus.show(replanned(restore, { profile: chosen.profile }));
  else
    await vscode.workspace
      .getConfiguration('cvq')
      .update('restore.profile', chosen.profile, vscode.ConfigurationTarget.Global);
}

/** The bits that decide what can be restored: those that give commands, and the offloads. */
const RELEVANT = new Set<number>([
  ...COMMAND_NAMES.map((name) => commandSpec(name).feature),
  ...OFFLOADS.map(({ feature }) => feature),
  F.CTRL_VQ,
]);

async function chooseFeatures(focus: Focus): Promise<void> {
  const session = focus.restore?.session;
  if (!session) return;
  const { features } = session.plan.destination;
  const source = session.source.model.features;
  const items = FEATURES.filter(({ bit }) => RELEVANT.has(bit)).map(({ bit }) => ({
    label: featureName(bit),
    description: hasFeature(source, bit) ? 'negotiated at the source' : '',
    picked: hasFeature(features, bit),
    bit,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Choose Destination Features',
    placeHolder: 'What the destination negotiates with its driver',
    canPickMany: true,
  });
  if (!chosen) return;
  const relevant = items.reduce((mask, { bit }) => mask | (1n << BigInt(bit)), 0n);
  const picked = chosen.reduce((mask, { bit }) => mask | (1n << BigInt(bit)), 0n);
  const { restore } = focus;
  if (!restore) return;
  const { destination } = restore.session.plan;
  focus.show(replanned(restore, { destination: { ...destination, features: (features & ~relevant) | picked } }));
}
