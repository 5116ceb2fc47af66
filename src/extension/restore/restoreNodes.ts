import type { Omission } from '../../core/load/rule';
import type { AuditReport } from '../../core/restore/audit/report';
import { auditVerdict } from '../../core/restore/audit/verdict';
import { shortName } from '../../core/wire/shortName';
import { actWords } from '../../core/restore/faultKinds';
import type { FaultSpec } from '../../core/restore/faultSpec';
import { chosenLimits } from '../../core/restore/limitSpecs';
import { outcomeText } from '../../core/restore/outcomeText';
import type { Executed } from '../../core/restore/run';
import type { RestoreSession } from '../../core/restore/session';
import { outSummary } from '../../core/wire/decode';
import { toHex } from '../../core/wire/hex';
import { plural, truncate } from '../../core/wire/text';
import { auditNodes } from './auditNodes';
import { faultNodes } from '../faults/faultNodes';
import type { ViewNode, NodeCommand } from '../views/node';
import { paged } from '../views/pages';

/** The commands with their marks, then what becomes of the state, then what need not be sent. */
export function restoreNodes(
  session: RestoreSession,
  report: AuditReport,
  runTo: (position: number) => NodeCommand,
  specs: readonly FaultSpec[] = [],
): ViewNode[] {
  const inFlight = new Map<number, number>();
  for (const { batch } of session.plan.commands) inFlight.set(batch, (inFlight.get(batch) ?? 0) + 1);
  const wordsOf = faultsByCommand(session);
  const commands = session.steps.map((step, i) =>
    commandNode(step, i, session, inFlight.get(step.command.batch) ?? 1, runTo(i + 1), wordsOf.get(step.planned) ?? []),
  );
  const harmless = session.plan.omitted.filter((omission) => omission.harmless);
  return [
    ...paged('restore', commands, ({ id }) => id.slice(id.lastIndexOf('/') + 1)),
    ...faultNodes(session, specs),
    ...auditNodes(session, report, runTo),
    ...omittedGroup(harmless),
  ];
}

/** Where the stream comes from and what becomes of the state, in a sentence each. */
export function restoreMessage(session: RestoreSession, origin: string): string {
  const limits = chosenLimits(session.plan.destination, session.source.model.state);
  const destination = limits.length === 0 ? '' : ` Destination: ${limits.join(', ')}.`;
  const { outcome } = session.run;
  const ignored = outcome.kind === 'ignored' ? ` ${outcomeText(session).line}` : '';
  const count = session.options.faults?.length ?? 0;
  const faults = count === 0 ? '' : ` With ${plural(count, 'fault')}.`;
  return `${auditVerdict(session).line}${ignored} From ${origin}.${destination}${faults}`;
}

/** What goes wrong with each command of the plan that has a fault, in words. */
function faultsByCommand({ options }: RestoreSession): ReadonlyMap<number, readonly string[]> {
  const words = new Map<number, string[]>();
  for (const fault of options.faults ?? []) {
    if (fault.kind === 'reverse') continue;
    words.set(fault.at, [...(words.get(fault.at) ?? []), actWords(fault)]);
  }
  return words;
}

function commandNode(
  { command, verdict }: Executed,
  i: number,
  { position }: RestoreSession,
  inFlight: number,
  runToHere: NodeCommand,
  faults: readonly string[],
): ViewNode {
  const summary = outSummary(command.out);
  const done = i < position;
  const mark = done ? (verdict.ok ? 'done' : 'refused') : i === position ? 'next' : 'pending';
  const words = { done: 'done', refused: 'refused', next: 'next', pending: '' }[mark];
  return {
    id: `restore/${i + 1}`,
    label: `${i + 1}  ${shortName(command.name)}`,
    description: [words, ...faults.map((fault) => `fault: ${fault}`), summary]
      .filter((part) => part !== '')
      .join(' · '),
    tooltip: [
      command.name,
      command.reason,
      ...faults.map((fault) => `Fault: ${fault}.`),
      ...(verdict.ok ? [] : [`The destination refuses it: ${verdict.why}`]),
      `Batch ${command.batch + 1}, ${plural(inFlight, 'command')} in flight together.`,
      `Bytes: ${truncate(toHex(command.out), 200)}`,
      'Click to run to here.',
    ],
    mark: faults.length > 0 && mark !== 'next' ? 'fault' : mark,
    context: faults.length > 0 ? 'restore.command.faulted' : 'restore.command',
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
