import * as vscode from 'vscode';
import { patchText } from '../../core/restore/patch';
import { stateLines } from '../../core/compare/stateText';
import type { Focus } from '../focus';
import { withProgress } from '../state/progress';
import type { TraceDocument } from '../editor/document';
import type { TraceEditorProvider } from '../editor/editorProvider';
import { chooseOther, otherOfFile, type Other } from './chooseOther';
import { compareSides, outcome, partingRows, type ComparedSides } from './comparison';
import { sideOfState, sideOfTrace, type ComparedSide } from './side';
import { compareContribution } from './contribution';
import type { StateDocuments } from './stateDocuments';

/** What the commands of comparisons do. */
export class CompareHandlers {
  readonly #focus: Focus;
  readonly #editors: TraceEditorProvider;
  readonly #documents: StateDocuments;

  constructor(focus: Focus, editors: TraceEditorProvider, documents: StateDocuments) {
    this.#focus = focus;
    this.#editors = editors;
    this.#documents = documents;
  }

  /** Compares the state that is shown with a file, or with what one chooses. */
  async compareWith(file: unknown): Promise<void> {
    const focus = this.#focus;
    const editors = this.#editors;
    const documents = this.#documents;
    await compareWith(focus, editors, documents, file instanceof vscode.Uri ? otherOfFile(file) : undefined);
  }

  async goToDivergence(resource: unknown): Promise<void> {
    const compared = shownComparison(this.#documents, resource);
    if (compared) await goToDivergence(compared, this.#editors);
  }

  async copyPatch(resource: unknown): Promise<void> {
    const compared = shownComparison(this.#documents, resource);
    if (compared) await copyPatch(compared);
  }

  /** Goes to a command of a trace, which is opened for it. */
  async reveal(uri: unknown, command: unknown): Promise<void> {
    if (uri instanceof vscode.Uri && typeof command === 'number') await revealCommand(uri, command, this.#editors);
  }
}

/** The comparison whose diff editor a button was pressed in, or that is active. */
function shownComparison(documents: StateDocuments, resource: unknown): ComparedSides | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const active = input instanceof vscode.TabInputTextDiff ? input.modified : undefined;
  const uri = resource instanceof vscode.Uri ? resource : active;
  return uri && documents.comparisonOf(uri);
}

async function compareWith(
  focus: Focus,
  editors: TraceEditorProvider,
  documents: StateDocuments,
  given: Other | undefined,
): Promise<void> {
  await focus.settled;
  const { point, state } = focus;
  if (!point && !state) {
    void vscode.window.showInformationMessage('Open a CVQ trace or a state first, to compare with.');
    return;
  }
  const other = given ?? (await chooseOther(editors, state ? '' : (point?.document.uri.toString() ?? '')));
  if (!other) return;
  try {
    const compared = await withProgress(`Comparing with ${other.title}`, async ({ signal }) => {
      const a = await sideShown(focus, signal);
      const b = a && (await other.read(a.state.device, signal));
      if (!a || !b) return undefined;
      try {
        return await compareSides(a, b);
      } finally {
        b.close?.();
      }
    });
    if (compared) await show(compared, documents, editors);
  } catch (error) {
    if (error instanceof vscode.CancellationError) return;
    const why = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(`${other.title} can't be compared with: ${why}`);
  }
}

/** What the Device State view is about. */
async function sideShown({ point, state }: Focus, signal: AbortSignal): Promise<ComparedSide | undefined> {
  if (state) return sideOfState(state);
  return point && (await sideOfTrace(point.document, point.step.row.row, point.after?.id, signal));
}

const GO = compareContribution.commands['cvq.compare.goToDivergence'].title;
const COPY = compareContribution.commands['cvq.compare.copyPatch'].title;

async function show(compared: ComparedSides, documents: StateDocuments, editors: TraceEditorProvider): Promise<void> {
  const { a, b, comparison } = compared;
  const pages = documents.add(compared, { a: stateLines(a), b: stateLines(b) });
  await vscode.commands.executeCommand('vscode.diff', pages.a, pages.b, `${a.title} ↔ ${b.title}`);
  const actions = [...(partingRows(compared) ? [GO] : []), ...(comparison.patch.commands.length > 0 ? [COPY] : [])];
  const chosen = await vscode.window.showInformationMessage(outcome(compared), ...actions);
  if (chosen === GO) await goToDivergence(compared, editors);
  if (chosen === COPY) await copyPatch(compared);
}

/** Both traces side by side, each at the row where they part. */
async function goToDivergence(compared: ComparedSides, editors: TraceEditorProvider): Promise<void> {
  const rows = partingRows(compared);
  if (!rows) {
    void vscode.window.showInformationMessage(
      compared.parted
        ? 'The two traces have the same commands and states: they do not diverge.'
        : 'Only two traces can diverge: one of the two is a state.',
    );
    return;
  }
  const { a, b } = compared;
  if (a.uri) await editors.openAt(a.uri, vscode.ViewColumn.One, whenRead(rows.a));
  if (b.uri) await editors.openAt(b.uri, vscode.ViewColumn.Two, whenRead(rows.b));
}

async function copyPatch({ comparison: { patch, count } }: ComparedSides): Promise<void> {
  if (count === 0) {
    void vscode.window.showInformationMessage('There is nothing to reconcile: no difference is known.');
    return;
  }
  await vscode.env.clipboard.writeText(patchText(patch));
}

/** The command that a line's hint names, in the group that shows the comparison. */
async function revealCommand(uri: vscode.Uri, command: number, editors: TraceEditorProvider): Promise<void> {
  const column = vscode.window.tabGroups.activeTabGroup.viewColumn;
  await editors.openAt(uri, column, async (document) => (await document.opened).file.rowOfCommand(command));
}

/** The row, once all of its trace has been read: an index under way may not have reached it. */
function whenRead(row: number): (document: TraceDocument) => Promise<number> {
  return async ({ opened }) => {
    await opened;
    return row;
  };
}
