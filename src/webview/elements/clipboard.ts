import { PaneElement, type Copied } from './paneElement';

export function isCopyKey(event: KeyboardEvent): boolean {
  return (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'c';
}

/** What is selected in the pane that holds the keyboard. */
export function copiedFrom(target: EventTarget | null): Copied | undefined {
  for (let at = target instanceof Element ? target : undefined; at !== undefined; at = at.parentElement ?? undefined) {
    if (at instanceof PaneElement) return at.copied();
  }
  return undefined;
}
