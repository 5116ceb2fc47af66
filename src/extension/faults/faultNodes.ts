import { faultText, faultWords, findFaults, type FaultSpec } from '../../core/restore/faultSpec';
import { outcomeText } from '../../core/restore/outcomeText';
import type { RestoreSession } from '../../core/restore/session';
import { plural } from '../../core/wire/text';
import type { ViewNode } from '../views/node';

/** How the load ends, and the faults that were asked for; nothing where all goes well and nobody asked. */
export function faultNodes(session: RestoreSession, specs: readonly FaultSpec[]): ViewNode[] {
  return [...outcomeGroup(session, specs.length > 0), ...faultsGroup(session, specs)];
}

function outcomeGroup(session: RestoreSession, isAsked: boolean): ViewNode[] {
  const { kind } = session.run.outcome;
  if (kind === 'blocked' || (kind === 'started' && !isAsked)) return [];
  const { title, line, facts } = outcomeText(session);
  const isGone = kind === 'failed' || kind === 'crashed';
  return [
    {
      id: 'restore/outcome',
      label: 'Outcome',
      description: `${title}: ${line}`,
      tooltip: [`${title}: ${line}`],
      mark: isGone ? 'refused' : kind === 'ignored' ? 'parted' : 'done',
      ...(facts.length === 0
        ? {}
        : {
            children: facts.map(({ name, text }, i) => ({
              id: `restore/outcome/${i}`,
              label: name,
              description: text,
              tooltip: [text],
              mark: 'none',
            })),
          }),
    },
  ];
}

function faultsGroup({ plan }: RestoreSession, specs: readonly FaultSpec[]): ViewNode[] {
  if (specs.length === 0) return [];
  const { missing } = findFaults(specs, plan.commands);
  return [
    {
      id: 'restore/faults',
      label: 'Faults',
      description: plural(specs.length, 'fault'),
      mark: 'fault',
      context: 'restore.faults',
      children: specs.map((spec): ViewNode => {
        const isMissing = missing.includes(spec);
        const words = faultWords(spec);
        const [label = words, ...rest] = words.split(': ');
        return {
          id: `restore/fault/${faultText(spec)}`,
          label,
          description: [...rest, ...(isMissing ? ['this stream has no such command'] : [])].join(' · '),
          tooltip: [
            isMissing ? `${words}. It does nothing here: this stream has no such command.` : `${words}.`,
            `On the command line: --fault ${faultText(spec)}`,
          ],
          mark: isMissing ? 'omitted' : 'fault',
          context: 'restore.fault',
        };
      }),
    },
  ];
}
