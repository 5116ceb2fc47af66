import * as vscode from 'vscode';
import type { RowSpan, ToWebview } from '../../protocol/messages';
import type { Focus } from '../focus';
import { Announcer } from './announcer';
import { CountingFeed } from '../statistics/statisticsFeed';
import type { TraceDocument } from './document';
import { find } from '../find/finding';
import type { WorkspaceState } from './workspaceState';
import { filterBySelection } from '../filter/filterBySelection';
import { OverviewFeed } from '../overview/overviewFeed';
import { WebviewPort } from './port';
import { RowFilter, type SeveralRows } from '../filter/rowFilter';
import { detailOf, rowsOf } from './rowsOf';

export type HostEvent = Extract<ToWebview, { kind: 'event' }>;

/** One editor of a trace: what its webview asks is answered here, and what it tells is passed on. */
export class EditorSession implements vscode.Disposable {
  readonly document: TraceDocument;
  readonly #port: WebviewPort;
  readonly #announcer: Announcer;
  readonly #filter: RowFilter;
  readonly #counting: CountingFeed;
  readonly #overview: OverviewFeed;
  readonly #state: WorkspaceState;
  readonly #subscriptions: readonly vscode.Disposable[];
  #selected: number | undefined;
  #span: RowSpan | undefined;
  /** What to send as soon as the webview listens. */
  #wanted: HostEvent | undefined;

  constructor(webview: vscode.Webview, document: TraceDocument, focus: Focus, state: WorkspaceState) {
    this.document = document;
    this.#state = state;
    const send = (event: HostEvent) => {
      this.#port.send(event);
    };
    this.#announcer = new Announcer(document, send);
    this.#filter = new RowFilter(document, (data) => {
      send({ kind: 'event', name: 'hits', data });
      this.#overview.filtered(data);
    });
    this.#overview = new OverviewFeed({
      document,
      shared: state.overviews,
      hitsOf: (id) => this.#filter.hitsOf(id),
      bookmarks: () => state.bookmarks.of(document.uri),
      send: (data) => {
        send({ kind: 'event', name: 'strip', data });
      },
    });
    this.#subscriptions = [
      state.history.onDidChange(() => {
        this.#tellHistory();
      }),
      state.bookmarks.onDidChange((uri) => {
        if (uri !== document.uri.toString()) return;
        this.#tellBookmarks();
        this.#overview.bookmarksChanged();
      }),
    ];
    const filter = this.#filter;
    this.#counting = new CountingFeed(document, (data) => {
      send({ kind: 'event', name: 'statistics', data });
    });
    const counting = this.#counting;
    this.#port = new WebviewPort(
      webview,
      {
        open: () => {
          this.#tellHistory();
          this.#tellBookmarks();
          return this.#announcer.open();
        },
        rows: ({ from, count, whole }, signal) => rowsOf(document, from, count, whole, signal),
        detail: ({ row, whole }, signal) => detailOf(document, row, whole, signal),
        filter: ({ id, text }, signal) => filter.start(id, text, signal),
        hits: ({ id, from, count, whole }, signal) => filter.rows(id, from, count, whole, signal),
        place: ({ id, row }) => filter.place(id, row),
        hitRow: ({ id, position }) => {
          const row = filter.rowAt(id, position);
          return row === undefined ? {} : { row };
        },
        complete: async ({ text, offset }) => {
          const { completionsAt } = await import('../../core/filter/complete');
          const { state } = document;
          return completionsAt(text, offset, state.kind === 'open' ? { device: state.trace.file.devices } : {});
        },
        find: (params, signal) => find(document, params, signal),
        count: ({ id, filter: text }, signal) => counting.start(id, text, signal),
        countedJson: ({ id }) => counting.json(id),
        narrow: ({ text, pointed, how }, signal) => filterBySelection(document, text, pointed, how, signal),
      },
      {
        selected: ({ row }) => {
          this.#selected = row;
          focus.select(document, row);
          if (this.#wanted) send(this.#wanted);
          this.#wanted = undefined;
        },
        span: ({ span }) => {
          this.#span = span;
        },
        uncount: () => {
          counting.stop();
        },
        exportStatistics: () => void vscode.commands.executeCommand('cvq.statistics.export'),
        used: ({ filter: used }) => void state.history.add(used),
        hold: ({ isHeld }) => {
          document.hold(isHeld);
        },
        bookmarks: ({ bookmarks }) => void state.bookmarks.set(document.uri, bookmarks),
        strip: (wish) => {
          this.#overview.wish(wish);
        },
      },
    );
  }

  /** The filter whose hits are shown; empty while all rows are. */
  get filter(): string {
    return this.#filter.text;
  }

  /** The row that is selected; undefined until the webview has said so: it hears nothing before. */
  get selected(): number | undefined {
    return this.#selected;
  }

  /** The rows that are selected, where they are several. */
  get several(): SeveralRows | undefined {
    return this.#span && this.#filter.within(this.#span);
  }

  /** Sends an event: at once, or when the webview has come to listen, where it doesn't yet. */
  send(event: HostEvent, isVisible: boolean): void {
    // A webview that is hidden, or was opened just now, hears nothing: it says so when it does.
    if (isVisible && this.#selected !== undefined) this.#port.send(event);
    else this.#wanted = event;
  }

  /** Its page is gone until the editor is shown again: nothing need be gone over for it. */
  hidden(): void {
    this.#counting.stop();
    this.#overview.wish({ buckets: 0 });
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#overview.dispose();
    this.#counting.dispose();
    this.#filter.dispose();
    this.#announcer.dispose();
    this.#port.dispose();
  }

  #tellHistory(): void {
    this.#port.send({ kind: 'event', name: 'history', data: { filters: this.#state.history.filters } });
  }

  #tellBookmarks(): void {
    const bookmarks = this.#state.bookmarks.of(this.document.uri);
    this.#port.send({ kind: 'event', name: 'bookmarks', data: { bookmarks } });
  }
}
