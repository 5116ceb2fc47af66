import type { Overview } from '../../core/stats/cells';
import type { OverviewQuery } from '../../io/query/queries';
import { type OpeningState, queriesOf } from '../editor/opening';

/** Time between two reports of how far an overview is, in ms. */
const REPORT_MS = 250;

/** An overview that goes on in the background, can be stopped, and goes on again where it was. */
export class OverviewRun {
  readonly #make: () => Promise<OverviewQuery>;
  readonly #changed: () => void;
  #query: OverviewQuery | undefined;
  /** Calls off the run that is under way. */
  #abort: AbortController | undefined;
  /** Resolves when no run is under way any more: one that is called off may still hold the query for a moment. */
  #last: Promise<void> = Promise.resolve();
  /** There may be rows that the run under way hasn't seen. */
  #isStale = false;
  #isDone = false;
  #reported = 0;

  /** `changed` is called when there is more to see. */
  constructor(make: () => Promise<OverviewQuery>, changed: () => void) {
    this.#make = make;
    this.#changed = changed;
  }

  /** All rows that there were have been gone over. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** As of now; undefined before its start. */
  overview(buckets: number): Overview | undefined {
    return this.#query?.overview(buckets);
  }

  /** Goes over the rows that are still to be gone over. */
  start(): void {
    this.#isStale = true;
    if (this.#abort !== undefined) return;
    const abort = new AbortController();
    this.#abort = abort;
    this.#last = this.#last.then(() => this.#run(abort));
  }

  stop(): void {
    this.#abort?.abort();
    this.#abort = undefined;
  }

  async #run(abort: AbortController): Promise<void> {
    const { signal } = abort;
    const isOff = () => signal.aborted;
    if (isOff()) return;
    this.#isDone = false;
    try {
      const query = (this.#query ??= await this.#make());
      while (this.#isStale && !isOff()) {
        this.#isStale = false;
        await query.run({
          signal,
          onProgress: () => {
            if (performance.now() - this.#reported >= REPORT_MS) this.#report();
          },
        });
      }
      this.#isDone = !isOff();
    } catch {
      // Called off, or the file can't be read any more: the list says so, line by line.
    }
    if (this.#abort !== abort) return;
    this.#abort = undefined;
    this.#report();
  }

  #report(): void {
    this.#reported = performance.now();
    this.#changed();
  }
}

interface Disposable {
  dispose(): void;
}

/** What an overview needs of a document. */
export interface Overviewed {
  readonly state: OpeningState;
  readonly generation: number;
  readonly onDidChange: (listener: () => void) => Disposable;
}

/** The overview of all rows of a document, shared by its editors. It goes on while one of them watches. */
class DocumentOverview {
  readonly #document: Overviewed;
  readonly #watchers = new Set<() => void>();
  #subscription: Disposable | undefined;
  #running: { readonly generation: number; readonly run: OverviewRun } | undefined;

  constructor(document: Overviewed) {
    this.#document = document;
  }

  get isDone(): boolean {
    return this.#running?.run.isDone === true;
  }

  /** Undefined while there is nothing of the file as it is now. */
  overview(buckets: number): Overview | undefined {
    const running = this.#running;
    return running?.generation === this.#document.generation ? running.run.overview(buckets) : undefined;
  }

  watch(listener: () => void): Disposable {
    this.#watchers.add(listener);
    this.#subscription ??= this.#document.onDidChange(() => {
      this.#goOn();
    });
    this.#goOn();
    return {
      dispose: () => {
        this.#watchers.delete(listener);
        if (this.#watchers.size > 0) return;
        this.#running?.run.stop();
        this.#subscription?.dispose();
        this.#subscription = undefined;
      },
    };
  }

  /** Rows have come, or the file is read anew. While it is indexed, the index has the processor for itself. */
  #goOn(): void {
    const { state, generation } = this.#document;
    if (this.#running !== undefined && this.#running.generation !== generation) {
      this.#running.run.stop();
      this.#running = undefined;
    }
    if (state.kind !== 'open' || state.progress !== undefined) return;
    const { trace } = state;
    this.#running ??= {
      generation,
      run: new OverviewRun(
        async () => (await queriesOf(trace)).overview(),
        () => {
          for (const watcher of [...this.#watchers]) watcher();
        },
      ),
    };
    this.#running.run.start();
  }
}

/** The overviews of the documents that are open. */
export class SharedOverviews {
  readonly #byDocument = new WeakMap<Overviewed, DocumentOverview>();

  of(document: Overviewed): DocumentOverview {
    const known = this.#byDocument.get(document);
    if (known !== undefined) return known;
    const made = new DocumentOverview(document);
    this.#byDocument.set(document, made);
    return made;
  }
}
