import * as vscode from 'vscode';
import { FAULT_KINDS, numberIn, numberNeeds, type FaultAct, type FaultKind } from '../../core/restore/faultKinds';
import { faultText, placeAt, type FaultSpec } from '../../core/restore/faultSpec';
import { underWay, type RestoreSession } from '../../core/restore/session';
import type { RestoreController } from '../restore/restoreController';
import { compareItems, commandItems } from './faultItems';
import { replanned, withOtherFaults } from '../restore/replan';
import { sentWith } from '../restore/steps';

/** Lets something go wrong at the destination, at the command that a menu's node means or that one chooses. */
export async function inject(controller: RestoreController, arg: unknown): Promise<void> {
  const session = controller.restore?.session;
  if (!session) return;
  const { commands } = session.plan;
  if (commands.length === 0) {
    void vscode.window.showInformationMessage('The restore stream has no commands, so no fault can be injected.');
    return;
  }
  const at = plannedOf(session, arg) ?? (await chooseCommand(session));
  const place = at === undefined ? undefined : placeAt(commands, at);
  if (at === undefined || !place) return;
  const what = commandItems(session)[at]?.label ?? '';
  const kind = await chooseKind(what);
  if (kind === undefined) return;
  const act = kind === 'reverse' ? undefined : await actOf(kind, what);
  if (kind !== 'reverse' && !act) return;
  const spec: FaultSpec = act ? { kind: 'at', place, act } : { kind: 'reverse' };
  const { restore } = controller;
  if (restore)
    controller.show(withOtherFaults(restore, [...restore.faults.filter((other) => !replaces(spec, other)), spec]));
}

/** The command of the plan that a menu's node means. */
function plannedOf({ steps }: RestoreSession, arg: unknown): number | undefined {
  const sent = sentWith(arg);
  return sent === undefined ? undefined : steps[sent - 1]?.planned;
}

async function chooseCommand(session: RestoreSession): Promise<number | undefined> {
  const items = commandItems(session);
  const pick = vscode.window.createQuickPick<(typeof items)[number]>();
  pick.title = 'Inject Fault';
  pick.placeholder = 'Choose the command that fails';
  pick.items = items;
  const current = session.steps[underWay(session) ?? -1]?.planned;
  pick.activeItems = items.filter(({ at }) => at === current);
  const chosen = await new Promise<number | undefined>((resolve) => {
    pick.onDidAccept(() => {
      resolve(pick.selectedItems[0]?.at);
    });
    pick.onDidHide(() => {
      resolve(undefined);
    });
    pick.show();
  });
  pick.dispose();
  return chosen;
}

interface KindItem extends vscode.QuickPickItem {
  readonly fault: FaultKind | 'reverse';
}

async function chooseKind(what: string): Promise<FaultKind | 'reverse' | undefined> {
  const items: readonly KindItem[] = [
    ...FAULT_KINDS.map((kind) => ({ label: kind.title, detail: kind.detail, fault: kind })),
    {
      label: 'Return batches in reverse order',
      detail: 'The device returns the buffers of each batch in reverse order. This affects all commands.',
      fault: 'reverse',
    },
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: `Inject Fault: ${what}`,
    placeHolder: 'Choose what fails',
    matchOnDetail: true,
  });
  return chosen?.fault;
}

async function actOf({ title, number, make }: FaultKind, what: string): Promise<FaultAct | undefined> {
  if (!number) return make(0);
  const needs = numberNeeds(number);
  const text = await vscode.window.showInputBox({
    title: `${title}: ${what}`,
    prompt: `Enter ${needs}.`,
    value: String(number.usual),
    validateInput: (value) => (numberIn(value, number) === undefined ? `It must be ${needs}.` : undefined),
  });
  const value = text === undefined ? undefined : numberIn(text, number);
  return value === undefined ? undefined : make(value);
}

/** One fault of a kind for each command. */
function replaces(spec: FaultSpec, other: FaultSpec): boolean {
  if (spec.kind === 'reverse' || other.kind === 'reverse') return spec.kind === other.kind;
  return JSON.stringify(spec.place) === JSON.stringify(other.place) && spec.act.kind === other.act.kind;
}

/** The faults of the node's command, the node's fault, or all. */
export function remove(controller: RestoreController, arg: unknown): void {
  const { restore } = controller;
  if (!restore) return;
  const at = plannedOf(restore.session, arg);
  const place = at === undefined ? undefined : JSON.stringify(placeAt(restore.session.plan.commands, at));
  const id = typeof arg === 'object' && arg !== null && 'id' in arg ? String(arg.id) : undefined;
  const isGone = (spec: FaultSpec) => {
    if (id?.startsWith('restore/fault/')) return id === `restore/fault/${faultText(spec)}`;
    return place === undefined || (spec.kind === 'at' && JSON.stringify(spec.place) === place);
  };
  controller.show(
    withOtherFaults(
      restore,
      restore.faults.filter((spec) => !isGone(spec)),
    ),
  );
}

/** What each release makes of the same source, destination and faults. */
export async function chooseRelease(controller: RestoreController): Promise<void> {
  const { restore } = controller;
  if (!restore) return;
  const chosen = await vscode.window.showQuickPick(compareItems(restore), {
    title:
      restore.faults.length === 0
        ? 'Compare QEMU Releases'
        : `Compare QEMU Releases with Faults: ${restore.faults.map(faultText).join(', ')}`,
    placeHolder: 'Choose one to see its restore stream',
    matchOnDetail: true,
  });
  if (chosen && controller.restore) controller.show(replanned(controller.restore, { profile: chosen.profile }));
}
