/** How far a query over the rows of a trace is. */
export interface QueryProgress {
  /** Rows gone over from the start, and how many there are so far. */
  readonly rowsDone: number;
  readonly rows: number;
  readonly isDone: boolean;
  /** Why it can't go on, in a sentence. */
  readonly failure?: string;
}
