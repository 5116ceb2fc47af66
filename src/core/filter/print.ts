import { tokenize } from './parse';
import type { Expression, Literal, Operand } from './syntax';

/** A filter's text in its usual form: `&&`, `||`, `!`, `contains` as `~`, one blank around operators. */
export function printFilter(expression: Expression): string {
  switch (expression.kind) {
    case 'or':
      return expression.operands.map((operand) => within(operand, ['or'])).join(' || ');
    case 'and':
      return expression.operands.map((operand) => within(operand, ['or', 'and'])).join(' && ');
    case 'not': {
      const { operand } = expression;
      const bare = operand.kind === 'presence' || operand.kind === 'call' || operand.kind === 'not';
      return bare ? `!${printFilter(operand)}` : `!(${printFilter(operand)})`;
    }
    case 'presence':
      return expression.field.text;
    case 'call':
      return `${expression.name.text}(${expression.path.text})`;
    case 'compare':
      return `${expression.field.text} ${expression.operator} ${printOperand(expression.operand)}`;
    case 'in': {
      const { field, negated, operands } = expression;
      const [only] = operands;
      const bare = operands.length === 1 && only?.kind === 'range';
      const set = bare ? printOperand(only) : `{${operands.map(printOperand).join(', ')}}`;
      return `${field.text} ${negated ? 'not in' : 'in'} ${set}`;
    }
  }
}

/** An operand of `&&` or `||`, in parentheses where these kinds would be taken apart. */
function within(operand: Expression, apart: readonly Expression['kind'][]): string {
  const text = printFilter(operand);
  return apart.includes(operand.kind) ? `(${text})` : text;
}

function printOperand(operand: Operand): string {
  return operand.kind === 'value'
    ? printLiteral(operand.value)
    : `${printLiteral(operand.low)}..${printLiteral(operand.high)}`;
}

function printLiteral({ text, quoted }: Literal): string {
  return quoted ? quoteText(text) : text;
}

/** A value as a filter has it: bare where that is one word, else in quotes. */
export function printValue(text: string): string {
  const [token] = tokenize(text);
  return token?.kind === 'word' && token.text === text ? text : quoteText(text);
}

function quoteText(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
