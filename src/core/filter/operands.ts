import { nearest } from './suggest';
import type { CompareOperator, Literal, Operand, Problem, TextSpan } from './syntax';
import type { Interval, Read } from './words';

/** A field against values; `in` is `==` with several operands. */
export interface Question extends TextSpan {
  readonly operator: CompareOperator;
  readonly operands: readonly Operand[];
  /** The field is to be there, with none of these values. */
  readonly negated: boolean;
}

/** Reads the operands of a question and gathers what is wrong with them. */
export class Operands {
  readonly problems: Problem[] = [];

  readonly #field: string;
  /** Words that the field knows, for hints. */
  readonly #known: readonly string[];
  /** What to write for a word that belongs to another field. */
  readonly #elsewhere: (word: string) => string | undefined;

  constructor(
    field: string,
    readonly question: Question,

    known: readonly string[],

    elsewhere: (word: string) => string | undefined,
  ) {
    this.#field = field;
    this.#known = known;
    this.#elsewhere = elsewhere;
  }

  /** Intervals of values that have an order. */
  intervals(read: (word: string) => Read<Interval>): Interval[] {
    return this.question.operands.flatMap((operand) => {
      if (operand.kind === 'value') return this.#read(operand.value, read) ?? [];
      this.#mustBeEquality(operand, 'A range');
      const low = this.#read(operand.low, read);
      const high = this.#read(operand.high, read);
      if (!low || !high) return [];
      if (low.low > high.high) {
        const message = `The range ${operand.low.text}..${operand.high.text} is empty: its start is above its end.`;
        this.#add(operand, message, `Write ${operand.high.text}..${operand.low.text}.`);
      }
      return { low: low.low, high: high.high };
    });
  }

  /** Values without an order; for `~`, `part` reads them. */
  values<T>(read: (word: string) => Read<T>): T[] {
    const { operator } = this.question;
    if (operator !== '==' && operator !== '!=' && operator !== '~') {
      this.#add(
        this.question,
        `The values of ${this.#field} have no order: ${operator} can’t compare them.`,
        'Use ==, != or in.',
      );
      return [];
    }
    const values: T[] = [];
    for (const operand of this.question.operands) {
      if (operand.kind === 'range') {
        const message = `The values of ${this.#field} have no order: a range can’t contain them.`;
        this.#add(operand, message, 'List them: {a, b}.');
        continue;
      }
      const value = this.#read(operand.value, read);
      if (value !== undefined) values.push(value);
    }
    return values;
  }

  /** A problem that concerns the operator. */
  refuseOperator(why: string): void {
    this.#add(this.question, `${this.#field} ${why}.`, 'Use ==, != or in.');
  }

  #mustBeEquality(span: TextSpan, what: string): void {
    const { operator } = this.question;
    if (operator !== '==' && operator !== '!=') this.#add(span, `${what} can’t follow ${operator}.`, 'Use in.');
  }

  #read<T>(literal: Literal, read: (word: string) => Read<T>): T | undefined {
    const result = read(literal.text);
    if (result.ok) return result.value;
    const shown = literal.text.length > 40 ? `${literal.text.slice(0, 39)}…` : literal.text;
    this.#add(literal, `\`${shown}\` isn’t a value of ${this.#field}: ${result.message}.`, this.#hint(literal.text));
    return undefined;
  }

  #hint(word: string): string | undefined {
    const instead = this.#elsewhere(word);
    if (instead !== undefined) return `Did you mean \`${instead}\`?`;
    const near = nearest(word, this.#known);
    return near === undefined ? undefined : `Did you mean ${near}?`;
  }

  #add({ from, to }: TextSpan, message: string, hint?: string): void {
    this.problems.push({ from, to, message, ...(hint !== undefined && { hint }) });
  }
}
