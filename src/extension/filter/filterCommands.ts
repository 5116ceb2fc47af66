import * as vscode from 'vscode';
import type { Narrowing, Pointed } from '../../protocol/filtering';
import type { TraceEditorProvider } from '../editor/editorProvider';

/** Commands about the filter of the trace editor. */
export function registerFilterCommands(editors: TraceEditorProvider): vscode.Disposable[] {
  const narrow = (how: Narrowing, target: unknown) => {
    const pointed = pointedBy(target);
    if (pointed) editors.narrow(pointed, how);
    else editors.act(how === 'only' ? 'filterByThis' : 'excludeThis');
  };
  return [
    vscode.commands.registerCommand('cvq.filter.focus', () => {
      editors.act('focusFilter');
    }),
    vscode.commands.registerCommand('cvq.filter.clear', () => {
      editors.act('clearFilter');
    }),
    vscode.commands.registerCommand('cvq.filter.byThis', (target: unknown) => {
      narrow('only', target);
    }),
    vscode.commands.registerCommand('cvq.filter.excludeThis', (target: unknown) => {
      narrow('exclude', target);
    }),
  ];
}

/**
 * What a menu was opened on: the context of a cell, a field or a number of the editor, or a node of the Device State view. Undefined
 * without a menu: then it is what is selected in the editor.
 */
export function pointedBy(target: unknown): Pointed | undefined {
  if (typeof target !== 'object' || target === null) return undefined;
  const context: Readonly<Record<string, unknown>> = { ...target };
  const { webviewSection, row, column, field, conditions, id, label } = context;
  if (webviewSection === 'count') return isTexts(conditions) ? { kind: 'rows', conditions } : undefined;
  if (typeof row === 'number') {
    if (webviewSection === 'field' && typeof field === 'string') return { kind: 'field', row, field };
    return { kind: 'cell', row, column: typeof column === 'string' ? column : 'command' };
  }
  const path = typeof id === 'string' ? statePath(id, label) : undefined;
  return path === undefined ? undefined : { kind: 'state', path };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

/** The path in the state JSON of a node: `state/rx.promisc`, or one VLAN: `state/vlans/none//5`. */
function statePath(id: string, label: unknown): string | undefined {
  const [root, path, ...rest] = id.split('/');
  if (root !== 'state' || path === undefined) return undefined;
  if (rest.length === 0) return path;
  const vlan = rest.at(-1);
  return path === 'vlans' && vlan !== undefined && vlan === label ? `vlans.${vlan}` : undefined;
}
