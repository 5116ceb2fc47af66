import * as vscode from 'vscode';

const KEY = 'cvq.filters';
/** Filters that are remembered. */
const MOST = 50;

/** Filters that were used in this workspace, the newest first, each once. */
export class FilterHistory implements vscode.Disposable {
  readonly #store: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;

  constructor(store: vscode.Memento) {
    this.#store = store;
  }

  get filters(): readonly string[] {
    const kept: unknown = this.#store.get(KEY);
    return Array.isArray(kept) ? kept.filter((each): each is string => typeof each === 'string') : [];
  }

  /** Adds a filter; what isn't one is left out. */
  async add(filter: string): Promise<void> {
    const { parseFilter } = await import('../../core/filter/filter');
    const { filters } = this;
    const isFilter = parseFilter(filter).ok;
    const stored = isFilter
      ? this.#store.update(KEY, [filter, ...filters.filter((each) => each !== filter)].slice(0, MOST))
      : undefined;
    // It can be read at once; writing it down takes a while.
    this.#changed.fire();
    await stored;
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
