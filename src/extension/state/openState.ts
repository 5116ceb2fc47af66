import * as vscode from 'vscode';
import { MigrationError } from '../../io/migration/migrationError';
import type { Nic } from '../../io/migration/nic';
import { nicState } from '../../io/migration/nicState';
import { plural } from '../../core/wire/text';
import { knownToJson } from '../../core/device/json';
import { fullyKnown, type KnownState } from '../../core/device/unknown';
import { destinationState } from '../../core/restore/session';
import { knownOf } from '../../core/track/knowledge';
import { trackedOn } from '../../core/track/track';
import type { Focus } from '../focus';
import { fileName } from '../editor/source';
import { lonelyInput, stateNodes, unknownMessage } from '../views/deviceStateNodes';
import { EMPTY_VIEW, type ViewsShown } from '../views/node';
import { withProgress } from './progress';
import { documentOfNic, documentOfState, originOf, type StateDocument } from './stateDocument';
import { readStateFile } from './stateFile';
import { streamNodes } from './streamNodes';

/** True when a state was opened, and the views are about it. */
export async function openState(focus: Focus, given: unknown): Promise<boolean> {
  const uri = given instanceof vscode.Uri ? given : await chooseFile();
  if (!uri) return false;
  const document = await read(uri);
  if (!document) return false;
  focus.show(undefined);
  focus.open({ ...document, views: stateViews(document) });
  return true;
}

/** A state that one chooses, without the views being about it; undefined where one doesn't. */
export async function chooseState(): Promise<StateDocument | undefined> {
  const uri = await chooseFile();
  return uri && (await read(uri));
}

async function chooseFile(): Promise<vscode.Uri | undefined> {
  const uris = await vscode.window.showOpenDialog({
    title: 'Open State: State JSON or QEMU Migration Stream',
    filters: { 'All files': ['*'], 'State JSON': ['json'] },
  });
  return uris?.[0];
}

export async function read(uri: vscode.Uri): Promise<StateDocument | undefined> {
  try {
    const name = fileName(uri);
    const file = await withProgress(`Reading ${name}`, (reading) => readStateFile(uri, reading));
    if (file.kind === 'state') return documentOfState(name, file.known);
    const { nics } = file.stream;
    const nic = nics.length > 1 ? await chooseNic(nics) : nics[0];
    return nic && documentOfNic(name, file.stream, nic);
  } catch (error) {
    if (error instanceof vscode.CancellationError) return undefined;
    void vscode.window.showErrorMessage(failureText(fileName(uri), error));
    return undefined;
  }
}

function failureText(file: string, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof MigrationError)) return message;
  return `${file}: ${error.offset === undefined ? '' : `offset ${error.offset}: `}${message}`;
}

async function chooseNic(nics: readonly Nic[]): Promise<Nic | undefined> {
  const items = nics.map((nic) => {
    const { mac, queue_pairs } = nicState(nic);
    return { label: nic.id, description: `${mac}, ${plural(queue_pairs, 'queue pair')}`, nic };
  });
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Choose Device',
    placeHolder: 'The stream has several virtio-net devices',
    matchOnDescription: true,
  });
  return chosen?.nic;
}

/** What the views show of a state that was opened on its own. */
function stateViews(document: StateDocument): ViewsShown {
  const deviceState = {
    nodes: [...stateNodes(lonelyInput(document)), ...streamNodes(document)],
    description: originOf(document),
    message: [document.message ?? '', unknownMessage(document)].filter((text) => text !== '').join('\n'),
  };
  return { deviceState, shadowVirtqueue: EMPTY_VIEW, restoreStream: EMPTY_VIEW };
}

/** Puts the state that is shown on the clipboard, as JSON. */
export async function copyState(focus: Focus): Promise<void> {
  const known = shownState(focus);
  if (known) await vscode.env.clipboard.writeText(`${JSON.stringify(knownToJson(known), undefined, 2)}\n`);
}

/** The state that the Device State view shows. */
function shownState({ restore, state, point }: Focus): KnownState | undefined {
  if (restore) return fullyKnown(destinationState(restore.session));
  if (state) return state;
  if (!point?.after) return undefined;
  const { guest, shadow } = point.open.file.rings;
  return knownOf(trackedOn(point.after, guest || !shadow ? 'guest' : 'shadow'));
}
