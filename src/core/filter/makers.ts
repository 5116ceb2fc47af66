import type { Choice, FilterField, NumberTest, Source, TextTest } from './field';

/** Names with what they mean. */
export const choices = (docs: Readonly<Record<string, string>>): readonly Choice[] =>
  Object.entries(docs).map(([name, doc]) => ({ name, doc }));

/** A field of numbers without names. */
export const number = (name: string, doc: string, max: number, source: Source<NumberTest>): FilterField => ({
  name,
  doc,
  kind: 'number',
  max,
  names: [],
  source,
});

/** A field of text, with words that it often holds. */
export const text = (
  name: string,
  doc: string,
  suggestions: readonly Choice[],
  source: Source<TextTest>,
): FilterField => ({
  name,
  doc,
  kind: 'text',
  suggestions,
  source,
});
