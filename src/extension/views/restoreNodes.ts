import type { Omission } from '../../core/restore/plan';
import type { AuditReport } from '../../core/restore/audit/report';
import { verdictOn } from '../../core/restore/audit/verdict';
import { shortName } from '../../core/restore/audit/words';
import { chosenLimits } from '../../core/restore/limitSpecs';
import type { Executed } from '../../core/restore/run';
import type { RestoreSession } from '../../core/restore/session';
import { requestOf } from '../../core/device/request';
import { toHex } from '../../core/wire/hex';
import { plural, truncate } from '../../core/wire/text';
import { auditNodes } from './auditNodes';
import type { Command } from './command';
import type { ViewNode } from './node';
import { paged } from './pages';

/** The commands with their marks, then what becomes of the state, then what need not be sent. */
export function restoreNodes(
  session: RestoreSession,
  report: AuditReport,
  runTo: (position: number) => Command,
): ViewNode[] {
  const inFlight = new Map<number, number>();
  for (const { batch } of session.plan.commands) inFlight.set(batch, (inFlight.get(batch) ?? 0) + 1);
  const commands = session.steps.map((step, i) =>
    commandNode(step, i, session, inFlight.get(step.command.batch) ?? 1, runTo(i + 1)),
  );
  const harmless = session.plan.omitted.filter((omission) => omission.harmless);
  return [
    ...paged('restore', commands, ({ id }) => id.slice(id.lastIndexOf('/') + 1)),
    ...auditNodes(session, report, runTo),
    ...omittedGroup(harmless),
  ];
}

/** Where the stream comes from and what becomes of the state, in a sentence each. */
export function restoreMessage(session: RestoreSession, origin: string): string {
  const limits = chosenLimits(session.plan.destination, session.source.model);
  const destination = limits.length === 0 ? '' : ` Destination: ${limits.join(', ')}.`;
  return `${verdictOn(session).line} From ${origin}.${destination}`;
}

function commandNode(
  { command, verdict }: Executed,
  i: number,
  { position, start }: RestoreSession,
  inFlight: number,
  runToHere: Command,
): ViewNode {
  const { summary } = requestOf(command.out, start).decoded;
  const done = i < position;
  const mark = done ? (verdict.ok ? 'done' : 'refused') : i === position ? 'next' : 'pending';
  const words = { done: 'done', refused: 'refused', next: 'next', pending: '' }[mark];
  return {
    id: `restore/${String(i + 1)}`,
    label: `${String(i + 1)}  ${shortName(command.name)}`,
    description: [words, summary].filter((part) => part !== '').join(' · '),
    tooltip: [
      command.name,
      command.reason,
      ...(verdict.ok ? [] : [`The destination refuses it: ${verdict.why}`]),
      `Batch ${String(command.batch + 1)}, ${plural(inFlight, 'command')} on the ring together.`,
      `Bytes: ${truncate(toHex(command.out), 200)}`,
      'Click to run to here.',
    ],
    mark,
    context: 'restore.command',
    command: runToHere,
  };
}

function omittedGroup(omitted: readonly Omission[]): ViewNode[] {
  if (omitted.length === 0) return [];
  const children = omitted.map(({ path, what, why }): ViewNode => ({
    id: `restore/omitted/${path}`,
    label: what,
    description: why,
    tooltip: [why],
    mark: 'omitted',
  }));
  return [
    {
      id: 'restore/omitted',
      label: 'Not sent, as after reset',
      description: String(omitted.length),
      mark: 'omitted',
      children,
      collapsed: true,
    },
  ];
}
