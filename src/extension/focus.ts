import * as vscode from 'vscode';
import type { DeviceTrack } from '../core/track/track';
import type { Origin } from '../core/restore/audit/reproduce';
import type { FaultSpec } from '../core/restore/faultSpec';
import type { RestoreSession } from '../core/restore/session';
import type { ReplayStep } from '../io/trace/replay';
import type { StateDocument } from './state/stateDocument';
import type { OpenTrace, TraceDocument } from './editor/document';
import type { Forwarded } from './editor/forwarded';
import type { ViewsShown } from './views/node';
import type { ContextKey } from './when';

/** A selected row of a trace, and the device that it is about. */
export interface Point {
  readonly document: TraceDocument;
  readonly open: OpenTrace;
  readonly step: ReplayStep;
  readonly before: DeviceTrack | undefined;
  readonly after: DeviceTrack | undefined;
  /** The command's way through a Shadow Virtqueue; undefined where the row is no command. */
  readonly forwarded: Forwarded | undefined;
  /** What the views show of it, as the settings are now. It comes with the point, as its code does. */
  readonly views: () => ViewsShown;
}

/** A state that was opened on its own, with what the views show of it. */
export interface ShownState extends StateDocument {
  readonly views: ViewsShown;
}

/** A restore stream and where it comes from, in words. */
export interface ActiveRestore {
  readonly session: RestoreSession;
  readonly origin: string;
  /** What is to go wrong, whatever the profile. */
  readonly faults: readonly FaultSpec[];
  /** The origin for a command line. */
  readonly place?: Omit<Origin, 'text'>;
}

/** A restore with what the views show of it: thus they need none of the code that makes it. */
export interface ShownRestore extends ActiveRestore {
  readonly views: ViewsShown;
}

/** Longer than this, and the views say that the state is being computed; in ms. */
const PATIENCE_MS = 150;

/** Reads a row of a trace; undefined when there is no such row. */
export type PointAt = (document: TraceDocument, row: number, signal: AbortSignal) => Promise<Point | undefined>;

/**
 * What the views show: the selected row of the trace that was active last, or the state that was opened since, and the
 * restore stream that was produced last. The one place where any of them changes.
 */
export class Focus implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  #document: TraceDocument | undefined;
  #point: Point | undefined;
  #state: ShownState | undefined;
  #restore: ShownRestore | undefined;
  /** The newest selection wins: what is still under way for an older one is called off. */
  #loading = new AbortController();
  #settled: Promise<void> = Promise.resolve();
  #isComputing = false;
  #isReadable = false;

  readonly #pointAt: PointAt;

  constructor(pointAt: PointAt) {
    this.#pointAt = pointAt;
  }

  get document(): TraceDocument | undefined {
    return this.#document;
  }

  /** A trace is open that can be read, whether or not the state at its selected row has been computed. */
  get hasTrace(): boolean {
    return this.#document !== undefined && this.#isReadable;
  }

  get point(): Point | undefined {
    return this.#point;
  }

  /** Opened on its own, and shown until a row is selected. */
  get state(): ShownState | undefined {
    return this.#state;
  }

  /** The state at the selected row takes a while; the point is still that of the row before. */
  get isComputing(): boolean {
    return this.#isComputing;
  }

  get restore(): ShownRestore | undefined {
    return this.#restore;
  }

  /** Resolves when the views have what the last selection asked for. */
  get settled(): Promise<void> {
    return this.#settled;
  }

  /** Makes this row the selected one, and its trace the active one. */
  select(document: TraceDocument, row: number): void {
    this.#state = undefined;
    this.#loading.abort();
    this.#loading = new AbortController();
    const { signal } = this.#loading;
    const computing = setTimeout(() => {
      if (signal.aborted) return;
      this.#isComputing = true;
      this.#changed.fire();
    }, PATIENCE_MS);
    const hadTrace = this.hasTrace;
    this.#document = document;
    this.#isReadable = true;
    if (!hadTrace) this.#changed.fire();
    const arrive = (point: Point | undefined, isReadable: boolean) => {
      clearTimeout(computing);
      if (signal.aborted) return;
      this.#isReadable = isReadable;
      this.#isComputing = false;
      this.#point = point;
      this.#changed.fire();
    };
    // Where the trace can't be read the editor says why, and the views show nothing.
    this.#settled = this.#pointAt(document, row, signal).then(
      (point) => {
        arrive(point, true);
      },
      () => {
        arrive(undefined, false);
      },
    );
  }

  closed(document: TraceDocument): void {
    if (this.#document !== document) return;
    this.#loading.abort();
    this.#document = undefined;
    this.#point = undefined;
    this.#isComputing = false;
    this.#changed.fire();
  }

  open(state: ShownState | undefined): void {
    this.#state = state;
    this.#changed.fire();
  }

  show(restore: ShownRestore | undefined): void {
    this.#restore = restore;
    this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

/** What each key says of the views. */
const CONTEXT_KEYS: Readonly<Record<ContextKey, (focus: Focus) => boolean>> = {
  'cvq.hasTrace': ({ hasTrace }) => hasTrace,
  'cvq.hasState': ({ state }) => state !== undefined,
  'cvq.restoring': ({ restore }) => restore !== undefined,
  'cvq.canStep': ({ restore }) => restore !== undefined && restore.session.phase < restore.session.run.phases.length,
  'cvq.canStepBack': ({ restore }) => restore !== undefined && restore.session.phase > 0,
  'cvq.hasFaults': ({ restore }) => restore !== undefined && restore.faults.length > 0,
};

/** Sets the context keys, now and whenever the focus changes. */
export function keepContextKeys(focus: Focus): vscode.Disposable {
  const values = new Map<string, boolean>();
  const update = () => {
    for (const [key, isTrue] of Object.entries(CONTEXT_KEYS)) {
      const value = isTrue(focus);
      if (values.get(key) === value) continue;
      values.set(key, value);
      void vscode.commands.executeCommand('setContext', key, value);
    }
  };
  update();
  return focus.onDidChange(update);
}
