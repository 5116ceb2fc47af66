/** Takes the rows that a filter lets pass, in their order. */
export interface Found {
  add(row: number): void;
  /** Keeps what is there so far; what it returns goes back to that. */
  mark(): () => void;
}
