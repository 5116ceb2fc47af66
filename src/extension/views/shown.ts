import type { ViewNode } from './node';

/** What a view shows: its nodes, what stands beside its title and above its tree. */
export interface Shown {
  readonly nodes: readonly ViewNode[];
  readonly description: string;
  readonly message: string;
}

export const NOTHING: Shown = { nodes: [], description: '', message: '' };

/** What the three views show. */
export interface ViewsShown {
  readonly deviceState: Shown;
  readonly shadowVirtqueue: Shown;
  readonly restoreStream: Shown;
}
