import * as vscode from 'vscode';
import type { Focus } from '../focus';
import type { ViewNode } from './node';
import { NodeTree } from './nodeTree';
import { EMPTY_VIEW, type Shown, type ViewsShown } from './node';

/** The three views, kept in step with the focus. */
export class Views implements vscode.Disposable {
  readonly deviceState = new NodeTree();
  readonly shadowVirtqueue = new NodeTree();
  readonly restoreStream = new NodeTree();
  readonly #state: vscode.TreeView<ViewNode>;
  readonly #shadow: vscode.TreeView<ViewNode>;
  readonly #restore: vscode.TreeView<ViewNode>;
  readonly #subscription: vscode.Disposable;

  readonly #focus: Focus;

  constructor(focus: Focus) {
    this.#focus = focus;

    this.#state = vscode.window.createTreeView('cvq.deviceState', {
      treeDataProvider: this.deviceState,
      showCollapseAll: true,
    });
    this.#shadow = vscode.window.createTreeView('cvq.shadowVirtqueue', {
      treeDataProvider: this.shadowVirtqueue,
      showCollapseAll: true,
    });
    this.#restore = vscode.window.createTreeView('cvq.restoreStream', { treeDataProvider: this.restoreStream });
    this.#subscription = focus.onDidChange(() => {
      this.#update();
    });
    this.#update();
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#state.dispose();
    this.#shadow.dispose();
    this.#restore.dispose();
  }

  #update(): void {
    const { deviceState, shadowVirtqueue, restoreStream } = viewsOf(this.#focus);
    show(this.#state, this.deviceState, deviceState);
    show(this.#shadow, this.shadowVirtqueue, shadowVirtqueue);
    show(this.#restore, this.restoreStream, restoreStream);
  }
}

/** A view's nodes, what stands beside its title and above its tree. */
function show(view: vscode.TreeView<ViewNode>, tree: NodeTree, { nodes, description, message }: Shown): void {
  tree.show(nodes);
  view.description = description;
  view.message = message;
}

const NO_VIEWS: ViewsShown = { deviceState: EMPTY_VIEW, shadowVirtqueue: EMPTY_VIEW, restoreStream: EMPTY_VIEW };
const COMPUTING = 'Computing the state at the selected row…';

function viewsOf({ restore, state, point, isComputing }: Focus): ViewsShown {
  if (restore) return restore.views;
  if (state) return state.views;
  const views = point?.views() ?? NO_VIEWS;
  return isComputing ? { ...views, deviceState: { ...views.deviceState, message: COMPUTING } } : views;
}
