import * as vscode from 'vscode';
import { describeProfile } from '../../core/restore/profiles';
import { reportOn, type AuditReport } from '../../core/restore/audit/report';
import type { RestoreSession } from '../../core/restore/session';
import { stateOn, trackedOn } from '../../core/track/track';
import type { Ring } from '../../core/trace/record';
import { profileSetting } from '../commands/profileSetting';
import type { ActiveRestore, Focus, Point } from '../focus';
import type { Command } from './command';
import { destinationInput, lonelyInput, stateNodes, type StateInput } from './deviceStateNodes';
import { originOf, type StateDocument } from '../state/stateDocument';
import { streamNodes } from '../state/streamNodes';
import { NodeTree } from './nodeTree';
import { restoreMessage, restoreNodes } from './restoreNodes';
import { progressText, restoreShadow, traceShadow, type Shown } from './shadowVirtqueue';
import type { ViewNode } from './node';

/** The three views, kept in step with the focus. */
export class Views implements vscode.Disposable {
  readonly deviceState = new NodeTree();
  readonly shadowVirtqueue = new NodeTree();
  readonly restoreStream = new NodeTree();
  readonly #state: vscode.TreeView<ViewNode>;
  readonly #shadow: vscode.TreeView<ViewNode>;
  readonly #restore: vscode.TreeView<ViewNode>;
  readonly #subscription: vscode.Disposable;
  #report: (AuditReport & Pick<RestoreSession, 'audit'>) | undefined;

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
    const { point, restore, state } = this.focus;
    if (restore) this.#showRestore(restore);
    else if (state) this.#showState(state);
    else this.#showPoint(point);
  }

  #showRestore({ session, origin, faults }: ActiveRestore): void {
    const { plan } = session;
    const progress = progressText(session);
    this.deviceState.show(stateNodes(destinationInput(session, (step) => runTo(step + 1))));
    caption(this.#state, `destination after ${progress}`);
    this.restoreStream.show(restoreNodes(session, this.#reportOn(session), runTo, faults));
    caption(this.#restore, `${describeProfile(plan.profile).title} · ${progress}`, restoreMessage(session, origin));
    this.#showShadow(restoreShadow(session, runToPhase));
  }

  #showShadow({ nodes, description, message }: Shown): void {
    this.shadowVirtqueue.show(nodes);
    caption(this.#shadow, description, message);
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
    this.#showShadow(NOTHING_SHOWN);
  }

  #showPoint(point: Point | undefined): void {
    const input = point && pointInput(point);
    this.deviceState.show(input ? stateNodes(input) : []);
    const message = this.focus.isComputing ? COMPUTING : point?.after?.assumed ? ASSUMED : undefined;
    caption(this.#state, point && pointCaption(point), message);
    this.restoreStream.show([]);
    caption(this.#restore);
    this.#showShadow(point ? pointShadow(point) : NOTHING_SHOWN);
  }
}

const NOTHING_SHOWN: Shown = { nodes: [], description: '', message: '' };

function pointShadow({ forwarded, document }: Point): Shown {
  return forwarded
    ? traceShadow(forwarded, profileSetting(), (command) => goTo(document.uri, command))
    : { ...NOTHING_SHOWN, message: 'This row is no command.' };
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

function runToPhase(phase: number): Command {
  return { id: 'cvq.restore.runToPhase', title: 'Run to Here', args: [phase] };
}

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
