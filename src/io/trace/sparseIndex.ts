/** Where reading can start: a row whose place is known. */
export interface IndexEntry {
  readonly row: number;
  /** Commands before this row. */
  readonly command: number;
  /** In the file, in bytes. */
  readonly offset: number;
  /** Time of the sound record before it, in ns; 0 at the start. */
  readonly t: bigint;
  /** What else the format needs to start there: the number of the line, or of the section. */
  readonly context: number;
}

/** How far an index had come, to go back there. */
export interface IndexMark {
  readonly rows: number;
  readonly commands: number;
  readonly blocks: number;
  readonly nextRow: number;
  readonly nextOffset: number;
}

const EVERY_ROWS = 256;
const EVERY_BYTES = 1024 * 1024;

/**
 * Places in a trace from which any row is near: an entry every 256 rows, or sooner where these rows span more than
 * 1 MiB. Some 40 bytes an entry.
 */
export class SparseIndex {
  /** Rows and commands counted so far. */
  rows = 0;
  commands = 0;
  #count = 0;
  #nextRow = 0;
  #nextOffset = 0;
  // In doubles, as offsets and counts pass 32 bits.
  #entryRows = new Float64Array(64);
  #entryCommands = new Float64Array(64);
  #entryOffsets = new Float64Array(64);
  #entryTimes = new BigInt64Array(64);
  #entryContexts = new Float64Array(64);

  /** Whether the row that starts at this offset starts a new entry. To be asked before the row is counted. */
  needsEntry(offset: number): boolean {
    return this.rows === this.#nextRow || offset >= this.#nextOffset;
  }

  /** Makes an entry of the row that is counted next. */
  addEntry(offset: number, t: bigint, context: number): void {
    if (this.#count === this.#entryRows.length) this.#grow();
    const count = this.#count;
    this.#entryRows[count] = this.rows;
    this.#entryCommands[count] = this.commands;
    this.#entryOffsets[count] = offset;
    this.#entryTimes[count] = t;
    this.#entryContexts[count] = context;
    this.#count++;
    this.#nextRow = this.rows + EVERY_ROWS;
    this.#nextOffset = offset + EVERY_BYTES;
  }

  /** How many rows can be counted before one starts a new entry, if its offset isn't `offsetOfEntry` or more. */
  get rowsToEntry(): number {
    return this.#nextRow - this.rows;
  }

  get offsetOfEntry(): number {
    return this.#nextOffset;
  }

  /** Counts so many rows at once that are commands and start no entry. */
  countCommands(count: number): void {
    this.rows += count;
    this.commands += count;
  }

  mark(): IndexMark {
    const { rows, commands } = this;
    const blocks = this.#count;
    const nextRow = this.#nextRow;
    const nextOffset = this.#nextOffset;
    return { rows, commands, blocks, nextRow, nextOffset };
  }

  /** Forgets what was counted since the mark. */
  rewind({ rows, commands, blocks, nextRow, nextOffset }: IndexMark): void {
    this.rows = rows;
    this.commands = commands;
    this.#count = blocks;
    this.#nextRow = nextRow;
    this.#nextOffset = nextOffset;
  }

  entry(block: number): IndexEntry {
    return {
      row: this.#entryRows[block] ?? 0,
      command: this.#entryCommands[block] ?? 0,
      offset: this.#entryOffsets[block] ?? 0,
      t: this.#entryTimes[block] ?? 0n,
      context: this.#entryContexts[block] ?? 0,
    };
  }

  /** The row after the last one of a block. */
  endOfBlock(block: number): number {
    return block + 1 < this.#count ? (this.#entryRows[block + 1] ?? this.rows) : this.rows;
  }

  /** Where a block ends in the file; undefined for the last one. */
  endOffset(block: number): number | undefined {
    return block + 1 < this.#count ? this.#entryOffsets[block + 1] : undefined;
  }

  /** The block that holds a row. */
  blockOfRow(row: number): number {
    return lastNotAbove(this.#entryRows, this.#count, row);
  }

  /** The block that holds a command. */
  blockOfCommand(command: number): number {
    return lastNotAbove(this.#entryCommands, this.#count, command);
  }

  #grow(): void {
    const size = this.#count * 2;
    this.#entryRows = enlarge(this.#entryRows, size);
    this.#entryCommands = enlarge(this.#entryCommands, size);
    this.#entryOffsets = enlarge(this.#entryOffsets, size);
    this.#entryContexts = enlarge(this.#entryContexts, size);
    const times = new BigInt64Array(size);
    times.set(this.#entryTimes);
    this.#entryTimes = times;
  }
}

function enlarge(values: Float64Array<ArrayBuffer>, size: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(size);
  larger.set(values);
  return larger;
}

/** Position of the last of the first `count` ascending values that isn't above `value`. */
function lastNotAbove(values: Float64Array, count: number, value: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((values[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
