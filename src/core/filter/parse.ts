import type { SyntaxNode, Tree } from '@lezer/common';
import { expectationAfter, type Expectation } from './expectation';
import { parser } from './grammar/parser';
import {
  COMPARE_OPERATORS,
  LONGEST_FILTER,
  type CompareOperator,
  type Expression,
  type Literal,
  type Name,
  type Operand,
  type Problem,
} from './syntax';
import { tokensOf, type Token } from './tokens';

/** Parentheses and negations within each other. */
const DEEPEST = 100;

/** A filter's syntax; undefined for a filter of nothing but blanks. */
export type Parsed =
  | { readonly ok: true; readonly expression: Expression | undefined }
  | { readonly ok: false; readonly problem: Problem };

/** Reads a filter's text. Never throws. */
export function parseSyntax(text: string): Parsed {
  const whole = { from: 0, to: text.length };
  if (text.length > LONGEST_FILTER) {
    const message = `A filter has at most ${LONGEST_FILTER.toLocaleString('en')} characters; this one has ${text.length.toLocaleString('en')}.`;
    return { ok: false, problem: { ...whole, message } };
  }
  const tree = parser.parse(text);
  const problem = syntaxProblem(tree, text) ?? tooDeep(tree);
  if (problem) return { ok: false, problem };
  const top = tree.topNode.firstChild;
  return { ok: true, expression: top === null ? undefined : new Reader(text).expression(top) };
}

/** The tokens of a text, of as much of it as a filter may have. */
export function tokenize(text: string): Token[] {
  const start = text.slice(0, LONGEST_FILTER);
  return tokensOf(parser.parse(start), start);
}

const EXPECTED: Readonly<Record<Expectation, string>> = {
  condition: 'a condition is expected, such as a field’s name',
  operator: 'an operator is expected, such as ==, in or ~; or && or ||',
  in: '`in` is expected',
  value: 'a value is expected',
  set: 'a value, a range such as 1..9, or a set such as {1, 5} is expected',
  item: 'a value is expected',
  afterItem: 'a comma or } is expected',
  path: 'a state item is expected, such as rx.promisc',
  afterPath: ') is expected',
  afterValue: '&& or || is expected',
  connective: '&& or || is expected',
};

function syntaxProblem(tree: Tree, text: string): Problem | undefined {
  const at = firstError(tree);
  if (at === undefined) return undefined;
  const tokens = tokensOf(tree, text);
  const found = tokens.find(({ to }) => to > at);
  const before = tokens.filter(({ to }) => to <= at);
  const { expects, depth } = expectationAfter(before);
  const canClose = expects === 'operator' || expects === 'afterValue' || expects === 'connective';
  if (!found) {
    const end = { from: Math.max(0, text.trimEnd().length - 1), to: text.length };
    if (depth > 0 && canClose) return { ...end, message: 'A parenthesis isn’t closed: ) is missing at the end.' };
    const last = before.at(-1);
    return { ...end, message: `The filter ends${last ? ` after ${quote(last.text)}` : ''}: ${EXPECTED[expects]}.` };
  }
  const { from, to } = found;
  if (found.kind === ')' && depth === 0 && canClose)
    return { from, to, message: 'This closing parenthesis has no opening one.' };
  return { from, to, ...describe(found, text, expects) };
}

const STAND_INS: ReadonlyMap<string, string> = new Map([
  ['=', '=='],
  ['&', '&&'],
  ['|', '||'],
]);

function describe({ kind, text, from }: Token, whole: string, expects: Expectation): Omit<Problem, 'from' | 'to'> {
  if (text.startsWith('"') || text.startsWith("'")) {
    if (kind === 'bad') return { message: `The text that starts with ${whole.charAt(from)} has no closing quote.` };
  }
  const message = `${quote(text)} isn’t expected here: ${EXPECTED[expects]}.`;
  const instead = STAND_INS.get(text);
  if (instead !== undefined) return { message, hint: `Write ${instead}.` };
  if (kind !== 'word' && kind !== 'bad' && (expects === 'value' || expects === 'item')) {
    return { message, hint: `In quotes it is text: "${text}".` };
  }
  return { message };
}

