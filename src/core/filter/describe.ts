import { shortName } from '../wire/shortName';
import type { FilterField } from './field';
import { COMMAND_WORDS } from './names';
import type { CompareOperator } from './syntax';

/** A word and what it means. */
export interface Described {
  readonly word: string;
  readonly doc: string;
}

/** The type of a field's values, in a phrase. */
export function typeText(field: FilterField): string {
  switch (field.kind) {
    case 'number':
      if (field.bits) return 'mask';
      return field.unit === undefined ? 'number' : `number of ${field.unit}`;
    case 'wide':
      return field.bits ? 'mask' : 'number';
    case 'duration':
      return 'span of time';
    case 'time':
      return 'point in time';
    case 'choice':
      return field.choices.map(({ name }) => name).join(' | ');
    case 'command':
      return 'command';
    case 'text':
      return 'text';
    case 'mac':
      return 'MAC address';
    case 'bytes':
      return 'bytes';
  }
}

/** A field in words: what it is, the type of its values, and the commands that have it. */
export function fieldText(field: FilterField): string {
  const { name, doc, commands } = field;
  const of = commands && commands.length > 0 ? ` Of ${commands.map(shortName).join(', ')}.` : '';
  return `${name} (${typeText(field)}): ${doc}${of}`;
}

const OPERATORS: Readonly<Record<CompareOperator | 'in' | 'not in', string>> = {
  '==': 'A value of the field is equal.',
  '!=': 'The field exists, and none of its values is equal.',
  '<': 'A value of the field is less.',
  '<=': 'A value of the field is less or equal.',
  '>': 'A value of the field is greater.',
  '>=': 'A value of the field is greater or equal.',
  '~': 'Contains: part of a text, in upper or lower case; bytes within bytes; a bit of a mask.',
  in: 'A value of the field is in a range or a set: 1..9, {1, 5, 10..20}.',
  'not in': 'The field exists, and none of its values is in the range or set.',
};

/** The operators that go with a field. */
export function operatorsOf(field: FilterField): readonly Described[] {
  return operatorWords(field).map((word) => ({ word, doc: OPERATORS[word] }));
}

function operatorWords({ kind, ...field }: FilterField): readonly (keyof typeof OPERATORS)[] {
  switch (kind) {
    case 'number':
    case 'wide':
      return ['==', '!=', '<', '<=', '>', '>=', ...('bits' in field ? (['~'] as const) : []), 'in', 'not in'];
    case 'duration':
    case 'time':
      return ['>', '>=', '<', '<=', '==', '!=', 'in', 'not in'];
    case 'text':
      return ['~', '==', '!=', 'in', 'not in'];
    case 'choice':
    case 'command':
    case 'mac':
    case 'bytes':
      return ['==', '!=', '~', 'in', 'not in'];
  }
}

/** Words that can stand for a value of the field after an operator, with what they mean; an example where none is fixed. */
export function valuesOf(field: FilterField, operator: string | undefined): readonly Described[] {
  switch (field.kind) {
    case 'number':
    case 'wide': {
      const names = field.kind === 'number' ? field.names.map(({ name, doc }) => ({ word: name, doc })) : [];
      const bits = (field.bits ?? []).map(({ name, bit }) => ({ word: name, doc: `Bit ${bit.toString()}.` }));
      return operator === '~' ? bits : [...names, ...bits];
    }
    case 'choice':
      return field.choices.map(({ name, doc }) => ({ word: name, doc }));
    case 'command':
      return COMMAND_WORDS.map(({ short, doc }) => ({ word: short, doc }));
    case 'text':
      return field.suggestions.map(({ name, doc }) => ({ word: name, doc }));
    case 'duration':
      return ['100us', '1ms', '1s'].map((word) => ({ word, doc: 'A number with its unit: ns, us, ms or s.' }));
    case 'time':
      return [{ word: '2026-01-31T12:00', doc: 'A date in UTC, or a number with a unit.' }];
    case 'mac':
      return operator === '~'
        ? [{ word: '52:54:00', doc: 'Bytes anywhere in the address.' }]
        : [{ word: '52:54:00:*', doc: 'Pairs of hex digits; * stands for any.' }];
    case 'bytes':
      return [];
  }
}
