import { sameBytes } from '../wire/sameBytes';
import { answerOf, answerText, type Answer } from '../wire/answer';
import { decodeCommand } from '../wire/decode';
import { differingIn } from '../device/diff';
import type { StatePart } from '../device/parts/parts';
import { STATE_PARTS } from '../device/partTable';
import type { DeviceState } from '../device/state';
import { unseenAt } from '../device/unknown';
import { plural } from '../wire/text';
import { commandsOn, states, type HistoryPlace, type SentCommand, type StateSince, type TraceHistory } from './history';

/** The first commands at which two traces ask or answer something else. One is undefined where its trace ends. */
export interface CommandDivergence {
  readonly a: SentCommand | undefined;
  readonly b: SentCommand | undefined;
  /** What each side has there, in a sentence. */
  readonly text: string;
}

/** A place in each trace. Undefined: the state before the first command. */
export interface PlacePair {
  readonly a: HistoryPlace | undefined;
  readonly b: HistoryPlace | undefined;
}

/** Where the states begin to differ. */
export interface StateDivergence extends PlacePair {
  /** Fields that differ there and did not at the start. */
  readonly fields: readonly string[];
}

/** How the states of two traces run side by side. */
export interface StateDivergences {
  /** Fields that differ before the first command. They say nothing of a parting until they have been the same once. */
  readonly start: readonly string[];
  readonly first: StateDivergence | undefined;
  /** Where the states mean the same again after the first parting. */
  readonly met: PlacePair | undefined;
  /** The parting after which they don't meet again; undefined when they have met, or never parted. */
  readonly last: StateDivergence | undefined;
  /** How often they part. */
  readonly times: number;
}

/**
 * The first place at which the commands of two traces differ: the nth of one ring against the nth of the other, by what
 * they ask and how they are answered, whatever their time, their place on the ring and further result bytes.
 */
export async function compareCommands(a: TraceHistory, b: TraceHistory): Promise<CommandDivergence | undefined> {
  const ours = commandsOn(a);
  const theirs = commandsOn(b);
  for (;;) {
    const [one, other] = [await next(ours), await next(theirs)];
    if (!one && !other) return undefined;
    if (!one || !other || !sameCommand(one, other)) return { a: one, b: other, text: commandText(one, other) };
  }
}

async function next<T>(values: AsyncGenerator<T, void, undefined>): Promise<T | undefined> {
  return (await values.next()).value ?? undefined;
}

function sameCommand(a: SentCommand, b: SentCommand): boolean {
  if (!sameAnswer(answerOf(a.record), answerOf(b.record))) return false;
  if (a.bigEndian === b.bigEndian && sameBytes(a.record.out, b.record.out)) return true;
  const one = decoded(a).command;
  const other = decoded(b).command;
  return one !== undefined && one.name === other?.name && plain(one.data) === plain(other.data);
}

function decoded({ record, bigEndian }: SentCommand) {
  return decodeCommand(record, { bigEndian });
}

/** Data of commands as JSON has it: numbers of 64 bits as text. */
function plain(data: object): string {
  return JSON.stringify(data, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}

function sameAnswer(a: Answer, b: Answer): boolean {
  return a.kind === b.kind && (a.kind !== 'error' || b.kind !== 'error' || a.ack === b.ack);
}

function commandText(a: SentCommand | undefined, b: SentCommand | undefined): string {
  const words = (sent: SentCommand) => {
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
export async function compareHistories(a: TraceHistory, b: TraceHistory): Promise<StateDivergences> {
  const ours = states(a);
  const theirs = states(b);
  let one = await next(ours);
  let other = await next(theirs);
  const pairs = new StatePairs();
  while (one && other) {
    pairs.add(one, other);
    const [ourNext, theirNext]: readonly (StateSince | undefined)[] = [await next(ours), await next(theirs)];
    if (!ourNext && !theirNext) break;
    one = ourNext ?? one;
    other = theirNext ?? other;
  }
  return pairs.divergences();
}

/** Takes pairs of states in order, and keeps where they part and meet. */
class StatePairs {
  readonly #watch = new PathWatch();
  #start: readonly string[] | undefined;
  /** Fields that have differed ever since the start. */
  #old = new Set<string>();
  #first: StateDivergence | undefined;
  #met: PlacePair | undefined;
  #last: StateDivergence | undefined;
  #times = 0;

  add(one: StateSince, other: StateSince): void {
    const { place: atA } = one;
    const { place: atB } = other;
    // What isn't known of one of them is no difference.
    const fields = this.#watch
      .between(one.state, other.state)
      .filter((path) => !unseenAt(one.unknown, path) && !unseenAt(other.unknown, path));
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

  divergences(): StateDivergences {
    return {
      start: this.#start ?? [],
      first: this.#first,
      met: this.#met,
      last: this.#last,
      times: this.#times,
    };
  }
}

interface Seen {
  readonly a: unknown;
  readonly b: unknown;
  readonly paths: readonly string[];
}

/** Where states that follow each other differ: parts that neither has changed since are not compared again. */
class PathWatch {
  readonly #seen = new Map<StatePart, Seen>();

  between(a: DeviceState, b: DeviceState): readonly string[] {
    return STATE_PARTS.flatMap((part) => {
      const seen = this.#seen.get(part);
      if (seen && seen.a === a[part] && seen.b === b[part]) return seen.paths;
      const paths = differingIn(part, a, b);
      this.#seen.set(part, { a: a[part], b: b[part], paths });
      return paths;
    });
  }
}

/** How two traces run side by side, in sentences. `equal`: their last states mean the same. */
export function divergenceSentences(
  commands: CommandDivergence | undefined,
  { start, first, met, last, times }: StateDivergences,
  equal: boolean,
): string[] {
  const sentences = [
    commands ? `The commands diverge. ${commands.text}` : 'Both send the same commands and get the same answers.',
  ];
  if (start.length > 0) sentences.push(`These differ before the first command: ${start.join(', ')}.`);
  if (!first) return [...sentences, 'The states stay the same until the end.'];
  sentences.push(`The states diverge ${pairText(first)}: ${first.fields.join(', ')}.`);
  if (!met) return equal ? sentences : [...sentences, 'They stay different until the end.'];
  sentences.push(`They are the same again ${pairText(met)}.`);
  if (last) sentences.push(`They diverge for the last time ${pairText(last)}: ${last.fields.join(', ')}.`);
  else if (times > 1) sentences.push(`They diverge ${plural(times, 'time')} and become the same again.`);
  return sentences;
}

function pairText({ a, b }: PlacePair): string {
  return `${after('A', a)} and ${after('B', b)}`;
}

function after(side: string, place: HistoryPlace | undefined): string {
  if (!place) return `before the first command of ${side}`;
  return place.command === undefined
    ? `after row ${place.row} of ${side}`
    : `after command ${place.command} of ${side}`;
}
