import type { CommandId } from '../manifest';

/** A command that a node runs. */
export interface NodeCommand {
  readonly id: CommandId;
  readonly title: string;
  readonly args: readonly unknown[];
}

/** How a node is to be read at a glance; each has an icon of its own, and words besides. */
export type NodeMark =
  'none' | 'changed' | 'parted' | 'lost' | 'done' | 'refused' | 'next' | 'pending' | 'omitted' | 'fault' | 'device' | 'unknown';

/** A node of a view, free of VS Code, so that what a view says can be tested without one. */
export interface ViewNode {
  /** Stable while it is the same thing. */
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  /** Markdown-free text of the tooltip, a line each. */
  readonly tooltip?: readonly string[];
  readonly mark?: NodeMark;
  readonly children?: readonly ViewNode[];
  readonly collapsed?: boolean;
  /** What a click does. */
  readonly command?: NodeCommand;
  /** For `when` clauses of menus. */
  readonly context?: string;
}

/** What a view shows: its nodes, what stands beside its title and above its tree. */
export interface Shown {
  readonly nodes: readonly ViewNode[];
  readonly description: string;
  readonly message: string;
}

export const EMPTY_VIEW: Shown = { nodes: [], description: '', message: '' };

/** What the three views show. */
export interface ViewsShown {
  readonly deviceState: Shown;
  readonly shadowVirtqueue: Shown;
  readonly restoreStream: Shown;
}
