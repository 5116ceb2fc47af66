import { fieldNamed } from './fields';
import { parseFilter } from './filter';
import { parseSyntax } from './parse';
import { printFilter, printValue } from './print';
import { isStatePath } from './statePaths';

/** Filters for what a reader points at. */
export interface FilterFor {
  /** Rows that have it. */
  readonly only: string;
  /** Rows that don't. */
  readonly exclude: string;
}

/**
 * Filters by a field's value. `field` may be a path of the field tree, with positions in lists: `unicast.macs[2]`.
 * Numbers for times are in ns.
 * Undefined where filters can't name the field or the value.
 */
export function filterFor(field: string, value: string | number | bigint): FilterFor | undefined {
  const name = field.replace(/\[\d+\]/g, '');
  const kind = fieldNamed(name)?.kind;
  if (kind === undefined) return undefined;
  const isTime = kind === 'duration' || kind === 'time';
  const word = isTime && typeof value !== 'string' ? `${value}ns` : String(value);
  const only = `${name} == ${printValue(word)}`;
  if (!parseFilter(only).ok) return undefined;
  return { only, exclude: `!(${only})` };
}

/** Filters by rows that change an item of the state, named by its path in the state JSON. */
export function filterForChange(path: string): FilterFor | undefined {
  if (!isStatePath(path)) return undefined;
  return { only: `changes(${path})`, exclude: `!changes(${path})` };
}

/** A filter's text with another condition that rows have to meet too; the other alone where the text is no filter. */
export function withCondition(text: string, condition: string): string {
  const parsed = parseSyntax(text);
  if (!parsed.ok || !parsed.expression) return condition;
  const { expression } = parsed;
  const operands = expression.kind === 'and' ? expression.operands.map(printOperand) : [printOperand(expression)];
  return operands.includes(condition) ? operands.join(' && ') : [...operands, condition].join(' && ');
}

function printOperand(expression: Parameters<typeof printFilter>[0]): string {
  return expression.kind === 'or' ? `(${printFilter(expression)})` : printFilter(expression);
}
