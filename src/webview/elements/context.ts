import type { ColumnId } from '../lib/columns';

/**
 * What VS Code's `webview/context` menus are told about the thing under the pointer: `webviewSection` and its data become
 * context keys, and are passed to the menu's command.
 */
export function menuContext(
  section: string,
  data: Readonly<Record<string, string | number | readonly string[]>>,
): string {
  return JSON.stringify({ webviewSection: section, ...data, preventDefaultContextMenuItems: true });
}

/** The same of a cell: VS Code adds it to what its row says. */
export function columnContext(column: ColumnId): string {
  return JSON.stringify({ column });
}
