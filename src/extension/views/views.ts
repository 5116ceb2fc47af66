import * as vscode from 'vscode';
import { describeProfile } from '../../core/restore/profiles';
import { reportOn, type AuditReport } from '../../core/restore/audit/report';
import type { RestoreSession } from '../../core/restore/session';
import { stateOn, trackedOn } from '../../core/track/track';
import type { Ring } from '../../core/trace/record';
import type { ActiveRestore, Focus, Point } from '../focus';
import type { Command } from './command';
import { destinationInput, lonelyInput, stateNodes, type StateInput } from './deviceStateNodes';
import { originOf, type StateDocument } from '../state/stateDocument';
import { streamNodes } from '../state/streamNodes';
import { NodeTree } from './nodeTree';
import { restoreMessage, restoreNodes } from './restoreNodes';
import type { ViewNode } from './node';

/** The two views, kept in step with the focus. */
export class Views implements vscode.Disposable {
  readonly deviceState = new NodeTree();
  readonly restoreStream = new NodeTree();
  readonly #state: vscode.TreeView<ViewNode>;
  readonly #restore: vscode.TreeView<ViewNode>;
  readonly #subscription: vscode.Disposable;
  #report: (AuditReport & Pick<RestoreSession, 'audit'>) | undefined;

  constructor(private readonly focus: Focus) {
    this.#state = vscode.window.createTreeView('cvq.deviceState', {
      treeDataProvider: this.deviceState,
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
    this.#restore.dispose();
  }

  #update(): void {
    const { point, restore, state } = this.focus;
    if (restore) this.#showRestore(restore);
    else if (state) this.#showState(state);
    else this.#showPoint(point);
  }

  #showRestore({ session, origin }: ActiveRestore): void {
    const { position, steps, plan } = session;
    const progress = `${String(position)} of ${String(steps.length)}`;
    this.deviceState.show(stateNodes(destinationInput(session, (step) => runTo(step + 1))));
    caption(this.#state, `destination after ${progress}`);
    this.restoreStream.show(restoreNodes(session, this.#reportOn(session), runTo));
    caption(this.#restore, `${describeProfile(plan.profile).title} · ${progress}`, restoreMessage(session, origin));
  }

  /** It takes other plans to find out, and stays the same while one steps. */
  #reportOn(session: RestoreSession): AuditReport {
    if (this.#report?.audit !== session.audit) this.#report = { audit: session.audit, ...reportOn(session) };
    return this.#report;
  }

  #showState(document: StateDocument): void {
    this.deviceState.show([...stateNodes(lonelyInput(document.state)), ...streamNodes(document)]);
    caption(this.#state, originOf(document), document.message);
    this.restoreStream.show([]);
    caption(this.#restore);
  }

  #showPoint(point: Point | undefined): void {
    const input = point && pointInput(point);
    this.deviceState.show(input ? stateNodes(input) : []);
    const message = this.focus.isComputing ? COMPUTING : point?.after?.assumed ? ASSUMED : undefined;
    caption(this.#state, point && pointCaption(point), message);
    this.restoreStream.show([]);
    caption(this.#restore);
  }
}

const COMPUTING = 'Computing the state at the selected row…';
const ASSUMED = 'No device record tells the negotiated features: all are assumed.';

/** What stands beside a view's title, and above its tree. */
function caption(view: vscode.TreeView<ViewNode>, description = '', message = ''): void {
  view.description = description;
  view.message = message;
}

function runTo(position: number): Command {
  return { id: 'cvq.restore.runTo', title: 'Run to Here', args: [position] };
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
    goTo: (command) => ({ id: 'cvq.command.reveal', title: 'Go to Command', args: [document.uri, command] }),
  };
}

function pointCaption({ step, after }: Point): string {
  const { record, command, row } = step.row;
  const device = after ? `${after.id} ` : '';
  return `${device}after ${record.type === 'command' ? `command ${String(command)}` : `row ${String(row)}`}`;
}
