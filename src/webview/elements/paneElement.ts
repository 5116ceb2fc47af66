import { ModelElement } from './modelElement';

export type PaneName = 'list' | 'tree' | 'bytes';

/** What copying puts on the clipboard, and what to call it when that is done. */
export interface Copied {
  readonly what: string;
  readonly text: string;
}

/** A part of the editor that takes the keyboard and has something selected. */
export abstract class PaneElement extends ModelElement {
  /** The selected thing as text. */
  abstract copied(): Copied | undefined;
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
