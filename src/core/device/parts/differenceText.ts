import { bitNames, type BitName } from '../../wire/bits';

/** Entries of a list that are told one by one. */
export const MOST_TOLD = 8;

/** What only one side has, each as a list in words. */
export function onlyText(onlyA: string | undefined, onlyB: string | undefined, both?: string): string {
  return [
    onlyA === undefined ? [] : [`Only in A: ${onlyA}.`],
    onlyB === undefined ? [] : [`Only in B: ${onlyB}.`],
    both === undefined ? [] : [`In both: ${both}.`],
  ]
    .flat()
    .join(' ');
}

/** What only one of two sets of names has. */
export function namesText(a: readonly string[], b: readonly string[], both?: string): string {
  return onlyText(only(a, b), only(b, a), both);
}

export function bitsText(a: number | bigint, b: number | bigint, names: readonly BitName[]): string {
  return namesText(bitNames(a, names), bitNames(b, names));
}

function only(list: readonly string[], other: readonly string[]): string | undefined {
  const there = new Set(other);
  const found = [...new Set(list)].filter((item) => !there.has(item));
  if (found.length === 0) return undefined;
  const rest = found.length - MOST_TOLD;
  return `${found.slice(0, MOST_TOLD).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** Sentences of which some may be empty. */
export function sentences(...texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join(' ');
}
