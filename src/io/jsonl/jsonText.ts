/** Way to a value inside a JSON text: names of members, positions in lists. */
export type JsonPath = readonly (string | number)[];

/** Why a text isn't JSON. */
export interface JsonFault {
  /** Index of the character that is wrong; the text's length when it ends too early. */
  readonly at: number;
  readonly problem: string;
}

/** `rss.indirection_table[3]` as the way there. */
export function parsePath(path: string): JsonPath {
  return [...path.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([name, position]) =>
    position === undefined ? name : Number(position),
  );
}

type Expected = 'value' | 'value or ]' | 'name' | 'name or }' | ':' | ', or }' | ', or ]' | 'end';

const wording: Readonly<Record<Expected, string>> = {
  value: 'a value is expected',
  'value or ]': "a value or ']' is expected",
  name: 'a name in double quotes is expected',
  'name or }': "a name in double quotes or '}' is expected",
  ':': "':' is expected after the name",
  ', or }': "',' or '}' is expected",
  ', or ]': "',' or ']' is expected",
  end: 'more text follows the record; each record must be on a line of its own',
};

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ENDS_IN_TEXT = 'it ends inside a string';
const SPACE = /[ \t\r\n]*/y;
const SCALAR = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null/y;
const WORD = /[-+.\w]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const CUT_ESCAPE = /^\\(?:u[0-9a-fA-F]{0,3})?$/;

/** Index after what the sticky expression matches at `at`, or undefined. */
function after(expression: RegExp, text: string, at: number): number | undefined {
  expression.lastIndex = at;
  return expression.test(text) ? expression.lastIndex : undefined;
}

/** Where the text ends that starts with a quote at `at`; with a problem, where that is. A loop: texts may be long. */
function scanString(text: string, at: number): { readonly end: number; readonly problem?: string } {
  let end = at + 1;
  for (;;) {
    const code = text.charCodeAt(end);
    if (code === QUOTE) return { end: end + 1 };
    if (code === BACKSLASH) {
      const next = after(ESCAPE, text, end);
      if (next !== undefined) end = next;
      else if (CUT_ESCAPE.test(text.slice(end, end + 6))) return { end: text.length, problem: ENDS_IN_TEXT };
      else return { end, problem: 'unknown escape in a string' };
    } else if (code >= 0x20) end++;
    else if (Number.isNaN(code)) return { end, problem: ENDS_IN_TEXT };
    else return { end, problem: 'control character in a string' };
  }
}

/** Walks a JSON text without recursion, so that no depth of nesting is too deep. */
class Walk {
  readonly #open: ('{' | '[')[] = [];
  #expected: Expected = 'value';
  #inside: JsonFault | undefined;

  readonly #text: string;
  #at: number;

  constructor(text: string, at: number) {
    this.#text = text;
    this.#at = at;
  }

