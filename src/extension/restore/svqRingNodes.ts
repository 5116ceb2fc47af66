import { vlanText } from '../../core/device/vlans';
import { ringNow, type RestoreSession } from '../../core/restore/session';
import type { InFlight, SvqView } from '../../core/svq/view';
import { hexNumber, toHex } from '../../core/wire/hex';
import { plural, truncate } from '../../core/wire/text';
import { descriptorNode } from '../views/descriptorNode';
import type { ViewNode } from '../views/node';
import { paged } from '../views/pages';
import { commandLabel, commandSummary } from './svqPhaseNodes';

/** More commands in flight than these are shown closed. */
const OPEN = 4;

/** The shadow ring of a restore and the memory that it lies in, as they are now. */
export function ringNodes(session: RestoreSession): ViewNode[] {
  const view = ringNow(session);
  return [
    ...freeListFault(view),
    inFlightGroup(view, session),
    ringGroup(view),
    availableGroup(view, session),
    usedGroup(view),
    pagesGroup(view),
    iovaGroup(view),
  ];
}

function freeListFault({ numFree, freeList, inFlight }: SvqView): ViewNode[] {
  const taken = new Set(inFlight.flatMap(({ ids }) => ids));
  const free = freeList.filter((id) => !taken.has(id));
  if (free.length >= numFree) return [];
  const inUse = freeList.length - free.length;
  return [
    {
      id: 'svq/freeListFault',
      label: 'Free list is broken',
      description: `QEMU counts ${numFree} free, it has ${free.length}${inUse > 0 ? ` and ${inUse} in use` : ''}`,
      tooltip: [
        `QEMU counts ${plural(numFree, 'free descriptor')}, but its free list has only ${free.length}: the others are lost.`,
        'A command after the last of them gets a descriptor that is in use.',
        `The list: ${listed(freeList)}.`,
      ],
      mark: 'lost',
    },
  ];
}

function listed(ids: readonly number[]): string {
  return truncate(ids.join(', '), 200);
}

function value(id: string, label: string, text: string, tooltip: string): ViewNode {
  return { id: `svq/ring/${id}`, label, description: text, tooltip: [tooltip], mark: 'none' };
}

function ringGroup({ size, numFree, freeHead, freeList, avail, used }: SvqView): ViewNode {
  return {
    id: 'svq/ring',
    label: 'Ring',
    description: `${plural(size, 'descriptor')}, ${numFree} free`,
    collapsed: true,
    children: [
      value('size', 'Size', plural(size, 'descriptor'), 'Descriptors of the shadow control virtqueue.'),
      value('free', 'Free descriptors', String(numFree), 'As QEMU counts them.'),
      value('head', 'Free head', String(freeHead), `The first descriptor of the free list: ${listed(freeList)}.`),
      value('avail', 'Available index', String(avail.idx), 'Chains that QEMU has made available since the start.'),
      value('used', 'Used index', String(used.idx), 'Chains that the device has returned since the start.'),
      value('last', 'Last used index', String(used.seen), 'Used entries that QEMU has processed.'),
    ],
  };
}

function inFlightGroup(view: SvqView, session: RestoreSession): ViewNode {
  const { inFlight } = view;
  const users = new Map<number, number[]>();
  for (const { ids, command } of inFlight) {
    for (const id of ids) users.set(id, [...(users.get(id) ?? []), command]);
  }
  const nodes = inFlight.map((chain) => chainNode(chain, view, session, users));
  const descriptors = inFlight.reduce((sum, { ids }) => sum + ids.length, 0);
  return {
    // VS Code would keep one that was empty closed.
    id: inFlight.length === 0 ? 'svq/inFlight/none' : 'svq/inFlight',
    label: 'Descriptors in flight',
    description:
      inFlight.length === 0
        ? 'none'
        : `${plural(inFlight.length, 'command')}, ${plural(users.size, 'descriptor')}${descriptors > users.size ? ', some shared' : ''}`,
    collapsed: inFlight.length > OPEN,
    ...(nodes.length === 0 ? {} : { children: paged('svq/inFlight', nodes, ({ label }) => label) }),
  };
}

