import { FUNCTIONS } from './compile';
import { fieldText, operatorsOf, typeText, valuesOf, type Described } from './describe';
import { expectationAfter, type CaretPlace } from './expectation';
import type { FilterField } from './field';
import { fieldNamed, filterFields } from './fields';
import { tokenize } from './parse';
import { printValue } from './print';
import { STATE_PATHS } from './statePaths';
import type { TextSpan } from './syntax';

export interface Completion {
  readonly label: string;
  readonly kind: 'field' | 'function' | 'operator' | 'value' | 'path' | 'keyword';
  /** What takes the place of the word that is being typed. */
  readonly insert: string;
  /** The type of a field. */
  readonly detail?: string;
  readonly doc: string;
}

/** What may stand at a place of a filter. */
export interface Completions extends TextSpan {
  /** All that fits there, whatever of the word has been typed: the caller filters. */
  readonly items: readonly Completion[];
}

/** Of such the words of a filter are made. */
const WORD_CHARACTER = /[^\s()&|!=<>~,{}"']/;

/** Words that a trace holds, by field: ids of devices. */
export type KnownWords = Readonly<Record<string, readonly string[]>>;

/**
 * What can be written at an offset; `from` to `to` is the word that it would replace. `known` are values beyond those
 * that the schema has.
 */
export function completionsAt(text: string, offset: number, known: KnownWords = {}): Completions {
  const place = Math.max(0, Math.min(offset, text.length));
  const typed = text.slice(wordStart(text, place), place);
  // In `1..` the range is a token of its own, and what follows it a word.
  const word = typed.slice(typed.lastIndexOf('..') < 0 ? 0 : typed.lastIndexOf('..') + 2);
  const from = place - word.length;
  const rest = /^[^\s()&|!=<>~,{}"']*/.exec(text.slice(place))?.[0] ?? '';
  const tokens = tokenize(text.slice(0, from));
  const span = { from, to: place + rest.length };
  // Within a text nothing can be known.
  if (tokens.some(({ kind, text: token }) => kind === 'bad' && /^["']/.test(token))) return { ...span, items: [] };
  return { ...span, items: itemsFor(expectationAfter(tokens), known) };
}

/** Where the word begins that ends at a place. */
function wordStart(text: string, place: number): number {
  let start = place;
  while (start > 0 && WORD_CHARACTER.test(text.charAt(start - 1))) start--;
  return start;
}

function itemsFor(place: CaretPlace, known: KnownWords): readonly Completion[] {
  const { expects, field, operator, depth } = place;
  const found = field === undefined ? undefined : fieldNamed(field);
  const values = () => (found ? [...valuesOf(found, operator), ...wordsOf(known, found)].map(valueItem) : []);
  const close = depth > 0 ? [keyword(')', 'Closes the parenthesis.')] : [];
  switch (expects) {
    case 'condition':
      return [...fieldItems(), ...functionItems(), keyword('!', 'Not.'), keyword('(', 'Opens a parenthesis.')];
    case 'operator':
      return [...(found ? operatorsOf(found).map(operatorItem) : []), ...CONNECTIVES, ...close];
    case 'in':
      return [keyword('in', 'In a range or a set.')];
    case 'set':
      return [keyword('{', 'Opens a set.'), ...values()];
    case 'value':
    case 'item':
      return values();
    case 'afterItem':
      return [keyword(',', 'Another value.'), keyword('}', 'Closes the set.')];
    case 'path':
      return STATE_PATHS.map(pathItem);
    case 'afterPath':
      return [keyword(')', 'Closes the function.')];
    case 'afterValue':
    case 'connective':
      return [...CONNECTIVES, ...close];
  }
}

function wordsOf(known: KnownWords, { name }: FilterField): readonly Described[] {
  return (known[name] ?? []).map((word) => ({ word: printValue(word), doc: 'A value from the trace.' }));
}

const keyword = (label: string, doc: string): Completion => ({ label, kind: 'keyword', insert: label, doc });

const CONNECTIVES = [
  keyword('&&', 'And: both conditions are true.'),
  keyword('||', 'Or: one of the conditions is true.'),
];

const operatorItem = ({ word, doc }: Described): Completion => ({ label: word, kind: 'operator', insert: word, doc });
const valueItem = ({ word, doc }: Described): Completion => ({ label: word, kind: 'value', insert: word, doc });

const pathItem = (path: string): Completion => ({
  label: path,
  kind: 'path',
  insert: path,
  doc: fieldNamed(`state.${path}`)?.doc ?? `Items of the state below ${path}.`,
});

function fieldItems(): readonly Completion[] {
  return filterFields().map((field) => ({
    label: field.name,
    kind: 'field',
    insert: field.name,
    detail: typeText(field),
    doc: fieldText(field),
  }));
}

function functionItems(): readonly Completion[] {
  return Object.entries(FUNCTIONS).map(([name, { doc }]) => ({
    label: `${name}(…)`,
    kind: 'function',
    insert: `${name}(`,
    doc,
  }));
}

/** What stands at a place of a filter, in words. */
export interface Hover extends TextSpan {
  readonly text: string;
}

/** What the word at an offset means; undefined where nothing is known of it. */
export function hoverAt(text: string, offset: number): Hover | undefined {
  const tokens = tokenize(text);
  const index = tokens.findIndex(({ from, to }) => from <= offset && offset < to);
  const token = tokens[index];
  if (!token) return undefined;
  const place = expectationAfter(tokens.slice(0, index));
  const doc = meaning(token.text, place, tokens[index + 1]?.kind === '(');
  return doc === undefined ? undefined : { from: token.from, to: token.to, text: doc };
}

function meaning(word: string, place: CaretPlace, isCalled: boolean): string | undefined {
  const field = fieldNamed(word);
  if (place.expects === 'condition' && !isCalled && field) return fieldText(field);
  const known = itemsFor(place, {}).find(
    ({ label, insert }) => insert.toLowerCase() === word.toLowerCase() || label === `${word}(…)`,
  );
  return known && `${known.label}: ${known.doc}`;
}
