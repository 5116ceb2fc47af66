import { NEWEST_RELEASE, type QemuRelease } from '../../core/qemu/release';
import { releaseOfProfile, type RestoreProfile } from '../../core/restore/plan';
import type { Forwarded, PlacedRow } from '../editor/forwarded';
import type { NodeCommand, Shown, ViewNode } from './node';
import { forwardFindings } from '../../core/forwarding/findings';
import { shortName } from '../../core/wire/shortName';
import { forwardPhases } from '../../core/forwarding/phases';
import type { ForwardPath } from '../../core/forwarding/types';
import type { BatchChains } from '../../core/svq/batchChains';
import type { Unforwarded } from '../../core/forwarding/unforwarded';
import { answerOf, answerText } from '../../core/wire/answer';
import { decodeOut } from '../../core/wire/decode';
import { plural } from '../../core/wire/text';
import { descriptorNode } from './descriptorNode';
import { forwardingWords } from './forwardingWords';
import { paged } from './pages';

/** What becomes of the selected command of a trace: its way to the device and back, and what was on the rings with it. */
function traceNodes(forwarded: Forwarded, release: QemuRelease, goTo: (command: number) => NodeCommand): ViewNode[] {
  const { selected, guest, shadow } = forwarded;
  const path =
    guest &&
    forwardPhases({
      guest: guest.row.record,
      before: guest.before,
      release,
      ...(shadow && { shadow: shadow.row.record }),
    });
  return [
    forwardingGroup(forwarded, path, goTo),
    ...phasesGroup(forwarded, path, release),
    ...chainGroup('guest', guest),
    ...chainGroup('shadow', shadow),
    ...pendingGroup(forwarded, goTo),
    ...batchGroup(selected, goTo),
    ...waitingGroups(selected, goTo),
  ];
}

function forwardingGroup(
  forwarded: Forwarded,
  path: ForwardPath | undefined,
  goTo: (command: number) => NodeCommand,
): ViewNode {
  const { guest, shadow, forwarding, lost } = forwarded;
  const { words, mark, why } = forwardingWords(forwarded, path);
  const findings = forwarding && shadow ? forwardFindings(shadow.row.record, forwarding, shadow.before) : [];
  const told = guest && { name: 'Answer to the guest', text: answerText(answerOf(guest.row.record)) };
  const device = shadow && { name: 'Answer of the device', text: answerText(answerOf(shadow.row.record)) };
  const facts = [device, told].filter((fact) => fact !== undefined);
  return {
    id: 'svq/forwarding',
    label: 'Forwarding',
    description: words,
    tooltip: [why],
    mark,
    children: [
      ...ringNode('guest', 'On the guest ring', guest, forwarded, goTo),
      ...ringNode('shadow', 'On the shadow ring', shadow, forwarded, goTo),
      ...facts.map(({ name, text }): ViewNode => ({
        id: `svq/forwarding/${name}`,
        label: name,
        description: text,
        mark: 'none',
      })),
      ...[...(lost === undefined ? [] : [lost]), ...findings.map(({ message }) => message)].map(
        (message, i): ViewNode => ({
          id: `svq/forwarding/finding/${i}`,
          label: 'Finding',
          description: message,
          tooltip: [message],
          mark: 'lost',
        }),
      ),
    ],
  };
}

function ringNode(
  ring: 'guest' | 'shadow',
  label: string,
  place: PlacedRow | undefined,
  { selected }: Forwarded,
  goTo: (command: number) => NodeCommand,
): ViewNode[] {
  if (!place) return [];
  const isHere = place.row.row === selected.row.row;
  return [
    {
      id: `svq/forwarding/${ring}`,
      label,
      description: isHere ? `${nameOf(place)}, selected` : nameOf(place),
      ...(isHere ? {} : { command: goTo(place.row.command), tooltip: ['Click to go there.'] }),
      mark: isHere ? 'next' : 'none',
    },
  ];
}

function nameOf({ row, before }: PlacedRow): string {
  const { label } = decodeOut(row.record, { bigEndian: before.byteOrder === 'big' });
  return `command ${row.command}, ${shortName(label)}`;
}

function phasesGroup({ shadowed }: Forwarded, path: ForwardPath | undefined, release: QemuRelease): ViewNode[] {
  if (!path) return [];
  const { phases, predicted, log } = path;
  const as = `as QEMU ${release} does it`;
  const from = !predicted
    ? as
    : shadowed
      ? `${as}; no copy in the trace`
      : `predicted, ${as}; the trace has no shadow ring`;
  return [
    {
      id: 'svq/way',
      label: 'Phases',
      description: from,
      tooltip: [
        'What Shadow Virtqueue does with this command, step by step.',
        ...(predicted ? ['What the device does is not in the trace: it is assumed to follow the specification.'] : []),
      ],
      children: [
        ...phases.map(({ phase, title, detail, who, failed }, i): ViewNode => ({
          id: `svq/way/${phase}`,
          label: `${i + 1}  ${title}`,
          description: detail,
          tooltip: [`${title} (${who})`, detail],
          mark: failed ? 'refused' : predicted ? 'pending' : 'done',
        })),
        ...log.map((line, i): ViewNode => ({
          id: `svq/way/log/${i}`,
          label: 'QEMU logs',
          description: line,
          mark: 'lost',
        })),
      ],
    },
  ];
}