function chainNode(
  { command, batch, head, chain, ids, since, used }: InFlight,
  { pages }: SvqView,
  session: RestoreSession,
  users: ReadonlyMap<number, readonly number[]>,
): ViewNode {
  const others = new Set(ids.flatMap((id) => users.get(id) ?? []).filter((other) => other !== command));
  const shared = others.size === 0 ? [] : [vlanText([...others].map((other) => other + 1))];
  const status = session.steps[command]?.queued.status ?? 0;
  const where = used
    ? 'returned, not yet processed by QEMU'
    : since === undefined
      ? 'not yet available'
      : 'with the device';
  const id = `svq/inFlight/${command}`;
  const ack = `ack byte at ${hexNumber(pages.status.iova + status)}, byte ${status} of the status page`;
  return {
    id,
    label: commandLabel(session, command),
    description: [
      commandSummary(session, command),
      `head ${head}`,
      where,
      ...(shared.length > 0 ? [`shares a descriptor with ${shared.join(', ')}`] : []),
    ]
      .filter((part) => part !== '')
      .join(' · '),
    tooltip: [
      `${commandLabel(session, command)}: ${commandSummary(session, command)}`,
      `Batch ${batch + 1}; ${where}.`,
      `Its ${ack}.`,
      ...(shared.length > 0
        ? [`One of its descriptors also belongs to command ${shared.join(', ')}: one overwrites the other.`]
        : []),
    ],
    mark: shared.length > 0 ? 'refused' : used ? 'done' : since === undefined ? 'next' : 'pending',
    collapsed: true,
    children: [
      ...chain.map((descriptor, i) => descriptorNode(`${id}/${i}`, descriptor, ids[i], ids[i + 1])),
      { id: `${id}/ack`, label: 'Ack byte', description: ack.replace('ack byte at ', ''), mark: 'none' },
    ],
  };
}

/** Newest first; the entries that the ring still holds. */
function availableGroup({ avail: { idx, entries }, size }: SvqView, session: RestoreSession): ViewNode {
  const first = idx - entries.length;
  const nodes = entries.map(({ slot, head }, i): ViewNode => ({
    id: `svq/avail/${first + i}`,
    label: `[${slot}]  head ${head}`,
    description: commandLabel(session, first + i),
    mark: 'none',
  }));
  return entriesGroup('svq/avail', 'Available ring', `index ${idx}, next slot ${idx % size}`, nodes);
}

function usedGroup({ used: { idx, seen, entries } }: SvqView): ViewNode {
  const first = idx - entries.length;
  const nodes = entries.map(({ slot, id, len }, i): ViewNode => {
    const isNew = first + i >= seen;
    return {
      id: `svq/used/${first + i}`,
      label: `[${slot}]  id ${id}`,
      description: `length ${len}${isNew ? ' · not yet processed by QEMU' : ''}`,
      mark: isNew ? 'next' : 'none',
    };
  });
  return entriesGroup('svq/used', 'Used ring', `index ${idx}, QEMU has processed ${seen}`, nodes);
}

function entriesGroup(id: string, label: string, description: string, oldestFirst: readonly ViewNode[]): ViewNode {
  const children = paged(id, [...oldestFirst].reverse(), (node) => node.label);
  return { id, label, description, collapsed: true, ...(children.length === 0 ? {} : { children }) };
}

function pagesGroup({ pages: { out, status } }: SvqView): ViewNode {
  const acks = status.acks.length === 0 ? 'no ack bytes' : plural(status.acks.length, 'ack byte');
  return {
    id: 'svq/pages',
    label: 'Pages',
    description: `${out.used} of ${out.size} bytes used`,
    collapsed: true,
    children: [
      {
        id: 'svq/pages/out',
        label: 'Out page',
        description: `${hexNumber(out.iova)} · ${out.used} of ${out.size} bytes used`,
        tooltip: ['Where QEMU copies the commands of a batch, one after the other. The device reads it.'],
        mark: 'none',
      },
      {
        id: 'svq/pages/status',
        label: 'Status page',
        description: `${hexNumber(status.iova)} · ${acks}: ${truncate(toHex(Uint8Array.from(status.acks)), 64)}`,
        tooltip: ['Where the device writes the acks of a batch, one byte each.', toHex(Uint8Array.from(status.acks))],
        mark: 'none',
      },
    ],
  };
}

function iovaGroup({ iova }: SvqView): ViewNode {
  return {
    id: 'svq/iova',
    label: 'IOVA map',
    description: plural(iova.length, 'range'),
    collapsed: true,
    children: iova.map((region) => ({
      id: `svq/iova/${hexNumber(region.iova)}`,
      label: `${hexNumber(region.iova)}–${hexNumber(region.iova + region.size - 1)}`,
      description: `${region.what} · ${region.size / 1024} KiB · ${region.write ? 'device writes' : 'device reads'}`,
      tooltip: [region.what, plural(region.size, 'byte')],
      mark: 'none',
    })),
  };
}
