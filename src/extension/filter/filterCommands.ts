import type * as vscode from 'vscode';
import type { Narrowing, Pointed } from '../../protocol/filtering';
import type { CommandsOf } from '../contribution';
import type { TraceEditorProvider } from '../editor/editorProvider';
import { registerCommands } from '../registerCommands';
import type { filterContribution } from './contribution';

/** The commands of the filter. */
export function registerFilterCommands(editors: TraceEditorProvider): vscode.Disposable[] {
  const filterBy = (how: Narrowing) => (target: unknown) => {
    const pointed = pointedBy(target);
    if (pointed) editors.filterBy(pointed, how);
    else editors.act(how === 'only' ? 'filterByThis' : 'excludeThis');
  };
  return registerCommands<CommandsOf<typeof filterContribution>>({
    'cvq.filter.focus': () => editors.act('focusFilter'),
    'cvq.filter.clear': () => editors.act('clearFilter'),
    'cvq.filter.byThis': filterBy('only'),
    'cvq.filter.excludeThis': filterBy('exclude'),
    'cvq.filter.byStateItem': filterBy('only'),
    'cvq.filter.excludeStateItem': filterBy('exclude'),
  });
}

/**
 * What a menu was opened on: the context of a cell, a field or a number of the editor, or a node of the Device State view. Undefined
 * without a menu: then it is what is selected in the editor.
 */
function pointedBy(target: unknown): Pointed | undefined {
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
  const member = rest.at(-1);
  return member !== undefined && member === label && /^\d+$/.test(member) ? `${path}.${member}` : undefined;
}
