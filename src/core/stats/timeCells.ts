const CELLS = 512;
/** ns of a cell, to begin with. */
const LEAST_WIDTH = 1000;

/** Cells that follow each other without a gap; times are in ns. */
interface CellCounts {
  readonly start: number;
  readonly width: number;
  readonly counts: readonly number[];
  readonly firstRows: readonly (number | undefined)[];
}

/** Counts of events over time, in at most 512 cells: these become wider as they have to reach further. */
export class TimeCells {
  #start = 0;
  #width = LEAST_WIDTH;
  #counts = new Float64Array(CELLS);
  /** Least row in each cell; Infinity without any. */
  #rows = noRows();
  #isEmpty = true;

  clone(): TimeCells {
    const copy = new TimeCells();
    copy.#start = this.#start;
    copy.#width = this.#width;
    copy.#counts = this.#counts.slice();
    copy.#rows = this.#rows.slice();
    copy.#isEmpty = this.#isEmpty;
    return copy;
  }

  /** Counts what happened at this time, in ns, and in which row. */
  add(time: number, row: number): void {
    if (this.#isEmpty) {
      this.#isEmpty = false;
      this.#start = time;
    }
    while (time < this.#start || time >= this.#start + CELLS * this.#width) this.#widen(time < this.#start);
    const cell = Math.floor((time - this.#start) / this.#width);
    this.#counts[cell] = (this.#counts[cell] ?? 0) + 1;
    if (row < (this.#rows[cell] ?? 0)) this.#rows[cell] = row;
  }

  /** The cells up to the last that has any; undefined where nothing was counted. */
  cells(): CellCounts | undefined {
    if (this.#isEmpty) return undefined;
    const start = this.#start;
    const width = this.#width;
    const first = this.#counts.findIndex((count) => count > 0);
    let last = CELLS - 1;
    while (this.#counts[last] === 0) last--;
    const firstRows = [...this.#rows.subarray(first, last + 1)].map((row) => (row < Infinity ? row : undefined));
    return { start: start + first * width, width, counts: [...this.#counts.subarray(first, last + 1)], firstRows };
  }

  /** Twice as wide, towards earlier times or later ones. */
  #widen(isEarlier: boolean): void {
    const before = isEarlier ? CELLS : 0;
    const counts = new Float64Array(CELLS);
    const rows = noRows();
    for (const [cell, count] of this.#counts.entries()) {
      const wider = (cell + before) >> 1;
      counts[wider] = (counts[wider] ?? 0) + count;
      rows[wider] = Math.min(rows[wider] ?? Infinity, this.#rows[cell] ?? Infinity);
    }
    this.#start -= before * this.#width;
    this.#width *= 2;
    this.#counts = counts;
    this.#rows = rows;
  }
}

function noRows(): Float64Array {
  return new Float64Array(CELLS).fill(Infinity);
}
