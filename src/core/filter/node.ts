import type { Candidate, Header } from './candidate';
import { STAGES, type Source, type Stage } from './field';

/** What a row's header alone says of a filter. */
export const NO = 0;
export const YES = 1;
/** The header doesn't tell. */
export const UNKNOWN = 2;
export type Verdict = typeof NO | typeof YES | typeof UNKNOWN;

/** A part of a filter, ready to be asked. */
export interface Node {
  readonly stage: Stage;
  readonly raw: (header: Header) => Verdict;
  readonly full: (candidate: Candidate) => boolean;
}

/** A node that the header decides. */
function headerNode(matches: (header: Header) => boolean): Node {
  return { stage: 'header', raw: (header) => (matches(header) ? YES : NO), full: ({ header }) => matches(header) };
}

export const ANYTHING: Node = headerNode(() => true);

/** True of a row that has the field, with a value of which the test is true. */
export function someNode<T>(source: Source<T>, test: T): Node {
  if (source.stage === 'header') return headerNode(source.some(test));
  const { stage, mayHave } = source;
  return { stage, raw: (header) => (mayHave(header) ? UNKNOWN : NO), full: source.some(test) };
}

/** True of a row that has the field, but no value of which the test is true. */
export function noneNode<T>(source: Source<T>, test: T, any: T): Node {
  return andNode([someNode(source, any), notNode(someNode(source, test))]);
}

/** A node that asks the row as a whole; `mayMatch` is false where the header rules it out. */
export function stateNode(mayMatch: (header: Header) => boolean, matches: (candidate: Candidate) => boolean): Node {
  return { stage: 'state', raw: (header) => (mayMatch(header) ? UNKNOWN : NO), full: matches };
}

export function notNode({ stage, raw, full }: Node): Node {
  return { stage, raw: (header) => inverse(raw(header)), full: (candidate) => !full(candidate) };
}

function inverse(verdict: Verdict): Verdict {
  switch (verdict) {
    case NO:
      return YES;
    case YES:
      return NO;
    case UNKNOWN:
      return UNKNOWN;
  }
}

export function andNode(nodes: readonly Node[]): Node {
  return joined(nodes, NO, (parts) => (candidate) => parts.every((part) => part(candidate)));
}

export function orNode(nodes: readonly Node[]): Node {
  return joined(nodes, YES, (parts) => (candidate) => parts.some((part) => part(candidate)));
}

/** Nodes of which one with the verdict `decisive` decides; the cheap ones are asked first. */
function joined(
  nodes: readonly Node[],
  decisive: typeof NO | typeof YES,
  join: (parts: readonly Node['full'][]) => Node['full'],
): Node {
  const ordered = [...nodes].sort((a, b) => rank(a) - rank(b));
  const raws = ordered.map(({ raw }) => raw);
  return {
    stage: ordered.at(-1)?.stage ?? 'header',
    raw: (header) => {
      let verdict: Verdict = decisive === NO ? YES : NO;
      for (const raw of raws) {
        const part = raw(header);
        if (part === decisive) return decisive;
        if (part === UNKNOWN) verdict = UNKNOWN;
      }
      return verdict;
    },
    full: join(ordered.map(({ full }) => full)),
  };
}

function rank({ stage }: Node): number {
  return STAGES.indexOf(stage);
}