function chainGroup(ring: 'guest' | 'shadow', place: PlacedRow | undefined): ViewNode[] {
  const chain = place?.row.record.chain;
  if (!place || !chain) return [];
  const { head } = place.row.record;
  return [
    {
      id: `svq/chain/${ring}`,
      label: `Chain on the ${ring} ring`,
      description: [...(head === undefined ? [] : [`head ${head}`]), plural(chain.length, 'descriptor')].join(' · '),
      children: chain.map((descriptor, i) =>
        descriptorNode(`svq/chain/${ring}/${i}`, descriptor, undefined, undefined),
      ),
    },
  ];
}

/** Commands that the capture counts as pending beside this one. */
function pendingGroup({ selected, behind }: Forwarded, goTo: (command: number) => NodeCommand): ViewNode[] {
  const { pending, ring } = selected.row.record;
  if (pending === undefined) return [];
  const nodes = behind.map((place): ViewNode => ({
    id: `svq/pending/${place.row.command}`,
    label: nameOf(place),
    description: headText(place.row.record.head),
    command: goTo(place.row.command),
    mark: 'pending',
  }));
  return [
    {
      id: 'svq/pending',
      label: `In flight on the ${ring} ring`,
      description: pending === 1 ? 'only this command' : `${plural(pending, 'command')}, including this one`,
      tooltip: ['Commands that the device had not yet used when it read this one.'],
      collapsed: nodes.length > 8,
      ...(nodes.length === 0 ? {} : { children: paged('svq/pending', nodes, ({ label }) => label) }),
    },
  ];
}

function headText(head: number | undefined): string {
  return head === undefined ? '' : `head ${head}`;
}

/** Chains that QEMU has laid since it last waited, this one included. */
function batchGroup({ after, row }: PlacedRow, goTo: (command: number) => NodeCommand): ViewNode[] {
  if (row.record.ring !== 'shadow' || (after.batch?.count ?? 0) < 2) return [];
  const chains: BatchChains[] = [];
  for (let chain = after.batch; chain; chain = chain.older) chains.unshift(chain);
  const nodes = chains.map(({ command, head }): ViewNode => ({
    id: `svq/batch/${command}`,
    label: `command ${command}`,
    description: headText(head),
    command: goTo(command),
    mark: command === row.command ? 'next' : 'done',
  }));
  return [
    {
      id: 'svq/batch',
      label: 'Queued since QEMU last waited',
      description: plural(nodes.length, 'command'),
      tooltip: ['QEMU queues these one after the other in its page, and waits for all of them together.'],
      collapsed: true,
      children: paged('svq/batch', nodes, ({ label }) => label),
    },
  ];
}

/** What is open on the guest ring: commands without an answer, and answered ones whose copy has not come. */
function waitingGroups({ after, row }: PlacedRow, goTo: (command: number) => NodeCommand): ViewNode[] {
  const hanging = after.unforwarded.filter(({ answer }) => answer.kind === 'none');
  const onTheWay = after.unforwarded.filter(({ answer, command }) => answer.kind !== 'none' && command !== row.command);
  const node = (id: string, { command, out, outCut }: Unforwarded): ViewNode => ({
    id: `${id}/${command}`,
    label: `command ${command}, ${shortName(decodeOut({ out, outCut }).label)}`,
    command: goTo(command),
    mark: 'pending',
  });
  const group = (id: string, label: string, items: readonly Unforwarded[], tooltip: string): ViewNode[] =>
    items.length === 0
      ? []
      : [
          {
            id,
            label,
            description: plural(items.length, 'command'),
            tooltip: [tooltip],
            collapsed: true,
            children: paged(
              id,
              items.map((item) => node(id, item)),
              (each) => each.label,
            ),
          },
        ];
  return [
    ...group('svq/hanging', 'Not answered on the guest ring', hanging, 'The guest still waits for these.'),
    ...(after.shadowed
      ? group(
          'svq/onTheWay',
          'Copy not seen yet',
          onTheWay,
          'Guest commands that were answered, and whose copies come later in the trace.',
        )
      : []),
  ];
}

/** The Shadow Virtqueue at a command of a trace; the release is the one that the settings name, else the newest. */
export function traceShadow(
  forwarded: Forwarded,
  profile: RestoreProfile,
  goTo: (command: number) => NodeCommand,
): Shown {
  const release: QemuRelease = releaseOfProfile(profile) ?? NEWEST_RELEASE;
  const { command, record } = forwarded.selected.row;
  return {
    nodes: traceNodes(forwarded, release, goTo),
    description: `command ${command}, ${record.ring} ring`,
    message: '',
  };
}
