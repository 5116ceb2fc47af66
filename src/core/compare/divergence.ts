import { sameBytes } from '../wire/sameBytes';
import { answerOf, answerText, type Answer } from '../wire/answer';
import { decodeCommand } from '../wire/decode';
import { commandsOn, moments, type Course, type Moment, type Place, type Sent } from './course';
import { FieldWatch, type Field } from './fields';

/** The first commands at which two traces ask or answer something else. One is undefined where its trace ends. */
export interface CommandParting {
  readonly a: Sent | undefined;
  readonly b: Sent | undefined;
  /** What each side has there, in a sentence. */
  readonly text: string;
}

/** A place in each trace. Undefined: the state before the first command. */
export interface PlacePair {
  readonly a: Place | undefined;
  readonly b: Place | undefined;
}

/** Where the states part. */
export interface StateParting extends PlacePair {
  /** Fields that differ there and did not at the start. */
  readonly fields: readonly Field[];
}

/** How the states of two traces run side by side. */
export interface StateCourse {
  /** Fields that differ before the first command. They say nothing of a parting until they have been the same once. */
  readonly start: readonly Field[];
  readonly first: StateParting | undefined;
  /** Where the states mean the same again after the first parting. */
  readonly met: PlacePair | undefined;
  /** The parting after which they don't meet again; undefined when they have met, or never parted. */
  readonly last: StateParting | undefined;
  /** How often they part. */
  readonly times: number;
}

/**
 * The first place at which the commands of two traces differ: the nth of one ring against the nth of the other, by what
 * they ask and how they are answered, whatever their time, their place on the ring and further result bytes.
 */
export async function partCommands(a: Course, b: Course): Promise<CommandParting | undefined> {
  const ours = commandsOn(a);
  const theirs = commandsOn(b);
  for (;;) {
    const [one, other] = [await next(ours), await next(theirs)];
    if (!one && !other) return undefined;
    if (!one || !other || !sameSent(one, other)) return { a: one, b: other, text: partingText(one, other) };
  }
}

async function next<T>(values: AsyncGenerator<T, void, undefined>): Promise<T | undefined> {
  return (await values.next()).value ?? undefined;
}

function sameSent(a: Sent, b: Sent): boolean {
  if (!sameAnswer(answerOf(a.record), answerOf(b.record))) return false;
  if (a.bigEndian === b.bigEndian && sameBytes(a.record.out, b.record.out)) return true;
  const one = decoded(a).command;
  const other = decoded(b).command;
  return one !== undefined && one.name === other?.name && plain(one.data) === plain(other.data);
}

function decoded({ record, bigEndian }: Sent) {
  return decodeCommand(record, { bigEndian });
}

/** Data of commands as JSON has it: numbers of 64 bits as text. */
function plain(data: object): string {
  return JSON.stringify(data, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}

function sameAnswer(a: Answer, b: Answer): boolean {
  return a.kind === b.kind && (a.kind !== 'error' || b.kind !== 'error' || a.ack === b.ack);
}

function partingText(a: Sent | undefined, b: Sent | undefined): string {
  const words = (sent: Sent) => {
    const { label, summary, answer } = decoded(sent);
    return `command ${sent.command} of ${sent === a ? 'A' : 'B'} is ${label} (${summary}; ${answerText(answer)})`;
  };
  if (a && b) {
    const sentence = `${words(a)}, ${words(b)}.`;
    return sentence.charAt(0).toUpperCase() + sentence.slice(1);
  }
  const [ended, goesOn] = a ? (['B', a] as const) : (['A', b] as const);
  return goesOn ? `${ended} has no more commands, while ${words(goesOn)}.` : '';
}

/**
 * Follows the states of two traces side by side: the nth state that means something else than the one before, of each.
 * A trace that ends keeps its last state. Reads both in step and keeps two states, however long they are.
 */
export async function partStates(a: Course, b: Course): Promise<StateCourse> {
  const ours = moments(a);
  const theirs = moments(b);
  let one = await next(ours);
  let other = await next(theirs);
  const meeting = new Meeting();
  while (one && other) {
    meeting.add(one, other);
    const [ourNext, theirNext]: readonly (Moment | undefined)[] = [await next(ours), await next(theirs)];
    if (!ourNext && !theirNext) break;
    one = ourNext ?? one;
    other = theirNext ?? other;
  }
  return meeting.course();
}

/** Takes pairs of states in order, and keeps where they part and meet. */
class Meeting {
  readonly #watch = new FieldWatch();
  #start: readonly Field[] | undefined;
  /** Fields that have differed ever since the start. */
  #old = new Set<Field>();
  #first: StateParting | undefined;
  #met: PlacePair | undefined;
  #last: StateParting | undefined;
  #times = 0;

  add({ state: a, place: atA }: Moment, { state: b, place: atB }: Moment): void {
    const fields = this.#watch.between(a, b);
    if (!this.#start) {
      this.#start = fields;
      this.#old = new Set(fields);
      return;
    }
    const fresh = fields.filter((field) => !this.#old.has(field));
    this.#old = new Set(fields.filter((field) => this.#old.has(field)));
    if (fresh.length === 0) {
      if (this.#last) this.#met ??= { a: atA, b: atB };
      this.#last = undefined;
    } else if (!this.#last) {
      this.#last = { a: atA, b: atB, fields: fresh };
      this.#first ??= this.#last;
      this.#times++;
    }
  }

  course(): StateCourse {
    return {
      start: this.#start ?? [],
      first: this.#first,
      met: this.#met,
      last: this.#last,
      times: this.#times,
    };
  }
}
