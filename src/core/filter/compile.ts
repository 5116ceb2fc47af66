import { classesOf } from '../device/reach';
import { listed } from '../wire/text';
import { compareNode, presenceNode } from './compare';
import type { FilterField } from './field';
import { fieldNamed, fieldsBelow, filterFields } from './fields';
import { CLASS_NAMES, COMMAND_WORDS } from './names';
import { ANYTHING, andNode, notNode, orNode, stateAfterNode, stateNode, type Node } from './node';
import { Operands, type Question } from './operands';
import { STATE_PATHS, changes, isStatePath, known, sets } from './statePaths';
import { nearest } from './suggest';
import type { Expression, Name, Problem } from './syntax';

// Status bytes and damaged records leave the state alone.
const ofRow = (make: typeof changes) => (path: string) =>
  stateNode(classesOf(path), ({ type }) => type !== 'status' && type !== 'damaged', make(path));
const ofState = (make: typeof known) => (path: string) => stateAfterNode(classesOf(path), make(path));

/** What a filter can ask of the state. */
export const FUNCTIONS = {
  changes: { make: ofRow(changes), doc: 'The row changes the value of an item of the device’s state.' },
  sets: { make: ofRow(sets), doc: 'The row writes an item of the device’s state, even if its value stays the same.' },
  known: { make: ofState(known), doc: 'The value of an item of the device’s state is known after the row.' },
} as const;
type FunctionName = keyof typeof FUNCTIONS;

/** A filter that can be asked, or all that is wrong with it. */
export type Compiled = { readonly node: Node; readonly problems: readonly Problem[] };

/** Makes a filter of its syntax. With problems, its node means nothing. */
export function compile(expression: Expression): Compiled {
  const problems: Problem[] = [];
  return { node: compileInto(expression, problems), problems };
}

function compileInto(expression: Expression, problems: Problem[]): Node {
  switch (expression.kind) {
    case 'or':
      return orNode(expression.operands.map((operand) => compileInto(operand, problems)));
    case 'and':
      return andNode(expression.operands.map((operand) => compileInto(operand, problems)));
    case 'not':
      return notNode(compileInto(expression.operand, problems));
    case 'presence':
      return onField(expression.field, problems, presenceNode);
    case 'compare': {
      const { from, to, field, operator, operand } = expression;
      const question = { from, to, operator, operands: [operand], negated: operator === '!=' };
      return onField(field, problems, (found) => ask(found, question, problems));
    }
    case 'in': {
      const { from, to, field, operands, negated } = expression;
      if (operands.length === 0) problems.push({ from, to, message: 'The set is empty: nothing matches it.' });
      return onField(field, problems, (found) => ask(found, { from, to, operator: '==', operands, negated }, problems));
    }
    case 'call':
      return call(expression, problems);
  }
}

function onField(name: Name, problems: Problem[], make: (field: FilterField) => Node): Node {
  const field = fieldNamed(name.text);
  if (field) return make(field);
  problems.push(unknownField(name));
  return ANYTHING;
}

function ask(field: FilterField, question: Question, problems: Problem[]): Node {
  const operands = new Operands(field.name, question, wordsOf(field), (word) => elsewhere(field, word));
  const node = compareNode(field, operands);
  problems.push(...operands.problems);
  return node;
}

/** The words that a field knows. */
function wordsOf(field: FilterField): readonly string[] {
  switch (field.kind) {
    case 'number':
      return [...field.names, ...(field.bits ?? [])].map(({ name }) => name);
    case 'wide':
      return (field.bits ?? []).map(({ name }) => name);
    case 'choice':
      return field.choices.map(({ name }) => name);
    case 'command':
      return COMMAND_WORDS.map(({ short }) => short);
    case 'text':
    case 'duration':
    case 'time':
    case 'mac':
    case 'bytes':
      return [];
  }
}

/** Classes and commands are easily taken for each other. */
function elsewhere({ name }: FilterField, word: string): string | undefined {
  const upper = word.toUpperCase();
  if (name === 'command' && CLASS_NAMES.some((known) => known.name === upper)) return `class == ${upper}`;
  if (name === 'class' && COMMAND_WORDS.some(({ short }) => short === upper)) return `command == ${upper}`;
  return undefined;
}

function unknownField({ text, from, to }: Name): Problem {
  const message = `There is no field \`${text.length > 60 ? `${text.slice(0, 59)}…` : text}\`.`;
  const below = fieldsBelow(text).map(({ name }) => name);
  if (below.length > 0) return { from, to, message, hint: `Use one of its parts: ${below.slice(0, 4).join(', ')}.` };
  const upper = text.toUpperCase();
  const command = COMMAND_WORDS.find(({ name, short }) => name === upper || short === upper);
  if (command) return { from, to, message, hint: `Did you mean \`command == ${command.short}\`?` };
  if (Object.hasOwn(FUNCTIONS, text)) return { from, to, message, hint: `Did you mean \`${text}(rx.promisc)\`?` };
  const near = nearest(text, [...filterFields().map(({ name }) => name)]);
  return { from, to, message, ...(near !== undefined && { hint: `Did you mean ${near}?` }) };
}

function call({ name, path }: Extract<Expression, { kind: 'call' }>, problems: Problem[]): Node {
  if (!isFunction(name.text)) {
    const near = nearest(name.text, Object.keys(FUNCTIONS));
    const { from, to } = name;
    const hint = `${near === undefined ? 'There are' : `Did you mean ${near}? There are`} ${listed(Object.keys(FUNCTIONS))}.`;
    problems.push({ from, to, message: `There is no function \`${name.text}\`.`, hint });
    return ANYTHING;
  }
  if (!isStatePath(path.text)) {
    const { from, to } = path;
    const near = nearest(path.text, STATE_PATHS);
    const hint =
      near === undefined ? 'Items are named as in the state JSON: rx.promisc, vlans.100.' : `Did you mean ${near}?`;
    problems.push({ from, to, message: `The state has no item \`${path.text}\`.`, hint });
    return ANYTHING;
  }
  return FUNCTIONS[name.text].make(path.text);
}

function isFunction(name: string): name is FunctionName {
  return Object.hasOwn(FUNCTIONS, name);
}
