import * as vscode from 'vscode';
import { F, FEATURES, featureName, hasFeature } from '../../core/wire/features';
import { OFFLOADS } from '../../core/wire/bits';
import { COMMAND_NAMES, commandSpec } from '../../core/wire/commands';
import type { RestoreController } from './restoreController';
import { replanned } from './replan';

/** The bits that decide what can be restored: those that give commands, and the offloads. */
const RELEVANT = new Set<number>([
  ...COMMAND_NAMES.map((name) => commandSpec(name).feature),
  ...OFFLOADS.map(({ feature }) => feature),
  F.CTRL_VQ,
]);

/** What the destination negotiates with its driver. */
export async function chooseFeatures(controller: RestoreController): Promise<void> {
  const session = controller.restore?.session;
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
    placeHolder: 'Features that the destination negotiates with its driver',
    canPickMany: true,
  });
  if (!chosen) return;
  const relevant = items.reduce((mask, { bit }) => mask | (1n << BigInt(bit)), 0n);
  const picked = chosen.reduce((mask, { bit }) => mask | (1n << BigInt(bit)), 0n);
  const { restore } = controller;
  if (!restore) return;
  const { destination } = restore.session.plan;
  controller.show(replanned(restore, { destination: { ...destination, features: (features & ~relevant) | picked } }));
}
