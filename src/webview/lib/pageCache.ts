/** Gets `count` items from `from` on; rejects when aborted. */
export type FetchPage<T> = (from: number, count: number, signal: AbortSignal) => Promise<readonly T[]>;

export interface PageCacheOptions<T> {
  readonly fetch: FetchPage<T>;
  /** Gets items that were bare as they are whole; the bare ones are shown meanwhile. */
  readonly complete: FetchPage<T>;
  readonly isBare: (item: T) => boolean;
  /** Called when items have come, or when they can't be had. */
  readonly changed: () => void;
  readonly pageSize?: number;
  readonly maxPages?: number;
  /** Items asked for beyond either end of the wanted range, so that slow scrolling meets no gap. */
  readonly margin?: number;
}

interface Page<T> {
  readonly items: readonly T[];
  /** How many items were asked for: a page asked for while the list was shorter is stale when it grows. */
  readonly asked: number;
  readonly isStale: boolean;
  readonly isBare: boolean;
}

/**
 * A window on a long list that somebody else holds: pages of it, the least recently used dropped first. What goes stale
 * stays readable until its replacement is here, so that a growing or reloaded list doesn't flicker.
 */
export class PageCache<T> {
  readonly #fetchPage: FetchPage<T>;
  readonly #completePage: FetchPage<T>;
  readonly #isBare: (item: T) => boolean;
  readonly #changed: () => void;
  readonly #pageSize: number;
  readonly #maxPages: number;
  readonly #margin: number;
  /** In order of use, the oldest first. */
  readonly #pages = new Map<number, Page<T>>();
  readonly #flights = new Map<number, AbortController>();
  readonly #failures = new Map<number, string>();
  #itemCount = 0;
  #wanted = { first: 0, end: 0 };

  constructor(options: PageCacheOptions<T>) {
    this.#fetchPage = options.fetch;
    this.#completePage = options.complete;
    this.#isBare = options.isBare;
    this.#changed = options.changed;
    this.#pageSize = options.pageSize ?? 200;
    this.#maxPages = options.maxPages ?? 64;
    this.#margin = options.margin ?? 60;
  }

  get length(): number {
    return this.#itemCount;
  }

  /** The item, if it is here. Never fetches. */
  get(index: number): T | undefined {
    if (index < 0 || index >= this.#itemCount) return undefined;
    return this.#pages.get(Math.floor(index / this.#pageSize))?.items[index % this.#pageSize];
  }

  /** Why the item can't be had, if that is so. */
  failure(index: number): string | undefined {
    return this.#failures.get(Math.floor(index / this.#pageSize));
  }

  /** Sees to it that these items come, and calls off what was asked for before and isn't among them. */
  want(first: number, end: number): void {
    this.#wanted = { first, end };
    const { from, to } = this.#wantedPages();
    for (const [page, flight] of this.#flights) {
      if (page >= from && page < to) continue;
      flight.abort();
      this.#flights.delete(page);
    }
    // A page that failed is asked for again once it has been out of sight.
    for (const page of [...this.#failures.keys()]) if (page < from || page >= to) this.#failures.delete(page);
    for (let page = from; page < to; page += 1) this.#load(page);
    this.#evict(from, to);
  }

  /** Tells how long the list is now. Pages that were cut off by its former end are fetched anew. */
  setLength(length: number): void {
    if (length === this.#itemCount) return;
    this.#itemCount = length;
    for (const [number, page] of this.#pages) {
      if (number * this.#pageSize >= length) this.#pages.delete(number);
      else if (page.asked !== this.#expected(number)) this.#pages.set(number, { ...page, isStale: true });
    }
    this.want(this.#wanted.first, this.#wanted.end);
  }

  /** Items from here on may have changed: what is wanted of them is fetched anew, the rest when it is wanted. */
  invalidate(from = 0): void {
    const first = Math.floor(from / this.#pageSize);
    for (const [number, page] of this.#pages) if (number >= first) this.#pages.set(number, { ...page, isStale: true });
    for (const [number, flight] of this.#flights) {
      if (number < first) continue;
      flight.abort();
      this.#flights.delete(number);
    }
    for (const number of [...this.#failures.keys()]) if (number >= first) this.#failures.delete(number);
    this.want(this.#wanted.first, this.#wanted.end);
  }

  #wantedPages(): { from: number; to: number } {
    const first = Math.max(0, this.#wanted.first - this.#margin);
    const end = Math.min(this.#itemCount, this.#wanted.end + this.#margin);
    if (this.#wanted.end <= this.#wanted.first || end <= first) return { from: 0, to: 0 };
    return { from: Math.floor(first / this.#pageSize), to: Math.ceil(end / this.#pageSize) };
  }

  #expected(page: number): number {
    return Math.min(this.#pageSize, this.#itemCount - page * this.#pageSize);
  }

  #load(number: number): void {
    const page = this.#pages.get(number);
    if (page !== undefined) {
      this.#pages.delete(number);
      this.#pages.set(number, page);
      if (!page.isStale && !page.isBare) return;
    }
    if (this.#flights.has(number) || this.#failures.has(number)) return;
    const flight = new AbortController();
    this.#flights.set(number, flight);
    void this.#fetchInto(number, flight);
  }

  async #fetchInto(number: number, flight: AbortController): Promise<void> {
    try {
      const here = this.#pages.get(number);
      // A page that was left while it was bare needs only to be completed.
      let isHere = here?.isStale === false || (await this.#fetchWith(this.#fetchPage, number, flight));
      if (isHere && this.#pages.get(number)?.isBare === true) {
        this.#changed();
        isHere = await this.#fetchWith(this.#completePage, number, flight);
      }
      if (!isHere) return;
    } catch (error) {
      if (flight.signal.aborted) return;
      this.#failures.set(number, error instanceof Error ? error.message : String(error));
    }
    this.#flights.delete(number);
    // The list may have grown while this page was under way.
    this.want(this.#wanted.first, this.#wanted.end);
    this.#changed();
  }

  /** False when it was called off. */
  async #fetchWith(fetch: FetchPage<T>, number: number, flight: AbortController): Promise<boolean> {
    const asked = this.#expected(number);
    const items = await fetch(number * this.#pageSize, asked, flight.signal);
    if (flight.signal.aborted) return false;
    this.#pages.delete(number);
    const isBare = fetch === this.#fetchPage && items.some(this.#isBare);
    this.#pages.set(number, { items, asked, isStale: asked !== this.#expected(number), isBare });
    return true;
  }

  #evict(from: number, to: number): void {
    for (const number of [...this.#pages.keys()]) {
      if (this.#pages.size <= this.#maxPages) return;
      if (number < from || number >= to) this.#pages.delete(number);
    }
  }
}
