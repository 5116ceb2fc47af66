import type { Pointed } from '../../protocol/filtering';
import { ModelElement } from './modelElement';
import type { ColumnId } from '../lib/columns';

export type PaneName = 'list' | 'tree' | 'bytes';

/** What copying puts on the clipboard, and what to call it when that is done. */
export type Copied =
  | {
      readonly what: string;
      /** What isn't here yet comes later. */
      readonly text: string | Promise<string>;
    }
  /** Why it isn't copied. */
  | { readonly what: string; readonly refusal: string };

/** A part of the editor that takes the keyboard and has something selected. */
export abstract class PaneElement extends ModelElement {
  /** The selected thing as text. */
  abstract copied(): Copied | undefined;

  /** What a filter can be made of. */
  pointed(): Pointed | undefined {
    return undefined;
  }
}

/** Asks for the keyboard to go to another pane: the first one of these that is there. */
export class PaneEvent extends Event {
  static readonly type = 'cvq-pane';
  readonly panes: readonly PaneName[];

  constructor(...panes: readonly PaneName[]) {
    super(PaneEvent.type, { bubbles: true });
    this.panes = panes;
  }
}

/** Puts the focus on the first of these panes that is there to take it. */
export function focusPane(root: ParentNode, panes: readonly PaneName[]): void {
  for (const pane of panes) {
    const element = root.querySelector<HTMLElement>(`[data-pane="${pane}"]`);
    if (element === null) continue;
    element.focus();
    return;
  }
}

/** What is selected in the pane that an element belongs to. */
export function pointedAt(element: Element | null): Pointed | undefined {
  for (let at = element ?? undefined; at !== undefined; at = at.parentElement ?? undefined) {
    if (at instanceof PaneElement) return at.pointed();
  }
  return undefined;
}

/**
 * What VS Code's `webview/context` menus are told about the thing under the pointer: `webviewSection` and its data become
 * context keys, and are passed to the menu's command.
 */
export function menuContext(
  section: string,
  data: Readonly<Record<string, string | number | readonly string[]>>,
): string {
  return JSON.stringify({ webviewSection: section, ...data, preventDefaultContextMenuItems: true });
}

/** The same of a cell: VS Code adds it to what its row says. */
export function columnContext(column: ColumnId): string {
  return JSON.stringify({ column });
}
