import type { Ring } from '../trace/record';
import type { Candidate } from './candidate';
import { compile } from './compile';
import type { Reach, Stage } from './field';
import { ANYTHING, type Node, type MatchVerdict } from './node';
import { parseSyntax } from './parse';
import { printFilter } from './print';
import { RawTable } from './rawTable';
import type { Problem } from './syntax';

/**
 * A filter over the rows of a trace. A comparison is true when one of the field's values makes it true, and false on
 * rows that lack the field; that holds for `!=` and `not in` too, which are true when the field is there and none of its
 * values is among those given, as Wireshark 4 has it. `!(vid == 5)` is true of rows without `vid` as well.
 */
export class Filter {
  readonly #table: RawTable;
  #quiet: RawTable | undefined;

  readonly #node: Node;

  constructor(
    /** As `printFilter` writes it; empty for the filter that lets everything pass. */
    readonly text: string,
    node: Node,
  ) {
    this.#node = node;

    this.#table = new RawTable(node.raw);
  }

  /** The dearest thing that it may have to know of a row. */
  get needs(): Stage {
    return this.#node.stage;
  }

  /** What it must know of the devices before and after a row. */
  get reach(): Reach {
    return this.#node.reach;
  }

  /**
   * What the header bytes of a command tell: `NO`, `YES`, or `UNKNOWN` when `matches` has to be asked. Never tells
   * otherwise than `matches`. `ack` is 0 to 255, `UNREAD` or `NO_ANSWER`, as `headerOf` has it.
   */
  matchesRaw(classNumber: number, command: number, ack: number, ring: Ring): MatchVerdict {
    return this.#table.verdict(classNumber, command, ack, ring);
  }

  /** The same of a command that leaves the state alone, as far as the filter reaches, and has no findings. */
  matchesQuiet(classNumber: number, command: number, ack: number, ring: Ring): MatchVerdict {
    this.#quiet ??= new RawTable(this.#node.quiet);
    return this.#quiet.verdict(classNumber, command, ack, ring);
  }

  /** Whether a row passes. The devices before and after it count only where the filter needs `state`. */
  matches(candidate: Candidate): boolean {
    return this.#node.full(candidate);
  }
}

export type FilterResult =
  { readonly ok: true; readonly filter: Filter } | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads a filter. Never throws; a text of blanks is the filter that lets everything pass. */
export function parseFilter(text: string): FilterResult {
  const parsed = parseSyntax(text);
  if (!parsed.ok) return { ok: false, problems: [parsed.problem] };
  const { expression } = parsed;
  if (!expression) return { ok: true, filter: new Filter('', ANYTHING) };
  const { node, problems } = compile(expression);
  if (problems.length > 0) return { ok: false, problems: [...problems].sort((a, b) => a.from - b.from) };
  return { ok: true, filter: new Filter(printFilter(expression), node) };
}
