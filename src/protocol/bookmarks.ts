/** A row that the reader wants to find again. */
export interface Bookmark {
  readonly row: number;
  /** Its time in ns, as a decimal number. */
  readonly t: string;
}
