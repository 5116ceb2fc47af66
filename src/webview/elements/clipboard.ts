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

/** Copies it, and tells what became of it. */
export async function copiedNews(copied: Copied): Promise<string> {
  if ('refusal' in copied) return `The ${copied.what} aren’t copied: ${copied.refusal}`;
  try {
    await navigator.clipboard.writeText(await copied.text);
    return `Copied the ${copied.what}`;
  } catch (error) {
    return `The ${copied.what} can’t be copied: ${error instanceof Error ? error.message : 'the clipboard is refused'}`;
  }
}
