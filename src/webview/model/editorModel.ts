import type { TraceInfo } from '../../protocol/messages';
import { debounce } from '../lib/debounce';
import { Signal } from '../lib/signal';
import { spokenRow } from '../lib/words';
import type { EventHandlers, Host } from '../rpc';
import { DetailModel } from './detailModel';
import { TraceModel } from './traceModel';
import { ViewModel, type ViewStore } from './viewModel';

/** A selection has to rest this long before it is spoken, so that a held key doesn't pile up words. */
const SPEAK_DELAY = 200;

/** Everything that the editor shows, and what can be done to it. Knows nothing of the DOM. */
export class EditorModel {
  readonly view: ViewModel;
  readonly trace: TraceModel;
  readonly detail: DetailModel;
  /** There is something new to say. */
  readonly spoken = new Signal();

  private words = '';
  /** The notice that was said last, and of which reading of the file. */
  private noticed: string | undefined;
  /** The row whose words are still to be said: it may be selected before it is here. */
  private toSpeak: number | undefined;
  private readonly speakSoon = debounce(SPEAK_DELAY, () => {
    this.toSpeak = this.trace.selected;
    this.speakRow();
  });

  constructor(host: Host, store: ViewStore) {
    this.view = new ViewModel(store);
    this.trace = new TraceModel(host, this.view);
    this.detail = new DetailModel(host, this.view, this.trace);
    this.trace.selectionSettled.subscribe(() => {
      this.speakSoon();
    });
    this.trace.rowsChanged.subscribe(() => {
      this.speakRow();
    });
  }

  /** What a screen reader should say now. */
  get announcement(): string {
    return this.words;
  }

  announce(words: string): void {
    if (words === this.words) return;
    this.words = words;
    this.spoken.emit();
  }

  /** What to do about the extension's events. */
  handlers(): EventHandlers {
    return {
      trace: (info) => {
        this.trace.update(info);
        this.speakNotice(info);
      },
      failed: ({ message }) => {
        this.trace.fail(message);
      },
      reveal: ({ row }) => {
        this.trace.select(row, 'center');
      },
    };
  }

  private speakNotice({ notice, generation }: TraceInfo): void {
    const said = notice === undefined ? undefined : `${String(generation)} ${notice}`;
    if (said === this.noticed) return;
    this.noticed = said;
    if (notice !== undefined) this.announce(notice);
  }

  private speakRow(): void {
    if (this.toSpeak === undefined) return;
    const row = this.trace.rows.get(this.toSpeak);
    if (row === undefined) return;
    this.toSpeak = undefined;
    this.announce(spokenRow(row));
  }
}
