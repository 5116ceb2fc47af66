import * as vscode from 'vscode';
import { F, FEATURES, featureName, hasFeature } from '../../core/wire/features';
import { OFFLOADS } from '../../core/wire/bits';
import { COMMAND_NAMES, commandSpec } from '../../core/wire/commands';
import { withFeatures } from '../../core/device/fill';
import { filledSource } from '../../core/restore/session';
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
  const source = session.source.model.state.features;
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
  const negotiated = (features & ~relevant) | picked;
  // Where nobody has told what the source's driver negotiated, it is taken to be the same.
  const known = filledSource(restore.session.source, (state) => withFeatures(state, negotiated));
  controller.show(replanned(restore, { source: known, destination: { ...destination, features: negotiated } }));
}
