import * as vscode from 'vscode';
import { convertWith } from '../../io/write/convert';
import { formatNamed } from '../../io/write/formats';
import { holdsObservations, observationAt } from '../../io/write/observation';
import type { TraceEditorProvider } from '../editor/editorProvider';
import { fileName } from '../editor/source';
import type { Focus } from '../focus';
import { chooseState } from '../state/openState';
import { withProgress } from '../state/progress';
import { wholeTrace } from '../text/wholeTrace';
import { writeTarget } from './exportTarget';

/**
 * Writes the trace with a record, after the selected row, of a state that somebody saw at that moment, and opens it there: the trace
 * itself is never changed.
 */
export async function addObservation(focus: Focus, editors: TraceEditorProvider): Promise<void> {
  await focus.settled;
  const { point } = focus;
  if (!point) {
    void vscode.window.showInformationMessage(
      'First open a CVQ trace, and select the row after which the state was seen.',
    );
    return;
  }
  const { document, open, step } = point;
  const seen = await chooseState();
  const ring = seen && (await chooseRing(open.file.rings.shadow));
  const format = formatNamed(open.file.format);
  if (!seen || !ring || !format || !holdsObservations(format)) return;
  const [ending] = format.endings;
  const name = fileName(document.uri);
  const base = name.endsWith(ending) ? name.slice(0, -ending.length) : name;
  const target = await vscode.window.showSaveDialog({
    title: 'Add Observation: Write the Trace With It',
    defaultUri: vscode.Uri.joinPath(document.uri, `../${base}.observed${ending}`),
  });
  if (!target) return;
  try {
    const row = step.row.row + 1;
    const device = open.file.devices.length > 1 ? point.after?.id : undefined;
    const { state, unknown } = seen;
    const observed = { source: seen.source, known: { state, unknown } };
    const { file } = await wholeTrace(document);
    await withProgress(`Writing ${fileName(target)}`, async ({ signal }) => {
      const record = await observationAt(file, row, observed, { device, ring });
      await writeTarget(target, document.uri, async (write) => {
        await convertWith(file, format, { record, row }, write, { signal });
      });
    });
    await editors.openAt(target, vscode.ViewColumn.Active, async ({ opened }) => {
      await opened;
      return row;
    });
  } catch (error) {
    if (error instanceof vscode.CancellationError) return;
    const why = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(`The observation can't be added. ${why}`);
  }
}

/** Whose state was seen. Without a shadow ring there is only the guest's side. */
async function chooseRing(hasShadow: boolean): Promise<'guest' | 'shadow' | undefined> {
  if (!hasShadow) return 'guest';
  const items = [
    {
      label: "QEMU's model, or what the guest's driver believes",
      description: 'query-rx-filter, ethtool',
      ring: 'guest',
    },
    { label: 'The device behind the Shadow Virtqueue', description: 'vdpa dev config show', ring: 'shadow' },
  ] as const;
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Add Observation',
    placeHolder: 'Whose state was seen',
  });
  return chosen?.ring;
}
