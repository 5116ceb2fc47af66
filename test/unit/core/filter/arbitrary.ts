import fc from 'fast-check';
import type { FilterField } from '../../../../src/core/filter/field';
import { filterFields } from '../../../../src/core/filter/fields';
import { printValue } from '../../../../src/core/filter/print';
import { STATE_PATHS } from '../../../../src/core/filter/statePaths';
import { operatorsOf, valuesOf } from '../../../../src/core/filter/describe';
import { macAddress } from '../support/arbitrary';

const digits = fc.integer({ min: 0, max: 255 });

/** Words that are values of a field. */
function words(field: FilterField, operator: string): fc.Arbitrary<string> {
  const named = valuesOf(field, operator).map(({ word }) => word);
  const free = freeWords(field, operator);
  if (named.length === 0) return free ?? fc.constant('0');
  return free ? fc.oneof(fc.constantFrom(...named), free) : fc.constantFrom(...named);
}

function freeWords(field: FilterField, operator: string): fc.Arbitrary<string> | undefined {
  switch (field.kind) {
    case 'number': {
      if (operator === '~') return undefined;
      const number = fc.integer({ min: 0, max: Math.min(field.max, 300) });
      return fc.oneof(
        number.map(String),
        number.map((value) => `0x${value.toString(16)}`),
      );
    }
    case 'wide':
      return operator === '~' ? undefined : fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }).map(String);
    case 'command':
      return digits.map(String);
    case 'choice':
      return undefined;
    case 'text':
      return fc.string({ maxLength: 6 }).map(printValue);
    case 'duration':
    case 'time':
      return fc.tuple(digits, fc.constantFrom('ns', 'us', 'ms', 's')).map(([value, unit]) => `${value}${unit}`);
    case 'mac':
      return fc.oneof(
        macAddress,
        operator === '~' ? fc.constant('00:01') : macAddress.map((mac) => `${mac.slice(0, 8)}:*`),
      );
    case 'bytes':
      return fc.uint8Array({ minLength: 1, maxLength: 4 }).map((bytes) => Buffer.from(bytes).toString('hex'));
  }
}

const ordered = (kind: FilterField['kind']) => kind !== 'command' && kind !== 'choice' && kind !== 'text';

function comparison(field: FilterField): fc.Arbitrary<string> {
  const { name } = field;
  return fc.constantFrom(...operatorsOf(field).map(({ word }) => word)).chain((operator) => {
    const word = words(field, operator);
    if (operator !== 'in' && operator !== 'not in') return word.map((value) => `${name} ${operator} ${value}`);
    const set = fc.array(word, { minLength: 1, maxLength: 4 }).map((list) => `{${list.join(', ')}}`);
    const free = ordered(field.kind) && field.kind === 'number' && field.max > 20 ? fc.constant('3..17') : set;
    return fc.oneof(set, free).map((operand) => `${name} ${operator} ${operand}`);
  });
}

const presence = fc.constantFrom(...filterFields()).map(({ name }) => name);
const called = fc
  .tuple(fc.constantFrom('changes', 'sets'), fc.constantFrom(...STATE_PATHS, 'vlans.100', 'coalescing.vq.3'))
  .map(([name, path]) => `${name}(${path})`);

/** Conditions on one field each. */
export const atoms: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...filterFields()).chain(comparison) },
  { weight: 1, arbitrary: presence },
  { weight: 1, arbitrary: called },
);

/** Filters of a few conditions. */
export const filterTexts: fc.Arbitrary<string> = fc.letrec<{ filter: string }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3 },
    atoms,
    fc.tuple(tie('filter'), fc.constantFrom('&&', '||', 'and', 'or'), tie('filter')).map((parts) => parts.join(' ')),
    fc.tuple(tie('filter'), fc.constantFrom('&&', '||'), tie('filter')).map(([a, op, b]) => `(${a}) ${op} (${b})`),
    tie('filter').map((text) => `!(${text})`),
  ),
})).filter;

/** Text of the pieces of which filters are made, in any order, and what was never one. */
export const hostileTexts: fc.Arbitrary<string> = fc.oneof(
  fc
    .array(
      fc.oneof(
        fc.constantFrom(...'&& || ! ( ) { } , .. . == != <= ~ = & | " \' \\ in not and contains'.split(' ')),
        fc.constantFrom(
          'vid',
          'mac',
          '52:54:00:*',
          'changes',
          'rx.promisc',
          '0x64',
          '1..2',
          '5ms',
          'latency',
          '__proto__',
        ),
        fc.constantFrom(' ', '\n', '\0', '\u{1f4a9}', '\ud800'),
      ),
      { maxLength: 25 },
    )
    .chain((parts) => fc.constantFrom('', ' ').map((between) => parts.join(between))),
  fc.string({ maxLength: 60, unit: 'binary' }),
  fc.tuple(filterTexts, fc.nat(), fc.string({ maxLength: 2 })).map(([text, at, piece]) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + piece + text.slice(place + (at % 3));
  }),
);
