/** What some rows that follow each other are. */
export interface OverviewBucket {
  /** Commands by class, as far as there are any; -1 stands for a command too short to have a class. */
  readonly classes: readonly { readonly class: number; readonly count: number }[];
  readonly commands: number;
  /** Answered with an ack other than OK. */
  readonly errors: number;
  readonly unanswered: number;
  readonly damaged: number;
  readonly resets: number;
  /** Starts of a device: a driver has set DRIVER_OK. */
  readonly starts: number;
  /** Commands within a restore, from `restore-begin` to `restore-end`. */
  readonly restored: number;
}

/** A trace in little: buckets of `rowsEach` rows, but for the last, which may have fewer. */
export interface Overview {
  readonly rowsEach: number;
  /** Rows that are in it. */
  readonly rows: number;
  readonly buckets: readonly OverviewBucket[];
}
