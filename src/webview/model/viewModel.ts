import { debounce } from '../lib/debounce';
import { Signal } from '../lib/signal';
import { fits, flag, property, text, whole } from '../../protocol/shape';
import {
  columnIds,
  LEAST_COLUMN_PX,
  MOST_COLUMN_PX,
  type ColumnChoice,
  type ColumnId,
  type ColumnWidths,
} from '../lib/columns';
import { statTableIds, type StatTableId } from '../../protocol/statistics';
import { timeModes, type TimeMode } from '../lib/times';

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

/** The column that a table is sorted by. */
export interface StatSort {
  readonly column: string;
  readonly isDescending: boolean;
}

/** How a reader has set up the statistics. */
interface StatView {
  readonly isOpen: boolean;
  /** Tables that were sorted by hand. */
  readonly sorts: Readonly<Partial<Record<StatTableId, StatSort | undefined>>>;
}

/** The name of a column, as it is kept. */
const columnName = text(40);

/** Reads what was saved; what doesn't fit falls back to the default. */
export function parseStatView(value: unknown): StatView {
  const sorts: Partial<Record<StatTableId, StatSort>> = {};
  for (const id of statTableIds) {
    const sort = property(property(value, 'sorts'), id);
    const column = property(sort, 'column');
    if (fits(columnName, column)) sorts[id] = { column, isDescending: property(sort, 'isDescending') === true };
  }
  return { isOpen: property(value, 'isOpen') === true, sorts };
}

/** What a reader has set up and should find again after a reload. */
export interface SavedView {
  readonly row?: number;
  /** First line in view, with a fraction; lines rather than px, so that it survives another font size. */
  readonly topRow: number;
  readonly timeMode: TimeMode;
  /** Share of the height that the list takes, in percent. */
  readonly listShare: number;
  /** Share of the detail that the field tree takes, in percent. */
  readonly treeShare: number;
  readonly areNotesOpen: boolean;
  /** The overview strip beside the list. */
  readonly isStripShown: boolean;
  /** What stands in the filter box. */
  readonly filter: string;
  readonly find: { readonly text: string; readonly isFilter: boolean };
  readonly statistics: StatView;
  readonly widths: ColumnWidths;
  /** Columns shown or hidden by hand. */
  readonly columns: ColumnChoice;
  /** Fields opened or collapsed by hand. */
  readonly openFields: Readonly<Record<string, boolean>>;
}

export const LIST_SHARE = 58;
export const TREE_SHARE = 50;
export const LEAST_SHARE = 10;
export const MOST_SHARE = 90;

/** More hand-set fields than this are not remembered. */
const MOST_OPEN_FIELDS = 500;

/** Reads what was saved by this or another version of the editor; what doesn't fit falls back to the default. */
export function parseSavedView(value: unknown): SavedView {
  const row = property(value, 'row');
  const mode = property(value, 'timeMode');
  return {
    ...(fits(whole(), row) ? { row } : {}),
    topRow: numberIn(property(value, 'topRow'), 0, Number.MAX_SAFE_INTEGER, 0),
    timeMode: timeModes.find((known) => known === mode) ?? 'relative',
    listShare: numberIn(property(value, 'listShare'), LEAST_SHARE, MOST_SHARE, LIST_SHARE),
    treeShare: numberIn(property(value, 'treeShare'), LEAST_SHARE, MOST_SHARE, TREE_SHARE),
    areNotesOpen: property(value, 'areNotesOpen') === true,
    isStripShown: property(value, 'isStripShown') !== false,
    filter: textOf(property(value, 'filter')),
    find: parseFind(property(value, 'find')),
    statistics: parseStatView(property(value, 'statistics')),
    widths: parseWidths(property(value, 'widths')),
    columns: parseColumns(property(value, 'columns')),
    openFields: parseOpenFields(property(value, 'openFields')),
  };
}

/** With one more field set by hand; the oldest one is forgotten when there are too many. */
export function withOpenField(
  openFields: SavedView['openFields'],
  id: string,
  isOpen: boolean,
): Readonly<Record<string, boolean>> {
  const others = Object.entries(openFields).filter(([known]) => known !== id);
  return Object.fromEntries([...others.slice(-(MOST_OPEN_FIELDS - 1)), [id, isOpen] as const]);
}

function parseFind(value: unknown): SavedView['find'] {
  return { text: textOf(property(value, 'text')), isFilter: property(value, 'isFilter') === true };
}

function textOf(value: unknown): string {
  return fits(text(), value) ? value : '';
}

function numberIn(value: unknown, least: number, most: number, fallback: number): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) return fallback;
  return Math.min(Math.max(least, value), most);
}

function parseWidths(value: unknown): ColumnWidths {
  const widths: Partial<Record<ColumnId, number>> = {};
  for (const id of columnIds) {
    const width = property(value, id);
    if (typeof width === 'number' && width >= LEAST_COLUMN_PX && width <= MOST_COLUMN_PX) widths[id] = width;
  }
  return widths;
}

function parseColumns(value: unknown): ColumnChoice {
  const columns: Partial<Record<ColumnId, boolean>> = {};
  for (const id of columnIds) {
    const isShown = property(value, id);
    if (fits(flag, isShown)) columns[id] = isShown;
  }
  return columns;
}

function parseOpenFields(value: unknown): Readonly<Record<string, boolean>> {
  if (typeof value !== 'object' || value === null) return {};
  const entries = Object.entries(value).filter((entry): entry is [string, boolean] => typeof entry[1] === 'boolean');
  return Object.fromEntries(entries.slice(-MOST_OPEN_FIELDS));
}
