import { type StatisticsReport, type StatTable, type StatCell, type StatRow } from '../../protocol/statistics';
import { Signal } from '../lib/signal';
import { counted } from '../lib/words';
import type { Host } from '../../protocol/messages';
import type { FilterModel } from './filterModel';
import type { StatSort, ViewModel } from './viewModel';

/** What is counted, and what of it is known. */
export interface Counted {
  /** Empty for all rows. */
  readonly filter: string;
  /** Undefined until the first report. */
  readonly report: StatisticsReport | undefined;
  /** Why there is none, in a sentence. */
  readonly failure: string | undefined;
}

/** The statistics of the rows that the list shows: counted while their pane is open, anew with each other filter. */
export class StatisticsModel {
  readonly changed = new Signal();
  /** There is something to say. */
  readonly told = new Signal();

  /** Undefined while nothing was asked for. */
  #asked: Counted | undefined;
  /** Shown until the first report on what was asked for is here. */
  #lastNow: StatisticsReport | undefined;
  #words = '';
  #id = 0;
  #hasTold = false;
  /** There are rows to count. */
  #isReady = false;
  #flight: AbortController | undefined;

  readonly #host: Host;
  readonly #view: ViewModel;
  readonly #filter: FilterModel;

  constructor(host: Host, view: ViewModel, filter: FilterModel) {
    this.#host = host;
    this.#view = view;
    this.#filter = filter;

    const follow = (): void => {
      this.#follow();
    };
    filter.linesChanged.subscribe(follow);
    filter.changed.subscribe(follow);
  }

  get isOpen(): boolean {
    return this.#view.current.statistics.isOpen;
  }

  /** Of which rows there is a report, or will be. */
  get counted(): Counted | undefined {
    return this.#asked;
  }

  /** The last report; it may still be that of the rows before. */
  get report(): StatisticsReport | undefined {
    return this.#asked?.report ?? this.#lastNow;
  }

  /** What is shown isn't, or not all, of what was asked for. */
  get isBusy(): boolean {
    return this.#asked !== undefined && this.#asked.failure === undefined && this.#asked.report?.isDone !== true;
  }

  get news(): string {
    return this.#words;
  }

  open(): void {
    this.#set(true);
    this.#follow();
  }

  close(): void {
    this.#set(false);
    this.#forget();
    this.#host.send('uncount', {});
    this.changed.emit();
  }

  /** Counts afresh: the trace is another. */
  restart(): void {
    this.#isReady = true;
    this.#forget();
    this.#follow();
  }

  /** Takes how far counting is. Reports on what was given up are late, and mean nothing. */
  update(report: StatisticsReport): void {
    if (report.id !== this.#id || this.#asked === undefined) return;
    this.#asked = { ...this.#asked, report, failure: report.failure };
    this.#lastNow = report;
    this.changed.emit();
    if (!report.isDone || this.#hasTold) return;
    this.#hasTold = true;
    const rows = this.#asked.filter === '' ? 'all rows' : 'the rows that match the filter';
    const commands = counted(report.view.commands, 'command');
    this.#tell(report.failure ?? `Statistics of ${rows} are complete: ${commands}`);
  }

  sortOf(table: StatTable): StatSort | undefined {
    return this.#view.current.statistics.sorts[table.id];
  }

  /** Sorts a table by a column, or the other way round. */
  sort(table: StatTable, column: string): void {
    const { statistics } = this.#view.current;
    const sort = nextSort(table, column, statistics.sorts[table.id]);
    this.#view.remember({ statistics: { ...statistics, sorts: { ...statistics.sorts, [table.id]: sort } } });
    this.changed.emit();
  }

  /** The statistics as a JSON document, when all is counted. */
  async json(): Promise<string> {
    return (await this.#host.call('countedJson', { id: this.#id })).text;
  }

  export(): void {
    this.#host.send('exportStatistics', {});
  }

  /** Counts what the list shows, where that isn't what is counted. */
  #follow(): void {
    // While another filter is asked for, the list still has the lines of the one before.
    if (!this.isOpen || !this.#isReady || this.#filter.isWaiting) return;
    const text = this.#filter.shown?.text ?? '';
    if (text !== this.#asked?.filter) void this.#ask(text);
  }

  async #ask(filter: string): Promise<void> {
    this.#flight?.abort();
    const flight = new AbortController();
    this.#flight = flight;
    this.#id++;
    this.#hasTold = false;
    this.#asked = { filter, report: undefined, failure: undefined };
    this.changed.emit();
    try {
      await this.#host.call('count', { id: this.#id, filter }, flight.signal);
    } catch (error) {
      if (flight.signal.aborted) return;
      const failure = error instanceof Error ? error.message : String(error);
      this.#asked = { filter, report: undefined, failure };
      this.changed.emit();
      this.#tell(failure);
    }
  }

  #forget(): void {
    this.#flight?.abort();
    this.#id++;
    this.#asked = undefined;
    this.#lastNow = undefined;
  }

  #set(isOpen: boolean): void {
    if (this.isOpen !== isOpen) this.#view.set({ statistics: { ...this.#view.current.statistics, isOpen } });
  }

  #tell(words: string): void {
    this.#words = words;
    this.told.emit();
  }
}

/** The sorting after a click on a column's head: largest first, then the other way, then as it came; names from A on. */
export function nextSort(table: StatTable, column: string, before: StatSort | undefined): StatSort | undefined {
  const at = table.columns.findIndex(({ id }) => id === column);
  const startsDescending = table.rows.some(({ cells }) => typeof cells[at]?.order === 'number');
  if (before?.column !== column) return { column, isDescending: startsDescending };
  return before.isDescending === startsDescending ? { column, isDescending: !startsDescending } : undefined;
}

/** A table's rows as they are sorted. Those with nothing in the column come last, either way. */
export function sortedRows({ columns, rows }: StatTable, sort: StatSort | undefined): readonly StatRow[] {
  const at = columns.findIndex(({ id }) => id === sort?.column);
  if (sort === undefined || at < 0) return rows;
  const sign = sort.isDescending ? -1 : 1;
  return [...rows].sort((a, b) => compare(a.cells[at], b.cells[at], sign));
}

function compare(a: StatCell | undefined, b: StatCell | undefined, sign: number): number {
  const [left, right] = [a?.order, b?.order];
  if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
  if (typeof left === 'number' && typeof right === 'number') return sign * (left - right);
  return sign * String(left).localeCompare(String(right), 'en');
}
