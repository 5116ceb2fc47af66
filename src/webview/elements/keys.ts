/** A key's name for the move tables: plain, or with Ctrl (on a Mac, Command) in front; undefined with other modifiers. */
export function moveKey(event: KeyboardEvent): string | undefined {
  if (event.altKey || event.shiftKey) return undefined;
  return event.ctrlKey || event.metaKey ? `Ctrl+${event.key}` : event.key;
}

/** The same with Shift held, which takes a selection along. */
export function extendKey(event: KeyboardEvent): string | undefined {
  if (event.altKey || !event.shiftKey) return undefined;
  return event.ctrlKey || event.metaKey ? `Ctrl+${event.key}` : event.key;
}
