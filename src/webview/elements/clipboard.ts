import { PaneElement, type Copied } from './paneElement';

/** Puts text on the clipboard. Where the page isn't allowed to, the old command still is. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copyByCommand(text);
  }
}

function copyByCommand(text: string): void {
  const formerFocus = document.activeElement;
  const area = document.createElement('textarea');
  area.className = 'sr-only';
  area.value = text;
  document.body.append(area);
  area.select();
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- there is no other way where the clipboard is refused
  document.execCommand('copy');
  area.remove();
  if (formerFocus instanceof HTMLElement) formerFocus.focus();
}

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
