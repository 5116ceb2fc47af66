import * as vscode from 'vscode';
import { stateToJson } from '../../core/device/json';
import type { DeviceState } from '../../core/device/state';
import { restoreToMarkdown } from '../../core/restore/audit/markdown';
import type { Origin } from '../../core/restore/audit/reproduce';
import { restoreToC, restoreToJson, restoreToRecords } from '../../core/restore/export';
import { destinationState, type RestoreSession } from '../../core/restore/session';
import { stateOn } from '../../core/track/track';
import { writeJsonl } from '../../io/write/jsonl';
import { writePcapng } from '../../io/write/pcapng';
import type { ActiveRestore, Focus } from '../focus';

/** Writing what the views show to files and to the clipboard. */
export function registerExportCommands(focus: Focus): vscode.Disposable[] {
  return [
    vscode.commands.registerCommand('cvq.restore.export', () => exportRestore(focus)),
    vscode.commands.registerCommand('cvq.restore.copyAs', () => copyRestore(focus)),
    vscode.commands.registerCommand('cvq.restore.copyAudit', () => copyAudit(focus)),
    vscode.commands.registerCommand('cvq.state.copy', () => copyState(focus)),
  ];
}

interface RestoreFormat {
  readonly label: string;
  /** Ending of the file's name. */
  readonly ending: string;
  readonly make: (session: RestoreSession, origin: Origin) => Uint8Array;
}

const text = (content: string) => new TextEncoder().encode(content);

const FORMATS: readonly RestoreFormat[] = [
  {
    label: 'CVQ trace (JSON Lines)',
    ending: 'cvq.jsonl',
    make: (session) => text([...writeJsonl(restoreToRecords(session))].join('')),
  },
  {
    label: 'CVQ trace (pcapng)',
    ending: 'cvq.pcapng',
    make: (session) => joined(writePcapng(restoreToRecords(session))),
  },
  {
    label: 'JSON with reasons, omissions and losses',
    ending: 'json',
    make: (session) => text(`${JSON.stringify(restoreToJson(session), undefined, 2)}\n`),
  },
  { label: 'C array', ending: 'c', make: (session) => text(restoreToC(session)) },
  {
    label: 'Audit for a report (Markdown)',
    ending: 'md',
    make: (session, origin) => text(restoreToMarkdown(session, origin)),
  },
];

function joined(chunks: Iterable<Uint8Array>): Uint8Array {
  return new Uint8Array(Buffer.concat([...chunks]));
}

async function exportRestore(focus: Focus): Promise<void> {
  const { restore } = focus;
  if (!restore) return;
  const { session } = restore;
  const format = await vscode.window.showQuickPick(FORMATS, { title: 'Export Restore Stream', placeHolder: 'Format' });
  if (!format) return;
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const name = `restore-${session.start.device}-${session.plan.profile}.${format.ending}`;
  const target = await vscode.window.showSaveDialog({
    title: 'Export Restore Stream',
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder.uri, name) } : {}),
    filters: { [format.label]: [format.ending.split('.').at(-1) ?? format.ending] },
  });
  if (target) await vscode.workspace.fs.writeFile(target, format.make(session, originOf(restore)));
}

async function copyRestore(focus: Focus): Promise<void> {
  const { restore } = focus;
  if (!restore) return;
  const formats = FORMATS.filter(({ ending }) => ending !== 'cvq.pcapng');
  const format = await vscode.window.showQuickPick(formats, { title: 'Copy Restore Stream As', placeHolder: 'Format' });
  if (format)
    await vscode.env.clipboard.writeText(new TextDecoder().decode(format.make(restore.session, originOf(restore))));
}

async function copyAudit({ restore }: Focus): Promise<void> {
  if (restore) await vscode.env.clipboard.writeText(restoreToMarkdown(restore.session, originOf(restore)));
}

function originOf({ origin, place }: ActiveRestore): Origin {
  return { text: origin, ...(place ?? { file: origin }) };
}

async function copyState(focus: Focus): Promise<void> {
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
