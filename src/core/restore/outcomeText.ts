import { plural } from '../wire/text';
import { shortName } from '../wire/shortName';
import type { BadAnswer } from './outcome';
import type { Executed } from './run';
import { sentOf } from './faultKinds';
import type { RestoreSession } from './session';

/** How a load ends, for people. */
export interface OutcomeText {
  /** A word or two. */
  readonly title: string;
  /** What it comes to, in a sentence. */
  readonly line: string;
  /** The rest, each with what it is about. */
  readonly facts: readonly { readonly name: string; readonly text: string }[];
}

/** Bad answers that are listed one by one. */
const MOST_LISTED = 20;

export function outcomeText({ run: { outcome }, steps, plan, options }: RestoreSession): OutcomeText {
  const planned = sentOf(plan.commands.length, options.faults ?? []).length;
  const name = (bad: BadAnswer) => badText(bad, steps);
  switch (outcome.kind) {
    case 'blocked':
      return { title: 'Blocked', line: 'Nothing is sent.', facts: [] };
    case 'started':
      return {
        title: 'Started',
        line: `The device works: all ${plural(steps.length, 'answer is', 'answers are')} right.`,
        facts: [],
      };
    case 'ignored': {
      const more = outcome.bad.length - MOST_LISTED;
      return {
        title: 'Started',
        line: `The device works, and ${plural(outcome.bad.length, 'bad answer goes', 'bad answers go')} unnoticed.`,
        facts: [
          ...outcome.bad.slice(0, MOST_LISTED).map((bad) => ({ name: 'Bad answer', text: name(bad) })),
          ...(more > 0 ? [{ name: 'Bad answers', text: `${plural(more, 'more', 'more')}.` }] : []),
        ],
      };
    }
    case 'failed':
    case 'crashed': {
      const { first, batch, sent, executed, log, next, kind } = outcome;
      const noticed =
        sent === 0
          ? 'Before anything was sent.'
          : `At the end of batch ${batch + 1}, when ${sent} of ${plural(planned, 'command')} had been sent.`;
      return {
        title: kind === 'failed' ? 'Failed to start' : 'QEMU crashed',
        line: name(first),
        facts: [
          { name: 'First bad answer', text: name(first) },
          { name: 'Noticed', text: noticed },
          { name: 'Executed by then', text: `${plural(executed, 'command')} of those that were sent.` },
          { name: 'QEMU logs', text: log },
          { name: 'What happens next', text: next },
        ],
      };
    }
  }
}

/** `Command 3, VLAN_ADD, was answered ERR.` */
function badText({ sent, what }: BadAnswer, steps: readonly Executed[]): string {
  const name = steps[sent]?.command.name;
  return `Command ${sent + 1}${name === undefined ? '' : `, ${shortName(name)},`} ${what}`;
}
