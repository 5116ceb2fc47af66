import type { Overview } from '../../core/stats/cells';
import type { OpeningState } from '../editor/opening';
import { OverviewRun } from './overviewRun';
import { queriesOf } from '../editor/queriesOf';

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
