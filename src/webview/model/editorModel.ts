import type { EditorAction, Host, TraceInfo, WebviewListeners } from '../../protocol/messages';
import { debounce } from '../lib/debounce';
import { Signal } from '../lib/signal';
import { formatCount, spokenRow } from '../lib/words';
import { BookmarkModel } from './bookmarkModel';
import { CompletionModel } from './completionModel';
import { DetailModel } from './detailModel';
import { FindModel } from './findModel';
import { FilterModel } from './filterModel';
import { ListModel } from './listModel';
import { OverviewModel } from './overviewModel';
import { StatisticsModel } from './statisticsModel';
import { TraceModel } from './traceModel';
import { ViewModel, type ViewStore } from './viewModel';

/** A selection has to rest this long before it is spoken, so that a held key doesn't pile up words. */
const SPEAK_DELAY = 200;

/** Everything that the editor shows, and what can be done to it. Knows nothing of the DOM. */
export class EditorModel {
  readonly view: ViewModel;
  readonly trace: TraceModel;
  readonly filter: FilterModel;
  readonly list: ListModel;
  readonly overview: OverviewModel;
  readonly find: FindModel;
  readonly bookmarks: BookmarkModel;
  readonly statistics: StatisticsModel;
  readonly detail: DetailModel;
  /** A command of VS Code is to be carried out. */
  readonly acted = new Signal();
  /** There is something new to say. */
  readonly spoken = new Signal();

  #words = '';
  #action: EditorAction | undefined;
  #generation: number | undefined;
  /** The notice that was said last, and of which reading of the file. */
  #noticed: string | undefined;
  /** The row whose words are still to be said: it may be selected before it is here. */
  #toSpeak: number | undefined;
  /** The row on which something was said that came later than its selection. */
  #confirmed: number | undefined;
  readonly #speakSoon = debounce(SPEAK_DELAY, () => {
    const { selected } = this.trace;
    if (selected === this.#confirmed) return;
    this.#confirmed = undefined;
    this.#toSpeak = selected;
    this.#speakRow();
  });

  readonly #host: Host;

  constructor(host: Host, store: ViewStore) {
    this.#host = host;

    this.view = new ViewModel(store);
    this.trace = new TraceModel(host, this.view);
    this.filter = new FilterModel(host, this.view);
    this.bookmarks = new BookmarkModel(host, this.trace);
    this.find = new FindModel(host, this.view, this.trace, this.filter);
    this.statistics = new StatisticsModel(host, this.view, this.filter);
    this.list = new ListModel(host, this.trace, this.filter);
    this.overview = new OverviewModel(host, this.view, this.trace, this.filter);
    this.detail = new DetailModel(host, this.view, this.trace);
    this.trace.selectionSettled.subscribe(() => {
      this.#speakSoon();
    });
    this.list.changed.subscribe(() => {
      this.#speakRow();
    });
    this.filter.told.subscribe(() => {
      this.announce(this.filter.news);
    });
    this.bookmarks.told.subscribe(() => {
      this.confirm(this.bookmarks.news);
    });
    this.statistics.told.subscribe(() => {
      this.announce(this.statistics.news);
    });
    this.find.told.subscribe(() => {
      this.announce(this.find.words);
    });
  }

  /** For one box to complete filters in. */
  completions(): CompletionModel {
    return new CompletionModel(this.#host);
  }

  /** Sets a bookmark on the selected row, or takes it away. */
  toggleBookmark(): void {
    const line = this.list.selected;
    const row = line === undefined ? undefined : this.list.get(line);
    if (row !== undefined) this.bookmarks.toggle(row);
  }

  /** What a command of VS Code wants, once. */
  takeAction(): EditorAction | undefined {
    const action = this.#action;
    this.#action = undefined;
    return action;
  }

  /** What a screen reader should say now. */
  get announcement(): string {
    return this.#words;
  }

  async open(): Promise<void> {
    await this.trace.open();
    if (this.trace.phase.kind === 'open') this.#startFilter(this.trace.phase.info);
  }

  /** Says what came of something that was asked for just now. Words on its row that are still to be said would cover it. */
  confirm(words: string): void {
    this.#confirmed = this.trace.selected;
    this.#toSpeak = undefined;
    this.announce(words);
  }

  announce(words: string): void {
    if (words === this.#words) return;
    this.#words = words;
    this.spoken.emit();
  }

  /** What to do about the extension's events. */
  listeners(): WebviewListeners {
    return {
      trace: (info) => {
        this.trace.update(info);
        this.#startFilter(info);
        this.#speakNotice(info);
      },
      failed: ({ message }) => {
        this.trace.fail(message);
      },
      reveal: ({ row }) => {
        this.trace.select(row, 'center');
      },
      hits: (hits) => {
        this.filter.update(hits);
      },
      statistics: (report) => {
        this.statistics.update(report);
      },
      history: ({ filters }) => {
        this.filter.remember(filters);
      },
      bookmarks: ({ bookmarks }) => {
        this.bookmarks.take(bookmarks);
      },
      strip: (strip) => {
        this.overview.take(strip);
      },
      act: ({ action }) => {
        this.#action = action;
        this.acted.emit();
      },
      narrow: ({ pointed, how }) => void this.filter.narrow(pointed, how),
    };
  }

  /** Each reading of the file has hits of its own. */
  #startFilter({ generation, rows }: TraceInfo): void {
    if (generation === this.#generation || rows === 0) return;
    this.#generation = generation;
    this.filter.restart();
    this.statistics.restart();
  }

  #speakNotice({ notice, generation }: TraceInfo): void {
    const said = notice === undefined ? undefined : `${generation} ${notice}`;
    if (said === this.#noticed) return;
    this.#noticed = said;
    if (notice !== undefined) this.announce(notice);
  }

  #speakRow(): void {
    if (this.#toSpeak === undefined) return;
    const line = this.list.selected;
    const row = line === undefined ? undefined : this.list.get(line);
    if (row?.row !== this.#toSpeak) return;
    this.#toSpeak = undefined;
    const { range } = this.list;
    const count = range === undefined ? 1 : range.end - range.first;
    const words = [
      ...(count > 1 ? [`${formatCount(count)} rows selected`] : []),
      spokenRow(row),
      ...(this.bookmarks.has(row.row) ? ['bookmarked'] : []),
    ];
    this.announce(words.join(', '));
  }
}
