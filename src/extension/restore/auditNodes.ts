import type { Advice } from '../../core/restore/audit/advice';
import type { AuditItem } from '../../core/restore/audit/item';
import type { MinimalEntry } from '../../core/restore/audit/minimal';
import type { AuditReport } from '../../core/restore/audit/report';
import { FEATURES_PATH, unseenText } from '../../core/device/unknown';
import { goneOf, divergedOf } from '../../core/restore/audit/verdict';
import { commandsText, valueText } from '../../core/restore/audit/words';
import { shortName } from '../../core/wire/shortName';
import type { RestoreSession } from '../../core/restore/session';
import { toHex } from '../../core/wire/hex';
import { plural, truncate } from '../../core/wire/text';
import type { NodeMark, ViewNode, NodeCommand } from '../views/node';
import { paged } from '../views/pages';

/** What becomes of the state, worst first: groups of its fields, and the stream against what is needed. */
export function auditNodes(
  session: RestoreSession,
  { advice, minimal }: AuditReport,
  runTo: (position: number) => NodeCommand,
): ViewNode[] {
  const gone = goneOf(session.audit);
  const lost = gone.filter(({ verdict }) => verdict === 'lost');
  const refused = gone.filter(({ verdict }) => verdict === 'refused');
  return [
    ...blockedGroup(session),
    ...group(
      { id: 'restore/lost', label: 'Lost', mark: 'lost' },
      lost.map((item) => goneNode('restore/lost', item, advice)),
    ),
    ...group(
      { id: 'restore/refused', label: 'Refused', mark: 'refused' },
      refused.map((item) => goneNode('restore/refused', item, advice)),
    ),
    ...group(
      { id: 'restore/parted', label: "Only in the source's device", mark: 'parted' },
      divergedOf(session).map((item) => goneNode('restore/parted', item, [])),
    ),
    ...group(
      { id: 'restore/unknown', label: 'Not known', mark: 'unknown', context: 'restore.unknown' },
      unknownNodes(session),
    ),
    ...group(
      { id: 'restore/restored', label: 'Restored', mark: 'done', collapsed: true },
      session.audit.flatMap((item) => restoredNode(item, session, runTo)),
    ),
    ...minimalGroup(minimal, runTo),
  ];
}

function group(head: Pick<ViewNode, 'id' | 'label' | 'collapsed' | 'context'> & { mark: NodeMark }, children: readonly ViewNode[]) {
  return children.length === 0 ? [] : [{ ...head, description: plural(children.length, 'field'), children }];
}

function blockedGroup({ plan }: RestoreSession): ViewNode[] {
  if (!plan.blocked) return [];
  const children = plan.blocked.map(({ what, why }, i): ViewNode => ({
    id: `restore/blocked/${i}`,
    label: what,
    description: why,
    tooltip: [why],
    mark: 'refused',
  }));
  const description = 'nothing is sent';
  return [{ id: 'restore/blocked', label: 'Blocked', description, mark: 'refused', children }];
}

/** Items that the verdict hangs on. */
function unknownNodes({ plan, source }: RestoreSession): ViewNode[] {
  const features = source.model.unknown.items.get(FEATURES_PATH);
  const items = [...(features ? [{ path: FEATURES_PATH, why: unseenText(features) }] : []), ...plan.unsure];
  return items.map(({ path, why }) => ({
    id: `restore/unknown/${path}`,
    label: path,
    description: why,
    tooltip: [
      `${path}: ${why}`,
      'What is sent for it, and what the destination becomes, follows from it.',
      'The buttons of the group take it from elsewhere: as after a reset, or from a state.',
    ],
    mark: 'unknown',
  }));
}

function goneNode(id: string, item: ReturnType<typeof goneOf>[number], advice: readonly Advice[]): ViewNode {
  const { field, source, destination, why } = item;
  const what = item.verdict === 'lost' ? 'is lost' : 'is refused';
  const mend = advice.find(({ fields }) => fields.includes(field));
  return {
    id: `${id}/${field}`,
    label: field,
    description: `${valueText(field, source, 40)} → ${valueText(field, destination, 40)} · ${why}`,
    tooltip: [
      `${field} ${what}: ${why}`,
      `Source: ${valueText(field, source, 400)}`,
      `Destination: ${valueText(field, destination, 400)}`,
      ...(mend ? [`Fix: ${mend.text}`] : []),
    ],
    mark: item.verdict === 'lost' ? 'lost' : 'refused',
  };
}

function restoredNode(
  item: AuditItem,
  { steps }: RestoreSession,
  runTo: (position: number) => NodeCommand,
): readonly ViewNode[] {
  if (item.verdict !== 'restored') return [];
  const { field, destination, by } = item;
  const words = `by ${commandsText(by, steps)}`;
  return [
    {
      id: `restore/restored/${field}`,
      label: field,
      description: `${valueText(field, destination, 40)} · ${words}`,
      tooltip: [`${field} is restored ${words}.`, valueText(field, destination, 400), 'Click to run to this point.'],
      mark: 'done',
      command: runTo((by.at(-1) ?? -1) + 1),
    },
  ];
}

const KINDS = {
  both: ['required and sent', 'done'],
  differs: ['sent with different bytes', 'parted'],
  missing: ['required but missing', 'lost'],
  redundant: ['sent but not required', 'omitted'],
  refused: ['sent but refused', 'refused'],
  extra: ['only in the stream', 'parted'],
} as const satisfies Record<MinimalEntry['kind'], readonly [words: string, mark: NodeMark]>;

function minimalGroup(entries: readonly MinimalEntry[], runTo: (position: number) => NodeCommand): ViewNode[] {
  if (entries.length === 0) return [];
  const count = (kind: MinimalEntry['kind']) => entries.filter((entry) => entry.kind === kind).length;
  const counts = (['both', 'differs', 'missing', 'redundant', 'refused', 'extra'] as const)
    .filter((kind) => count(kind) > 0)
    .map((kind) => `${count(kind)} ${KINDS[kind][0]}`);
  const enough = entries.every(({ kind }) => kind === 'both' || kind === 'redundant');
  const children = entries.map((entry, i): ViewNode => {
    const [words, mark] = KINDS[entry.kind];
    const why = 'why' in entry ? [entry.why] : [];
    return {
      id: `restore/minimal/${i}`,
      label: shortName(entry.command.name),
      description: [words, ...why].join(' · '),
      tooltip: [
        `${entry.command.name}: ${words}.`,
        ...why,
        `Bytes: ${truncate(toHex(entry.command.out), 200)}`,
        'sent' in entry ? `Command ${entry.sent + 1} of the stream. Click to run to this point.` : 'Not in the stream.',
      ],
      mark,
      ...('sent' in entry ? { command: runTo(entry.sent + 1) } : {}),
    };
  });
  return [
    {
      id: 'restore/minimal',
      label: 'Compared with the minimal plan',
      description: counts.join(', '),
      tooltip: ['The minimal plan: the fewest commands that restore the state on this destination after a reset.'],
      mark: enough ? 'done' : 'parted',
      children: paged('restore/minimal', children, ({ label }) => label),
      collapsed: true,
    },
  ];
}
