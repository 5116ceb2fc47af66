/**
 * What VS Code's `webview/context` menus are told about the thing under the pointer: `webviewSection` and its data become
 * context keys, and are passed to the menu's command.
 */
export function menuContext(section: string, data: Readonly<Record<string, string | number>>): string {
  return JSON.stringify({ webviewSection: section, ...data, preventDefaultContextMenuItems: true });
}
