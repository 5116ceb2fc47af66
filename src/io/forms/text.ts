import { FormError, type Told } from './form';

/** A line of a text, without its end. */
export interface Line {
  readonly text: string;
  /** Where it starts, in characters. */
  readonly at: number;
}

/** The lines of a text that starts `from` characters into a file. */
export function* linesOf(text: string, from: number): Generator<Line, void, undefined> {
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\n', at);
    const stop = end < 0 ? text.length : end;
    yield { text: text.slice(at, stop > at && text[stop - 1] === '\r' ? stop - 1 : stop), at: from + at };
    at = stop + 1;
  }
}

/** More values than 4096 interfaces, or the largest indirection table, have. */
const MOST_VALUES = 100_000;

/** Gathers what a text tells under the names that JSON has for it, with the places. */
export class TextTold {
  readonly #places = new Map<string, number>();

  /** Notes where a value stands, and gives it. */
  put<T>(path: string, value: T, at: number): T {
    if (this.#places.size >= MOST_VALUES) throw new FormError(`It tells more than ${MOST_VALUES} values.`, at);
    this.#places.set(path, at);
    return value;
  }

  told(value: unknown): Told {
    const placeOf = (path: string): number | undefined => {
      const at = this.#places.get(path);
      const parent = path.replace(/(?:\[\d+\]|\.?[^.[\]]*)$/, '');
      return at ?? (parent === path ? undefined : placeOf(parent));
    };
    return { value, placeOf, wideAt: () => undefined };
  }
}

/** A text of the file for a message. */
export function quoted(word: string): string {
  return JSON.stringify(word.length > 40 ? `${word.slice(0, 39)}…` : word);
}

/** A whole number in decimal digits, small enough to be one. */
export function decimal(word: string, at: number): number {
  if (!/^\d{1,15}$/.test(word)) throw new FormError(`${quoted(word)} isn't a whole number.`, at);
  return Number(word);
}