function quote(text: string): string {
  return `\`${text.length > 40 ? `${text.slice(0, 39)}…` : text}\``;
}

function firstError(tree: Tree): number | undefined {
  let first: number | undefined;
  tree.iterate({
    enter: ({ type, from }) => {
      if (type.isError) first = Math.min(first ?? from, from);
      return first === undefined;
    },
  });
  return first;
}

function tooDeep(tree: Tree): Problem | undefined {
  let depth = 0;
  let problem: Problem | undefined;
  const nests = (name: string) => name === 'Not' || name === 'Group';
  tree.iterate({
    enter: ({ name, from, to }) => {
      if (nests(name)) depth++;
      if (depth > DEEPEST) {
        problem ??= { from, to, message: `Conditions are nested more than ${DEEPEST.toString()} levels deep.` };
      }
      return problem === undefined;
    },
    leave: ({ name }) => {
      if (nests(name)) depth--;
    },
  });
  return problem;
}

/** Makes expressions of a tree without errors. */
class Reader {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  expression(node: SyntaxNode): Expression {
    const { from, to, name } = node;
    const span = { from, to };
    switch (name) {
      case 'Or':
      case 'And': {
        const operands = childrenOf(node).filter(isCondition);
        return {
          ...span,
          kind: name === 'Or' ? 'or' : 'and',
          operands: operands.map((child) => this.expression(child)),
        };
      }
      case 'Not':
      case 'Group': {
        const inner = this.expression(required(childrenOf(node).find(isCondition)));
        return name === 'Not' ? { ...span, kind: 'not', operand: inner } : inner;
      }
      case 'Call':
        return { ...span, kind: 'call', name: this.#name(node, 'Function'), path: this.#name(node, 'Path') };
      case 'Comparison': {
        const operator = operatorOf(this.#slice(child(node, 'CompareOp')));
        const [operand] = this.#operands(node);
        return { ...span, kind: 'compare', field: this.#name(node, 'Field'), operator, operand: required(operand) };
      }
      case 'Membership': {
        const set = node.getChild('Set');
        const operands = this.#operands(set ?? node);
        const negated = node.getChild('NotOp') !== null;
        return { ...span, kind: 'in', field: this.#name(node, 'Field'), negated, operands };
      }
      default:
        return { ...span, kind: 'presence', field: this.#name(node, 'Field') };
    }
  }

  #operands(node: SyntaxNode): Operand[] {
    return childrenOf(node).flatMap((item): Operand[] => {
      const { from, to } = item;
      if (item.name === 'Value') return [{ from, to, kind: 'value', value: this.#literal(item) }];
      if (item.name !== 'Range') return [];
      const [low, high] = item.getChildren('Value').map((value) => this.#literal(value));
      return [{ from, to, kind: 'range', low: required(low), high: required(high) }];
    });
  }

  #literal(node: SyntaxNode): Literal {
    const { from, to } = node;
    const text = this.#text.slice(from, to);
    if (node.getChild('String') === null) return { from, to, text, quoted: false };
    return { from, to, text: text.slice(1, -1).replace(/\\(.)/gs, '$1'), quoted: true };
  }

  #name(node: SyntaxNode, kind: string): Name {
    const found = child(node, kind);
    return { from: found.from, to: found.to, text: this.#slice(found) };
  }

  #slice({ from, to }: SyntaxNode): string {
    return this.#text.slice(from, to);
  }
}

const CONDITIONS = new Set(['Or', 'And', 'Not', 'Group', 'Call', 'Comparison', 'Membership', 'Presence']);

function isCondition({ name }: SyntaxNode): boolean {
  return CONDITIONS.has(name);
}

function operatorOf(text: string): CompareOperator {
  return COMPARE_OPERATORS.find((operator) => operator === text) ?? '~';
}

function child(node: SyntaxNode, name: string): SyntaxNode {
  return required(node.getChild(name) ?? undefined);
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let next = node.firstChild; next !== null; next = next.nextSibling) children.push(next);
  return children;
}

/** A part that the grammar demands: a tree without errors has it. */
function required<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('The parser has left out a part that the grammar demands.');
  return part;
}
