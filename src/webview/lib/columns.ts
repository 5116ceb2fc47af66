import type { RowView, TraceInfo } from '../../protocol/messages';
import { timeText, type TimeMode, type TimeColumn } from './times';
import { shortName } from '../../core/wire/shortName';
import { answerLabel, formatCount, severityCounts } from './words';

export type ColumnId =
  | 'row'
  | 'index'
  | 'time'
  | 'ring'
  | 'device'
  | 'offset'
  | 'length'
  | 'command'
  | 'summary'
  | 'answer'
  | 'latency'
  | 'findings';

export interface Column {
  readonly id: ColumnId;
  readonly title: string;
  /** Bounds, in characters, of the width that follows the text; they are the same for a column of one width. */
  readonly least: number;
  readonly most: number;
  readonly isRightAligned: boolean;
  /** Columns after the flexible one are sized by their left edge. */
  readonly edge: 'left' | 'right' | 'none';
}

const allColumns: readonly Column[] = [
  { id: 'row', title: 'Row', least: 5, most: 12, isRightAligned: true, edge: 'right' },
  { id: 'index', title: '#', least: 4, most: 12, isRightAligned: true, edge: 'right' },
  { id: 'time', title: 'Time', least: 8, most: 40, isRightAligned: true, edge: 'right' },
  { id: 'ring', title: 'Ring', least: 12, most: 12, isRightAligned: false, edge: 'right' },
  { id: 'device', title: 'Device', least: 10, most: 18, isRightAligned: false, edge: 'right' },
  { id: 'offset', title: 'Offset', least: 8, most: 14, isRightAligned: true, edge: 'right' },
  { id: 'length', title: 'Length', least: 8, most: 12, isRightAligned: true, edge: 'right' },
  { id: 'command', title: 'Command', least: 18, most: 28, isRightAligned: false, edge: 'right' },
  { id: 'summary', title: 'Summary', least: 24, most: 24, isRightAligned: false, edge: 'none' },
  { id: 'answer', title: 'Answer', least: 9, most: 20, isRightAligned: false, edge: 'left' },
  { id: 'latency', title: 'Latency', least: 10, most: 14, isRightAligned: true, edge: 'left' },
  { id: 'findings', title: 'Findings', least: 10, most: 16, isRightAligned: false, edge: 'left' },
];

export const columnIds: readonly ColumnId[] = allColumns.map(({ id }) => id);

/** Columns that a reader shows or hides; the others are as the trace has it. */
export type ColumnChoice = Readonly<Partial<Record<ColumnId, boolean>>>;

/** Records that are no commands say what they are there. */
const ALWAYS_SHOWN: ColumnId = 'command';

/** The columns that are shown: unless the reader has chosen, those that tell something in this trace. */
export function shownColumns(info: TraceInfo, choice: ColumnChoice): readonly Column[] {
  return allColumns.filter(({ id }) => id === ALWAYS_SHOWN || (choice[id] ?? isShownAtFirst(id, info)));
}

/** Every column, and whether it is shown; but for the one that always is. */
export function columnChoices(
  info: TraceInfo,
  choice: ColumnChoice,
): readonly { readonly column: Column; readonly isShown: boolean }[] {
  return allColumns
    .filter(({ id }) => id !== ALWAYS_SHOWN)
    .map((column) => ({ column, isShown: choice[column.id] ?? isShownAtFirst(column.id, info) }));
}

function isShownAtFirst(id: ColumnId, info: TraceInfo): boolean {
  switch (id) {
    case 'ring':
      return info.hasBothRings;
    case 'device':
      return info.hasSeveralDevices;
    case 'row':
    case 'offset':
    case 'length':
      return false;
    case 'index':
    case 'time':
    case 'command':
    case 'summary':
    case 'answer':
    case 'latency':
    case 'findings':
      return true;
  }
}

/** Widths that a reader chose, in px. */
export type ColumnWidths = Readonly<Partial<Record<ColumnId, number>>>;

/** With another width for one column; undefined lets it follow its text again. */
export function withWidth(widths: ColumnWidths, id: ColumnId, width: number | undefined): ColumnWidths {
  const others = Object.entries(widths).filter(([known]) => known !== id);
  return Object.fromEntries(width === undefined ? others : [...others, [id, width]]);
}

export const LEAST_COLUMN_PX = 36;
export const MOST_COLUMN_PX = 800;

/** An icon, a small number and the gap to the next one, in characters. */
const COUNT_WIDTH = 4;

/** Characters that an answer takes, its icon or dash included. */
function answerWidth(answer: RowView['answer']): number {
  if (answer === undefined) return 0;
  return answer.kind === 'error' ? answer.text.length + 3 : answerLabel(answer).length;
}

/** Learns how wide the texts are that have been seen. Widths only grow, so that columns don't jump while scrolling. */
export class ColumnFit {
  readonly #widest = new Map<ColumnId, number>();
  #mode: TimeMode | undefined;

  note(info: TraceInfo, rows: Iterable<RowView>, times: TimeColumn): void {
    const { mode } = times;
    if (mode !== this.#mode) this.#widest.delete('time');
    this.#mode = mode;
    this.#grow('index', formatCount(info.commands).length);
    this.#grow('row', formatCount(info.rows).length);
    for (const row of rows) {
      this.#grow('time', timeText(row, times).length);
      this.#grow('offset', String(row.offset).length);
      this.#grow('length', String(row.length).length);
      this.#grow('device', row.device?.length ?? 0);
      this.#grow('latency', row.latency?.length ?? 0);
      this.#grow('answer', answerWidth(row.answer));
      this.#grow('findings', severityCounts(row.findings).length * COUNT_WIDTH);
      if (row.kind === 'command') this.#grow('command', shortName(row.name).length + (row.ring === 'shadow' ? 2 : 0));
    }
  }

  /** Width in characters, the cell's padding included. */
  characters(column: Column): number {
    const seen = (this.#widest.get(column.id) ?? 0) + 2;
    return Math.min(Math.max(column.least, seen), column.most);
  }

  #grow(id: ColumnId, length: number): void {
    if (length > (this.#widest.get(id) ?? 0)) this.#widest.set(id, length);
  }
}

/** The list's grid: a gutter for the restore bracket, then the columns, each after a line named `c-<id>`. */
export function gridTracks(
  columns: readonly Column[],
  widths: ColumnWidths,
  fit: ColumnFit,
): { template: string; leastWidth: string } {
  const tracks = columns.map((column) => {
    const chosen = widths[column.id];
    const width = chosen === undefined ? `${fit.characters(column)}ch` : `${chosen}px`;
    const isFlexible = column.edge === 'none';
    return { line: `[c-${column.id}]`, size: isFlexible ? `minmax(${width}, 1fr)` : width, least: width };
  });
  return {
    template: ['var(--cvq-gutter)', ...tracks.map(({ line, size }) => `${line} ${size}`)].join(' '),
    leastWidth: `calc(${['var(--cvq-gutter)', ...tracks.map(({ least }) => least)].join(' + ')})`,
  };
}
