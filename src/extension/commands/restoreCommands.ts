import * as vscode from 'vscode';
import {
  beginRestore,
  movedTo,
  sourceOf,
  sourceOfState,
  type RestoreSession,
  type RestoreSource,
} from '../../core/restore/session';
import { RESTORE_PROFILES, profileNamed, type RestoreProfile } from '../../core/restore/plan';
import { describeProfile } from '../../core/restore/profiles';
import { F, FEATURES, featureName, hasFeature } from '../../core/wire/features';
import { OFFLOADS } from '../../core/wire/bits';
import { COMMAND_NAMES, commandSpec } from '../../core/wire/commands';
import type { ActiveRestore, Focus } from '../focus';
import { originOf } from '../state/stateDocument';

/** Producing restore streams and stepping through them. */
export function registerRestoreCommands(focus: Focus): vscode.Disposable[] {
  const command = (id: string, run: (...args: unknown[]) => unknown) => vscode.commands.registerCommand(id, run);
  const move = (to: (session: RestoreSession, arg: unknown) => number) => (arg: unknown) => {
    const { restore } = focus;
    if (restore) focus.show({ ...restore, session: movedTo(restore.session, to(restore.session, arg)) });
  };
  return [
    command('cvq.restore.produce', () => produce(focus)),
    command(
      'cvq.restore.step',
      move(({ position }) => position + 1),
    ),
    command(
      'cvq.restore.stepBack',
      move(({ position }) => position - 1),
    ),
    command(
      'cvq.restore.run',
      move(({ steps }) => steps.length),
    ),
    command(
      'cvq.restore.runTo',
      move(({ position }, arg) => positionOf(arg) ?? position),
    ),
    command(
      'cvq.restore.reset',
      move(() => 0),
    ),
    command('cvq.restore.chooseProfile', () => chooseProfile(focus)),
    command('cvq.restore.chooseFeatures', () => chooseFeatures(focus)),
    command('cvq.restore.close', () => {
      focus.show(undefined);
    }),
  ];
}

/** The position that a click (a number) or a menu (the tree's node) means. */
function positionOf(arg: unknown): number | undefined {
  if (typeof arg === 'number') return arg;
  if (typeof arg !== 'object' || arg === null || !('id' in arg)) return undefined;
  const match = /^restore\/(\d+)$/.exec(String(arg.id));
  return match ? Number(match[1]) : undefined;
}

function profileSetting(): RestoreProfile {
  const value = vscode.workspace.getConfiguration('cvq').get<string>('restore.profile');
  return profileNamed(value ?? '') ?? 'complete';
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
  focus.show({ session: beginRestore(source, profileSetting()), origin, place });
  await vscode.commands.executeCommand('cvq.restoreStream.focus');
}

/** The same source and origin under another profile or destination, from the first command again. */
function again(focus: Focus, profile: RestoreProfile, features: bigint): void {
  const { restore } = focus;
  if (!restore) return;
  const { source, plan } = restore.session;
  focus.show({ ...restore, session: beginRestore(source, profile, { ...plan.destination, features }) });
}

async function chooseProfile(focus: Focus): Promise<void> {
  const plan = focus.restore?.session.plan;
  const items = RESTORE_PROFILES.map((profile) => ({
    label: describeProfile(profile).title,
    description: profile === (plan?.profile ?? profileSetting()) ? 'current' : '',
    detail: describeProfile(profile).description,
    profile,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Choose Restore Profile',
    placeHolder: 'Who restores the state?',
  });
  if (!chosen) return;
  if (plan) again(focus, chosen.profile, plan.destination.features);
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
  again(focus, session.plan.profile, (features & ~relevant) | picked);
}
