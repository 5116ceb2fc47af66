import * as vscode from 'vscode';
import { extensionEnd, webviewEnd, type RowSpan, type WebviewEvent } from '../../protocol/messages';
import { Peer } from '../../protocol/peer';
import type { Focus } from '../focus';
import { Announcer } from './announcer';
import { Outbox } from './outbox';
import { CountingFeed } from '../statistics/statisticsFeed';
import type { TraceDocument } from './document';
import { find } from '../find/finding';
import type { WorkspaceState } from './workspaceState';
import { filterBySelection } from '../filter/filterBySelection';
import { OverviewFeed } from '../overview/overviewFeed';
import { RowFilter, type SeveralRows } from '../filter/rowFilter';
import { detailOf, rowsOf } from './rowsOf';

/** What a webview is to its session. */
export type Channel = Pick<vscode.Webview, 'onDidReceiveMessage' | 'postMessage'>;

/** One editor of a trace: what its webview asks is answered here, and what it tells is passed on. */
export class EditorSession implements vscode.Disposable {
  readonly document: TraceDocument;
  readonly #peer: Peer<typeof extensionEnd, typeof webviewEnd>;
  readonly #announcer: Announcer;
  readonly #filter: RowFilter;
  readonly #counting: CountingFeed;
  readonly #overview: OverviewFeed;
  readonly #state: WorkspaceState;
  readonly #subscriptions: readonly vscode.Disposable[];
  #selected: number | undefined;
  #span: RowSpan | undefined;
  /** What is to be done in the page. It listens when it has said which row is selected. */
  readonly #outbox: Outbox<WebviewEvent>;

  /** `report` is told what comes from the webview and can't be used, in a sentence. */
  constructor(
    webview: Channel,
    document: TraceDocument,
    focus: Focus,
    state: WorkspaceState,
    report: (problem: string) => void,
  ) {
    this.document = document;
    this.#state = state;
    const send = (event: WebviewEvent) => {
      this.#peer.send(event.name, event.data);
    };
    this.#outbox = new Outbox(send);
    this.#announcer = new Announcer(document, send);
    this.#filter = new RowFilter(document, (data) => {
      send({ name: 'hits', data });
      this.#overview.filtered(data);
    });
    this.#overview = new OverviewFeed({
      document,
      shared: state.overviews,
      hitsOf: (id) => this.#filter.hitsOf(id),
      bookmarks: () => state.bookmarks.of(document.uri),
      send: (data) => {
        send({ name: 'strip', data });
      },
    });
    this.#subscriptions = [
      webview.onDidReceiveMessage((message: unknown) => {
        this.#peer.receive(message);
      }),
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
      send({ name: 'statistics', data });
    });
    const counting = this.#counting;
    this.#peer = new Peer(
      extensionEnd,
      webviewEnd,
      (message) =>
        void webview.postMessage(message).then(undefined, (error: unknown) => {
          report(`A message can't be sent: ${String(error)}`);
        }),
      report,
    );
    this.#peer.serve(
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
          this.#outbox.listening();
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
        strip: (request) => {
          this.#overview.request(request);
        },
        problem: ({ message }) => {
          report(message);
        },
      },
    );
  }

  /** The filter whose hits are shown; empty while all rows are. */
  get filter(): string {
    return this.#filter.text;
  }

  /** The row that is selected; undefined until the webview has said so. */
  get selected(): number | undefined {
    return this.#selected;
  }

  /** The rows that are selected, where they are several. */
  get several(): SeveralRows | undefined {
    return this.#span && this.#filter.within(this.#span);
  }

  /** Sends an event: at once, or when the webview has come to listen, where it doesn't yet. */
  send(event: WebviewEvent, isVisible: boolean): void {
    this.#outbox.send(event, isVisible);
  }

  /** Its page is gone until the editor is shown again: nothing need be gone over for it. */
  hidden(): void {
    this.#outbox.gone();
    this.#counting.stop();
    this.#overview.request({ buckets: 0 });
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#overview.dispose();
    this.#counting.dispose();
    this.#filter.dispose();
    this.#announcer.dispose();
    this.#peer.dispose();
  }

  #tellHistory(): void {
    this.#peer.send('history', { filters: this.#state.history.filters });
  }

  #tellBookmarks(): void {
    const bookmarks = this.#state.bookmarks.of(this.document.uri);
    this.#peer.send('bookmarks', { bookmarks });
  }
}
