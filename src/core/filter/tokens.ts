import type { Tree } from '@lezer/common';
import type { TextSpan } from './syntax';

/** What a token can be; `bad` is what no token begins with. */
export type TokenKind =
  'word' | 'string' | 'compare' | 'in' | 'and' | 'or' | 'not' | '(' | ')' | '{' | '}' | ',' | '..' | 'bad';

export interface Token extends TextSpan {
  readonly kind: TokenKind;
  readonly text: string;
}

const KINDS: ReadonlyMap<string, TokenKind> = new Map<string, TokenKind>([
  ['Word', 'word'],
  ['String', 'string'],
  ['CompareOp', 'compare'],
  ['In', 'in'],
  ['AndOp', 'and'],
  ['OrOp', 'or'],
  ['NotOp', 'not'],
  ['RangeOp', '..'],
  ['(', '('],
  [')', ')'],
  ['{', '{'],
  ['}', '}'],
  [',', ','],
]);

/** The tokens of a text in their order, those too that stand where they don't fit. */
export function tokensOf(tree: Tree, text: string): Token[] {
  const tokens: Token[] = [];
  tree.iterate({
    enter: ({ node, name, from, to, type }) => {
      const kind = KINDS.get(name) ?? (type.isError && node.firstChild === null && to > from ? 'bad' : undefined);
      if (kind !== undefined) tokens.push({ kind, from, to, text: text.slice(from, to) });
    },
  });
  return tokens;
}
