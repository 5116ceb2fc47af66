import * as vscode from 'vscode';
import { stateOn, trackedOn } from '../../core/track/track';
import type { Ring } from '../../core/trace/record';
import { profileSetting } from '../commands/profileSetting';
import type { Focus, Point } from '../focus';
import { originOf } from '../state/origin';
import type { StateDocument } from '../state/stateDocument';
import { streamNodes } from '../state/streamNodes';
import type { Command } from './command';
import { lonelyInput, stateNodes, type StateInput } from './deviceStateNodes';
import type { ViewNode } from './node';
import { NodeTree } from './nodeTree';
import type { Shown, ViewsShown } from './shown';

/** The three views, kept in step with the focus. */
export class Views implements vscode.Disposable {
  readonly deviceState = new NodeTree();
  readonly shadowVirtqueue = new NodeTree();
  readonly restoreStream = new NodeTree();
  readonly #state: vscode.TreeView<ViewNode>;
  readonly #shadow: vscode.TreeView<ViewNode>;
  readonly #restore: vscode.TreeView<ViewNode>;
  readonly #subscription: vscode.Disposable;

  constructor(private readonly focus: Focus) {
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
    const { deviceState, shadowVirtqueue, restoreStream } = viewsOf(this.focus);
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

const NOTHING: Shown = { nodes: [], description: '', message: '' };

function viewsOf({ restore, state, point, isComputing }: Focus): ViewsShown {
  if (restore) return restore.views;
  if (state) return { deviceState: lonelyState(state), shadowVirtqueue: NOTHING, restoreStream: NOTHING };
  return {
    deviceState: pointState(point, isComputing),
    shadowVirtqueue: point ? pointShadow(point) : NOTHING,
    restoreStream: NOTHING,
  };
}

function lonelyState(document: StateDocument): Shown {
  return {
    nodes: [...stateNodes(lonelyInput(document.state)), ...streamNodes(document)],
    description: originOf(document),
    message: document.message ?? '',
  };
}

function pointState(point: Point | undefined, isComputing: boolean): Shown {
  const input = point && pointInput(point);
  return {
    nodes: input ? stateNodes(input) : [],
    description: point ? pointCaption(point) : '',
    message: isComputing ? COMPUTING : point?.after?.assumed ? ASSUMED : '',
  };
}

function pointShadow({ forwarded, showForwarded, document }: Point): Shown {
  return forwarded
    ? showForwarded(forwarded, profileSetting(), (command) => goTo(document.uri, command))
    : { ...NOTHING, message: 'This row is no command.' };
}

const COMPUTING = 'Computing the state at the selected row…';
const ASSUMED = 'No device record tells the negotiated features: all are assumed.';

function goTo(uri: vscode.Uri, command: number): Command {
  return { id: 'cvq.command.reveal', title: 'Go to Command', args: [uri, command] };
}

/** The ring whose state counts: the guest's where the trace has one. */
function mainRing({ open }: Point): Ring {
  return open.file.rings.guest || !open.file.rings.shadow ? 'guest' : 'shadow';
}

function pointInput(point: Point): StateInput | undefined {
  const { after, before, open, document } = point;
  if (!after) return undefined;
  const ring = mainRing(point);
  const main = trackedOn(after, ring);
  const other: Ring = ring === 'guest' ? 'shadow' : 'guest';
  const both = open.file.rings.guest && open.file.rings.shadow;
  return {
    state: main.state,
    before: before && stateOn(before, ring),
    beside: both
      ? { name: 'device', state: stateOn(after, other), before: before && stateOn(before, other) }
      : undefined,
    setBy: main.setBy.toMap(),
    setter: (command) => `command ${String(command)}`,
    goTo: (command) => goTo(document.uri, command),
  };
}

function pointCaption({ step, after }: Point): string {
  const { record, command, row } = step.row;
  const device = after ? `${after.id} ` : '';
  return `${device}after ${record.type === 'command' ? `command ${String(command)}` : `row ${String(row)}`}`;
}
