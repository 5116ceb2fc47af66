import type { Candidate, Header } from './candidate';
import { STAGES, type Reach, type Source, type Stage } from './field';

/** What a row's header alone says of a filter. */
export const NO = 0;
export const YES = 1;
/** The header doesn't tell. */
export const UNKNOWN = 2;
export type MatchVerdict = typeof NO | typeof YES | typeof UNKNOWN;

/** A part of a filter, ready to be asked. */
export interface Node {
  readonly stage: Stage;
  readonly raw: (header: Header) => MatchVerdict;
  /** The same of a row that leaves the state alone as far as the filter reaches, and has no findings. */
  readonly quiet: (header: Header) => MatchVerdict;
  /** What of the devices has to be known for `full`. */
  readonly reach: Reach;
  readonly full: (candidate: Candidate) => boolean;
  /** True where the filter is false; where an item of the state isn't known, it is neither true nor false. */
  readonly fails: (candidate: Candidate) => boolean;
}

/** A node that the header decides. */
function headerNode(matches: (header: Header) => boolean): Node {
  const raw = (header: Header) => (matches(header) ? YES : NO);
  return { stage: 'header', raw, quiet: raw, reach: NOTHING, ...twoValued(({ header }) => matches(header)) };
}

/** A node that is false wherever it isn't true. */
function twoValued(full: Node['full']): Pick<Node, 'full' | 'fails'> {
  return { full, fails: (candidate) => !full(candidate) };
}

const NOTHING: Reach = new Set();

export const ANYTHING: Node = headerNode(() => true);

/** True of a row that has the field, with a value of which the test is true. */
export function someNode<T>(source: Source<T>, test: T): Node {
  if (source.stage === 'header') return headerNode(source.some(test));
  const { mayHave } = source;
  const raw = (header: Header) => (mayHave(header) ? UNKNOWN : NO);
  if (source.stage !== 'state')
    return { stage: source.stage, raw, quiet: raw, reach: NOTHING, ...twoValued(source.some(test)) };
  const { reach, some, none } = source;
  const full = some(test);
  const fails = none ? none(test) : twoValued(full).fails;
  const quiet: Node['quiet'] = reach === 'findings' ? () => NO : raw;
  return { stage: source.stage, raw, quiet, reach, full, fails };
}

/** True of a row that has the field, but no value of which the test is true. */
export function noneNode<T>(source: Source<T>, test: T, any: T): Node {
  return andNode([someNode(source, any), notNode(someNode(source, test))]);
}

/** A node that is true of rows that do something to the state; `mayMatch` is false where the header rules it out. */
export function stateNode(
  reach: Reach,
  mayMatch: (header: Header) => boolean,
  matches: (candidate: Candidate) => boolean,
): Node {
  return {
    stage: 'state',
    raw: (header) => (mayMatch(header) ? UNKNOWN : NO),
    quiet: () => NO,
    reach,
    ...twoValued(matches),
  };
}

/** A node that asks of the state after each row. */
export function stateAfterNode(reach: Reach, matches: (candidate: Candidate) => boolean): Node {
  const raw = (): MatchVerdict => UNKNOWN;
  return { stage: 'state', raw, quiet: raw, reach, ...twoValued(matches) };
}

export function notNode({ stage, raw, quiet, reach, full, fails }: Node): Node {
  return {
    stage,
    raw: (header) => inverse(raw(header)),
    quiet: (header) => inverse(quiet(header)),
    reach,
    full: fails,
    fails: full,
  };
}

function inverse(verdict: MatchVerdict): MatchVerdict {
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
  return joined(nodes, NO, everyOf, someOf);
}

export function orNode(nodes: readonly Node[]): Node {
  return joined(nodes, YES, someOf, everyOf);
}

type Join = (parts: readonly Node['full'][]) => Node['full'];
const everyOf: Join = (parts) => (candidate) => parts.every((part) => part(candidate));
const someOf: Join = (parts) => (candidate) => parts.some((part) => part(candidate));

/** Nodes of which one with the verdict `decisive` decides; the cheap ones are asked first. */
function joined(nodes: readonly Node[], decisive: typeof NO | typeof YES, join: Join, joinFails: Join): Node {
  const ordered = [...nodes].sort((a, b) => rank(a) - rank(b));
  return {
    stage: ordered.at(-1)?.stage ?? 'header',
    raw: verdictOf(
      decisive,
      ordered.map(({ raw }) => raw),
    ),
    quiet: verdictOf(
      decisive,
      ordered.map(({ quiet }) => quiet),
    ),
    reach: together(ordered.map(({ reach }) => reach)),
    full: join(ordered.map(({ full }) => full)),
    fails: joinFails(ordered.map(({ fails }) => fails)),
  };
}

function verdictOf(decisive: typeof NO | typeof YES, parts: readonly Node['raw'][]): Node['raw'] {
  return (header) => {
    let verdict: MatchVerdict = decisive === NO ? YES : NO;
    for (const part of parts) {
      const told = part(header);
      if (told === decisive) return decisive;
      if (told === UNKNOWN) verdict = UNKNOWN;
    }
    return verdict;
  };
}

function together(reaches: readonly Reach[]): Reach {
  const classes = new Set<number>();
  let hasFindings = false;
  for (const reach of reaches) {
    if (reach === 'everything') return reach;
    if (reach === 'findings') hasFindings = true;
    else for (const each of reach) classes.add(each);
  }
  if (!hasFindings) return classes;
  return classes.size > 0 ? 'everything' : 'findings';
}

function rank({ stage }: Node): number {
  return STAGES.indexOf(stage);
}
