import type { ViewNode } from './node';

/** What a view shows: its nodes, what stands beside its title and above its tree. */
export interface Shown {
  readonly nodes: readonly ViewNode[];
  readonly description: string;
  readonly message: string;
}

/** What the three views show. */
export interface ViewsShown {
  readonly deviceState: Shown;
  readonly shadowVirtqueue: Shown;
  readonly restoreStream: Shown;
}
