import type { BitName } from '../wire/bits';
import type { BytesTest } from '../wire/locate';
import type { Choice, FilterField, NumberTest, TextTest } from './field';
import { bigTest, boundsOf, numberTest } from './intervals';
import { COMMAND_WORDS } from './names';
import { noneNode, someNode, type Node } from './node';
import type { Operands } from './operands';
import {
  bitOf,
  fault,
  fine,
  readBytes,
  readDuration,
  readInteger,
  readMac,
  readNumber,
  readTime,
  type MacPattern,
  type Read,
} from './words';

const ANY = () => true;

/** A row whose field answers a question; what is wrong with the question is left with the operands. */
export function compareNode(field: FilterField, asked: Operands): Node {
  const { negated, operator } = asked.question;
  const has = operator === '~';
  switch (field.kind) {
    case 'number': {
      const test = has ? bitsTest(asked, field.bits) : numberTest(bounds(asked, numberReader(field)));
      return negated ? noneNode(field.source, test, ANY) : someNode(field.source, test);
    }
    case 'wide': {
      const max = (1n << BigInt(field.size)) - 1n;
      const read = (word: string) => readNumber(word, max, [], field.bits);
      const test = has ? bitsTest(asked, field.bits) : bigTest(bounds(asked, read));
      return negated ? noneNode(field.source, test, ANY) : someNode(field.source, test);
    }
    case 'duration':
    case 'time': {
      if (has) asked.refuseOperator('is a time; contains needs a text, bytes or a bit mask');
      const test = bigTest(bounds(asked, field.kind === 'duration' ? readDuration : readTime));
      return negated ? noneNode(field.source, test, ANY) : someNode(field.source, test);
    }
    case 'command': {
      const test = commandTest(asked);
      return negated ? noneNode(field.source, test, ANY) : someNode(field.source, test);
    }
    case 'choice':
    case 'text': {
      const test = field.kind === 'choice' ? choiceTest(asked, field.choices) : textTest(asked);
      return negated ? noneNode(field.source, test, ANY) : someNode(field.source, test);
    }
    case 'mac':
    case 'bytes': {
      const test = has ? containsTest(asked) : field.kind === 'mac' ? macTest(asked) : bytesTest(asked);
      return negated ? noneNode(field.source, test, ANY) : someNode(field.source, test);
    }
  }
}

/** True of rows that have the field at all. */
export function presenceNode(field: FilterField): Node {
  switch (field.kind) {
    case 'number':
    case 'command':
      return someNode(field.source, ANY);
    case 'wide':
    case 'duration':
    case 'time':
      return someNode(field.source, ANY);
    case 'choice':
    case 'text':
      return someNode(field.source, ANY);
    case 'mac':
    case 'bytes':
      return someNode(field.source, ANY);
  }
}

function bounds(asked: Operands, read: Parameters<Operands['intervals']>[0]) {
  return asked.intervals(read).map((interval) => boundsOf(asked.question.operator, interval));
}

function numberReader({ max, names, bits, unit }: Extract<FilterField, { kind: 'number' }>) {
  return (word: string) =>
    readNumber(unit === undefined ? word : word.replace(/[uµμ]s$/i, ''), BigInt(max), names, bits);
}

/** True of a mask in which one of these bits is set. */
function bitsTest(asked: Operands, bits: readonly BitName[] | undefined): (value: number | bigint) => boolean {
  if (!bits) {
    asked.refuseOperator('isn’t a bit mask, which contains (~) needs');
    return ANY;
  }
  const read = (word: string): Read<bigint> => {
    const bit = bitOf(word, bits) ?? /^bit(\d{1,3})$/i.exec(word)?.[1];
    return bit === undefined
      ? fault(`the name of a bit is expected, such as ${bits[0]?.name ?? 'bit0'} or bit5`)
      : fine(1n << BigInt(bit));
  };
  const masks = asked.values(read);
  return (value) => masks.some((mask) => (BigInt(value) & mask) !== 0n);
}

/** Commands by name, or by the number within their class; with `~`, by part of the name. */
function commandTest(asked: Operands): NumberTest {
  if (asked.question.operator === '~') {
    const parts = asked.values((word) => fine(word.toUpperCase()));
    const keys = new Set(
      COMMAND_WORDS.filter(({ name }) => parts.some((part) => name.includes(part))).map(({ key }) => key),
    );
    return (key) => keys.has(key);
  }
  const keys = new Set<number>();
  const numbers = new Set<number>();
  for (const { key, number } of asked.values(readCommand)) {
    if (key !== undefined) keys.add(key);
    if (number !== undefined) numbers.add(number);
  }
  return (key) => keys.has(key) || (numbers.size > 0 && numbers.has(key & 0xff));
}

interface CommandRead {
  readonly key?: number;
  readonly number?: number;
}

function readCommand(word: string): Read<CommandRead> {
  const upper = word.toUpperCase();
  const named = COMMAND_WORDS.find(({ name, short }) => name === upper || short === upper);
  if (named) return fine({ key: named.key });
  const number = readInteger(word);
  if (number === undefined) return fault('the name of a command is expected, such as VLAN_ADD, or its number');
  return number <= 0xffn ? fine({ number: Number(number) }) : fault('the number of a command is 0 to 255');
}

/** Choices that a message lists. */
const MOST_NAMED = 12;

function choiceTest(asked: Operands, choices: readonly Choice[]): TextTest {
  const names = choices.map(({ name }) => name);
  if (asked.question.operator === '~') {
    const parts = asked.values((word) => fine(word.toLowerCase()));
    return (value) => parts.some((part) => value.includes(part));
  }
  const all = names.length <= MOST_NAMED ? names.join(', ') : `${names.slice(0, 3).join(', ')} and so on`;
  const wanted = new Set(
    asked.values((word) => {
      const name = names.find((known) => known === word.toLowerCase());
      return name === undefined ? fault(`it is one of ${all}`) : fine(name);
    }),
  );
  return (value) => wanted.has(value);
}

function textTest(asked: Operands): TextTest {
  const words = asked.values(fine);
  if (asked.question.operator !== '~') {
    const wanted = new Set(words);
    return (value) => wanted.has(value);
  }
  const parts = words.map((word) => word.toLowerCase());
  return (value) => {
    const lower = value.toLowerCase();
    return parts.some((part) => lower.includes(part));
  };
}

function macTest(asked: Operands): BytesTest {
  const patterns = asked.values(readMac);
  return (bytes, at) => patterns.some((pattern) => fits(pattern, bytes, at));
}

function fits(pattern: MacPattern, bytes: Uint8Array, at: number): boolean {
  return pattern.every((byte, i) => byte === undefined || bytes[at + i] === byte);
}

function bytesTest(asked: Operands): BytesTest {
  const patterns = asked.values(readBytes);
  return (bytes, at, length) =>
    patterns.some((pattern) => pattern.length === length && pattern.every((byte, i) => bytes[at + i] === byte));
}

/** Bytes that stand anywhere in the value. */
function containsTest(asked: Operands): BytesTest {
  const patterns = asked.values(readBytes);
  return (bytes, at, length) =>
    patterns.some((pattern) => {
      for (let start = at; start + pattern.length <= at + length; start++) {
        if (pattern.every((byte, i) => bytes[start + i] === byte)) return true;
      }
      return false;
    });
}
