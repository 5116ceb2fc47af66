import { compareStates, type StateComparison } from '../../core/compare/compare';
import {
  compareCommands,
  compareHistories,
  divergenceSentences,
  type CommandDivergence,
  type StateDivergences,
} from '../../core/compare/divergence';
import { sideNotes, summaryOf } from '../../core/compare/side';
import type { ComparedSide } from './side';

/** Two sides that have been compared. */
export interface ComparedSides {
  readonly a: ComparedSide;
  readonly b: ComparedSide;
  readonly comparison: StateComparison;
  /** Undefined unless both are traces. */
  readonly parted: { readonly commands: CommandDivergence | undefined; readonly states: StateDivergences } | undefined;
}

export async function compareSides(a: ComparedSide, b: ComparedSide): Promise<ComparedSides> {
  const comparison = compareStates(a, b);
  const parted =
    a.course && b.course
      ? { commands: await compareCommands(a.course, b.course), states: await compareHistories(a.course, b.course) }
      : undefined;
  return { a, b, comparison, parted };
}

/** The outcome in a few sentences. */
export function outcome({ a, b, comparison, parted }: ComparedSides): string {
  const course = parted ? divergenceSentences(undefined, parted.states, comparison.count === 0).slice(1) : [];
  return [`${summaryOf(comparison)}: A is on the left, B on the right.`, ...sideNotes(a, b), ...course].join(' ');
}

/** The rows at which two traces part: their states for good, or else their states once, or else their commands. */
export function partingRows({ parted }: ComparedSides): { readonly a: number; readonly b: number } | undefined {
  if (!parted) return undefined;
  const { states, commands } = parted;
  const at = states.last ?? states.first;
  if (at) return { a: at.a?.row ?? 0, b: at.b?.row ?? 0 };
  return commands?.a && commands.b ? { a: commands.a.row, b: commands.b.row } : undefined;
}
