import * as vscode from 'vscode';
import { restoreToMarkdown } from '../../core/restore/audit/markdown';
import type { Origin } from '../../core/restore/audit/reproduce';
import { restoreToC, restoreToJson, restoreToRecords } from '../../core/restore/export';
import type { RestoreSession } from '../../core/restore/session';
import { writeJsonl } from '../../io/write/jsonl';
import { writePcapng } from '../../io/write/pcapng';
import type { ActiveRestore } from '../focus';
import type { RestoreController } from './restoreController';

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

/** Writes the restore to a file. */
export async function exportRestore(controller: RestoreController): Promise<void> {
  const { restore } = controller;
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

export async function copyRestore(controller: RestoreController): Promise<void> {
  const { restore } = controller;
  if (!restore) return;
  const formats = FORMATS.filter(({ ending }) => ending !== 'cvq.pcapng');
  const format = await vscode.window.showQuickPick(formats, { title: 'Copy Restore Stream As', placeHolder: 'Format' });
  if (format)
    await vscode.env.clipboard.writeText(new TextDecoder().decode(format.make(restore.session, originOf(restore))));
}

export async function copyAudit({ restore }: RestoreController): Promise<void> {
  if (restore) await vscode.env.clipboard.writeText(restoreToMarkdown(restore.session, originOf(restore)));
}

function originOf({ origin, place }: ActiveRestore): Origin {
  return { text: origin, ...(place ?? { file: origin }) };
}
