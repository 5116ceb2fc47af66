import { debounce } from '../lib/debounce';
import { Signal } from '../lib/signal';
import { parseSavedView, type SavedView } from './savedView';

/** Where the view is kept between reloads. */
export interface ViewStore {
  load(): unknown;
  save(view: SavedView): void;
}

/** A view has to rest this long before it is saved, in ms: less than it takes to reload the window. */
const SAVE_DELAY = 30;

/** How the reader has set up the editor; kept on every change. */
export class ViewModel {
  readonly changed = new Signal();
  #view: SavedView;
  readonly #saveSoon = debounce(SAVE_DELAY, () => {
    this.#store.save(this.#view);
  });

  readonly #store: ViewStore;

  constructor(store: ViewStore) {
    this.#store = store;

    this.#view = parseSavedView(store.load());
  }

  get current(): SavedView {
    return this.#view;
  }

  set(change: Partial<SavedView>): void {
    this.remember(change);
    this.changed.emit();
  }

  /** Keeps what the reader did without a word to those who draw: they know already. */
  remember(change: Partial<SavedView>): void {
    this.#view = { ...this.#view, ...change };
    this.#saveSoon();
  }

  /** Saves at once what is still to be saved. */
  flush(): void {
    this.#saveSoon.flush();
  }
}
