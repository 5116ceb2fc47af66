import { plural } from '../../core/wire/text';
import type { StreamFact } from '../../io/migration/facts';
import type { ViewNode } from '../views/node';
import { paged } from '../views/pages';
import type { StateDocument } from './stateDocument';

/** The group of the Device State view that holds what a file tells besides a state. */
export function streamNodes({ kind, facts, queues }: StateDocument): ViewNode[] {
  if (facts.length === 0) return [];
  const id = `state/${kind}`;
  const list: ViewNode = {
    id: `${id}/queues`,
    label: 'Virtqueues',
    description: plural(queues.length, 'queue'),
    mark: 'none',
    children: paged(`${id}/queues`, queues.map(factNode), ({ label }) => label),
    collapsed: true,
  };
  return [{ id, label: kind, children: [...facts.map(factNode), ...(queues.length > 0 ? [list] : [])] }];
}

function factNode({ name, label, text, detail }: StreamFact): ViewNode {
  return {
    id: `state/stream.${name}`,
    label,
    description: text,
    tooltip: [`${label}: ${text}`, ...(detail === undefined ? [] : [detail])],
    mark: 'none',
  };
}
