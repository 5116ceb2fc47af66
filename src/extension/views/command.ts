/** A command that a node runs. */
export interface Command {
  readonly id: string;
  readonly title: string;
  readonly args: readonly unknown[];
}
