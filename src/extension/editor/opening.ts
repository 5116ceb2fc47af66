import type { ByteSource } from '../../io/byteSource';
import { PauseGate } from '../../io/trace/pauseGate';
import { Replay } from '../../io/trace/replay';
import { type FileChange, type GrowingTrace, openGrowing } from '../../io/trace/open';
import type { Queries } from '../../io/query/queries';

/** A trace that can be read. */
export interface OpenTrace {
  readonly file: GrowingTrace;
  readonly replay: Replay;
}

/** How far the pass over a file is: bytes done and in all, rows found so far; whether the reader has stopped it. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly rows: number;
  readonly isHeld: boolean;
}

export const NOTHING_DONE: Progress = { done: 0, total: 0, rows: 0, isHeld: false };

export type OpeningState =
  | { readonly kind: 'opening'; readonly progress: Progress }
  /** There are rows; with `progress`, more are on their way. */
  | { readonly kind: 'open'; readonly trace: OpenTrace; readonly progress: Progress | undefined }
  /** A sentence for the reader. */
  | { readonly kind: 'failed'; readonly message: string };

/** The opening of a trace file: its rows so far, the pass over the rest, and what has been appended since. */
export class Opening {
  readonly #abort = new AbortController();
  readonly #hold = new PauseGate();
  readonly #changed: () => void;
  /** Resolves with the first rows. */
  readonly started: Promise<OpenTrace>;
  /** Resolves when all has been gone over. */
  readonly whole: Promise<OpenTrace>;
  #state: OpeningState = { kind: 'opening', progress: NOTHING_DONE };

  constructor(source: () => Promise<ByteSource>, changed: () => void) {
    this.#changed = changed;
    this.started = this.#start(source);
    this.whole = this.started.then(async (trace) => {
      await trace.file.whole;
      return trace;
    });
    this.whole.then(
      (trace) => {
        this.#become({ kind: 'open', trace, progress: undefined });
        this.#followAhead(trace);
      },
      (error: unknown) => {
        this.#become({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
      },
    );
    // Whoever asks for it hears of the failure; nobody asking is no reason to report it as unhandled.
    this.started.catch(() => undefined);
  }

  get state(): OpeningState {
    return this.#state;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Stops the pass over the file where it is, or lets it go on. Nothing, where it has come to the end. */
  hold(isHeld: boolean): void {
    const { progress } = this;
    if (progress === undefined) return;
    if (isHeld) this.#hold.put();
    else this.#hold.lift();
    this.#progressed({ ...progress, isHeld });
  }

  /** How far the pass over the file is, while it is under way. */
  get progress(): Progress | undefined {
    return this.#state.kind === 'failed' ? undefined : this.#state.progress;
  }

  /** Takes in what was appended to the file since. Rejects when that can't be read. */
  async refresh(): Promise<FileChange> {
    const trace = await this.whole;
    const change = await trace.file.refresh();
    if (change === 'grown') {
      this.#become({ kind: 'open', trace, progress: undefined });
      this.#followAhead(trace);
    }
    return change;
  }

  /** Calls off what is under way, and lets go of the file. */
  close(): void {
    this.#abort.abort();
    void this.started.then(({ file }) => file.close()).catch(() => undefined);
  }

  async #start(source: () => Promise<ByteSource>): Promise<OpenTrace> {
    const opened = await source();
    try {
      const file = await openGrowing(opened, {
        signal: this.#abort.signal,
        hold: this.#hold,
        onProgress: (done, total, rows) => {
          this.#progressed({ done, total, rows, isHeld: this.#hold.isOn });
        },
      });
      const trace = { file, replay: new Replay(file) };
      const state = this.#state;
      this.#become({ kind: 'open', trace, progress: state.kind === 'opening' ? state.progress : undefined });
      return trace;
    } catch (error) {
      await opened.close();
      throw error;
    }
  }

  /** So that the state at any row is near when it is asked for. What can't be read is told to whoever asks. */
  #followAhead({ replay }: OpenTrace): void {
    replay.advance({ signal: this.#abort.signal }).catch(() => undefined);
  }

  #progressed(progress: Progress): void {
    const state = this.#state;
    if (state.kind === 'opening') this.#become({ ...state, progress });
    // The last report comes with the end of the pass.
    else if (state.kind === 'open' && progress.done < progress.total) this.#become({ ...state, progress });
  }

  #become(state: OpeningState): void {
    if (this.#abort.signal.aborted) return;
    this.#state = state;
    this.#changed();
  }
}

/** What can be asked about a trace; what answers is loaded when it is first needed. */
export async function queriesOf({ file, replay }: OpenTrace): Promise<Queries> {
  const { TraceQueries } = await import('../../io/query/traceQueries');
  return new TraceQueries({ trace: file, replay });
}
