import { outSummary } from '../../core/wire/decode';
import { shortName } from '../../core/wire/shortName';
import { phasesOf } from '../../core/restore/run';
import { phaseText } from '../../core/restore/phaseText';
import { underWay, type RestoreSession } from '../../core/restore/session';
import type { NodeMark, ViewNode, NodeCommand } from '../views/node';

/** The phases of the command that is under way, each with its values; a click runs to behind it. */
export function phaseNodes(session: RestoreSession, runToPhase: (phase: number) => NodeCommand): ViewNode[] {
  const command = underWay(session);
  if (command === undefined) return [];
  const children = phasesOf(session.run, command).flatMap((index, i) =>
    phaseNode(session, index, i, runToPhase(index + 1)),
  );
  return [
    {
      id: `svq/command/${command}`,
      label: commandLabel(session, command),
      description: phaseTitle(session) ?? 'all phases are done',
      children,
    },
  ];
}

function phaseNode({ run, phase }: RestoreSession, index: number, i: number, command: NodeCommand): ViewNode[] {
  const text = phaseText(run, index);
  if (!text) return [];
  const { title, detail, who, failed } = text;
  const isOver = index < phase;
  const mark: NodeMark = isOver ? (failed ? 'refused' : 'done') : index === phase ? 'next' : 'pending';
  const words = { done: 'done', refused: 'wrong', next: 'next', pending: '' }[mark];
  return [
    {
      id: `svq/phase/${i}`,
      label: `${i + 1}  ${title}`,
      description: [words, isOver || index === phase ? detail : ''].filter((part) => part !== '').join(' · '),
      tooltip: [`${title} (${who})`, detail, `Click to run to the end of this phase.`],
      mark,
      context: 'svq.phase',
      command,
    },
  ];
}

/** A command of those that were sent, by number and name. */
export function commandLabel({ steps, plan }: RestoreSession, sent: number): string {
  const name = steps[sent]?.command.name ?? plan.commands[sent]?.name;
  return `${sent + 1}  ${name === undefined ? 'unknown' : shortName(name)}`;
}

/** What it is about: `vid 20`. */
export function commandSummary({ steps }: RestoreSession, sent: number): string {
  const out = steps[sent]?.command.out;
  return out ? outSummary(out) : '';
}

/** The phase that comes next, in its place: `phase 4 of 8: write the descriptors`; undefined when all is over. */
export function phaseTitle(session: RestoreSession): string | undefined {
  const { run, phase } = session;
  const next = phaseText(run, phase);
  if (!next) return undefined;
  const own = phasesOf(run, next.command);
  return `phase ${own.indexOf(phase) + 1} of ${own.length}: ${lower(next.title)}`;
}

/** What happens next, in a sentence or two: above the tree. */
export function nextText({ run, phase }: RestoreSession): string {
  const next = phaseText(run, phase);
  return next ? `Next, ${next.who}: ${lower(next.title)}. ${next.detail}` : '';
}

function lower(title: string): string {
  return title.charAt(0).toLowerCase() + title.slice(1);
}