  /** Goes on to the end of the text, or of the value that it started at; says what is wrong on the way. */
  run(onlyOneValue: boolean): { readonly end: number; readonly fault?: JsonFault } {
    for (;;) {
      this.#at = after(SPACE, this.#text, this.#at) ?? this.#at;
      if (this.#expected === 'end' && (onlyOneValue || this.#at === this.#text.length)) return { end: this.#at };
      if (!this.#step()) return { end: this.#at, fault: this.#fault() };
      if (this.#expected === 'end' && onlyOneValue) return { end: this.#at };
    }
  }

  #step(): boolean {
    const char = this.#text[this.#at] ?? '';
    switch (this.#expected) {
      case 'value or ]':
        if (char === ']') return this.#close();
        return this.#value(char);
      case 'value':
        return this.#value(char);
      case 'name or }':
        if (char === '}') return this.#close();
        return this.#quoted(':');
      case 'name':
        return this.#quoted(':');
      case ':':
        return char === ':' && this.#skip('value');
      case ', or }':
        if (char === '}') return this.#close();
        return char === ',' && this.#skip('name');
      case ', or ]':
        if (char === ']') return this.#close();
        return char === ',' && this.#skip('value');
      case 'end':
        return false;
    }
  }

  #value(char: string): boolean {
    if (char === '{' || char === '[') {
      this.#open.push(char);
      return this.#skip(char === '{' ? 'name or }' : 'value or ]');
    }
    return char === '"' ? this.#quoted(this.#afterValue()) : this.#scalar(this.#afterValue());
  }

  #quoted(next: Expected): boolean {
    if (this.#text[this.#at] !== '"') return false;
    const { end, problem } = scanString(this.#text, this.#at);
    if (problem !== undefined) {
      this.#inside = { at: end, problem };
      return false;
    }
    this.#at = end;
    this.#expected = next;
    return true;
  }

  #afterValue(): Expected {
    const container = this.#open.at(-1);
    if (container === undefined) return 'end';
    return container === '{' ? ', or }' : ', or ]';
  }

  #scalar(next: Expected): boolean {
    const text = this.#text;
    const at = this.#at;
    const end = after(SCALAR, text, at);
    // A number or word that only the end of the text makes wrong: `-`, `1.`, `tru`.
    if (
      at < text.length &&
      end !== text.length &&
      after(WORD, text, at) === text.length &&
      isStartOfScalar(text.slice(at))
    ) {
      this.#inside = { at: text.length, problem: 'it ends inside a value' };
      return false;
    }
    return end !== undefined && this.#skipTo(end, next);
  }

  #skip(next: Expected): boolean {
    return this.#skipTo(this.#at + 1, next);
  }

  #skipTo(at: number, next: Expected): boolean {
    this.#at = at;
    this.#expected = next;
    return true;
  }

  #close(): boolean {
    this.#open.pop();
    return this.#skip(this.#afterValue());
  }

  #fault(): JsonFault {
    const text = this.#text;
    const at = this.#at;
    const expected = this.#expected;
    if (this.#inside !== undefined) return this.#inside;
    if (at === text.length) return { at, problem: `it ends where ${wording[expected]}` };
    return { at, problem: wording[expected] };
  }
}

function isStartOfScalar(text: string): boolean {
  return (
    ['true', 'false', 'null'].some((word) => word.startsWith(text)) || after(SCALAR, `${text}0`, 0) === text.length + 1
  );
}

/** What is wrong with a text that `JSON.parse` refuses, and where: its own messages don't always tell. */
export function findJsonFault(text: string): JsonFault | undefined {
  return new Walk(text, 0).run(false).fault;
}

/**
 * Where a value stands in a text that is sound JSON: start and end, in characters. With a name given twice it's the
 * last, as `JSON.parse` has it. Undefined where there is no such value.
 */
export function locateValue(
  text: string,
  path: JsonPath,
): { readonly start: number; readonly end: number } | undefined {
  let start = after(SPACE, text, 0) ?? 0;
  for (const key of path) {
    const found = locateChild(text, start, key);
    if (found === undefined) return undefined;
    start = found;
  }
  return { start, end: new Walk(text, start).run(true).end };
}

function locateChild(text: string, container: number, key: string | number): number | undefined {
  const isObject = text[container] === '{';
  if (isObject !== (typeof key === 'string') || (!isObject && text[container] !== '[')) return undefined;
  let found: number | undefined;
  let at = container + 1;
  for (let position = 0; ; position += 1) {
    at = after(SPACE, text, at) ?? at;
    let name: unknown = position;
    if (isObject) {
      if (text[at] !== '"') return found;
      const { end } = scanString(text, at);
      name = JSON.parse(text.slice(at, end));
      at = after(SPACE, text, end) ?? end;
      at = after(SPACE, text, at + 1) ?? at;
    }
    const { end, fault } = new Walk(text, at).run(true);
    if (fault !== undefined) return found;
    if (name === key) found = at;
    if (name === key && !isObject) return found;
    at = after(SPACE, text, end) ?? end;
    if (text[at] !== ',') return found;
    at++;
  }
}
