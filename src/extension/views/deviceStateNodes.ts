import { stateItems, type Group, type Item } from '../../core/device/items';
import type { DeviceState } from '../../core/device/state';
import { vlanRanges } from '../../core/device/vlans';
import { describeMac } from '../../core/wire/mac';
import type { NodeMark, ViewNode, NodeCommand } from './node';
import { paged } from './pages';

/** A state that a view compares with the main one, and what its side is called. */
export interface Beside {
  readonly name: string;
  readonly state: DeviceState;
  /** The same one command earlier. */
  readonly before: DeviceState | undefined;
}

/** What the Device State view shows. */
export interface StateInput {
  readonly state: DeviceState;
  /** The state one command earlier: what differs from it is marked as changed. */
  readonly before: DeviceState | undefined;
  readonly beside: Beside | undefined;
  /** Number of the command that last set a path. */
  readonly setBy: ReadonlyMap<string, number>;
  /** What is said of an item that none of them has set; unless told, that it is as after the reset. */
  readonly unset?: string;
  /** How that command is called: `command 12`. */
  readonly setter: (command: number) => string;
  /** What a click on an item that it set does. */
  readonly goTo: (command: number) => NodeCommand;
}

const COLLAPSED: readonly Group[] = ['Notification Coalescing', 'Status'];

/** The items of a state by group, with what changed, what differs from the other side, and who set it. */
export function stateNodes(input: StateInput): ViewNode[] {
  const before = input.before && byPath(stateItems(input.before));
  const beside = input.beside && byPath(stateItems(input.beside.state));
  const besideBefore = input.beside?.before && byPath(stateItems(input.beside.before));
  const groups = new Map<Group, ViewNode[]>();
  const items = stateItems(input.state);
  for (const item of items) {
    const { path } = item;
    const others = { before: before?.get(path), beside: beside?.get(path), besideBefore: besideBefore?.get(path) };
    const node = itemNode(item, input, others);
    groups.set(item.group, [...(groups.get(item.group) ?? []), node]);
  }
  const here = new Set(items.map(({ path }) => path));
  for (const item of beside?.values() ?? []) {
    if (here.has(item.path) || item.text === 'off' || item.text === 'none') continue;
    groups.set(item.group, [...(groups.get(item.group) ?? []), absentNode(item, input.beside?.name ?? '')]);
  }
  return [...groups].map(([group, children]) => ({
    id: `state/${group}`,
    label: group,
    children,
    collapsed: COLLAPSED.includes(group) && !children.some(({ mark }) => mark !== 'none'),
  }));
}

/** The input for a state that comes without the commands that led to it. */
export function lonelyInput(state: DeviceState): StateInput {
  return {
    state,
    before: undefined,
    beside: undefined,
    setBy: new Map(),
    unset: 'The file has no commands: what has set it is not known.',
    setter: (command) => `command ${command}`,
    goTo: (command) => ({ id: 'cvq.command.reveal', title: 'Go to Command', args: [command] }),
  };
}

function byPath(items: readonly Item[]): ReadonlyMap<string, Item> {
  return new Map(items.map((item) => [item.path, item]));
}

/** Items are the same when their words and entries are; without a counterpart there is nothing to compare. */
function differs(item: Item, other: Item | undefined): other is Item {
  return other !== undefined && fingerprint(item) !== fingerprint(other);
}

function fingerprint({ text, detail, entries }: Item): string {
  return [text, detail, ...(entries ?? []).map((entry) => entry.text)].join('\n');
}

/** The same item elsewhere: one command earlier, on the other side, and there one command earlier. */
interface Others {
  readonly before: Item | undefined;
  readonly beside: Item | undefined;
  readonly besideBefore: Item | undefined;
}

function itemNode(item: Item, input: StateInput, { before, beside, besideBefore }: Others): ViewNode {
  const changed = differs(item, before);
  const parted = differs(item, beside);
  const besideChanged = beside !== undefined && differs(beside, besideBefore);
  const setter = input.setBy.get(item.path);
  const words = [item.text];
  if (parted) words.push(`${input.beside?.name ?? ''}: ${beside.text === item.text ? 'other content' : beside.text}`);
  if (changed) words.push(before.text === item.text ? 'changed' : `was ${before.text}`);
  if (besideChanged) words.push(`${input.beside?.name ?? ''} was ${besideBefore.text}`);
  const children = childrenOf(item, input);
  return {
    id: `state/${item.path}`,
    label: item.label,
    description: words.join(' · '),
    tooltip: [
      `${item.label}: ${item.detail ?? item.text}`,
      ...(parted ? [`${capital(input.beside?.name ?? '')}: ${beside.detail ?? beside.text}`] : []),
      ...(changed ? [`Before this command: ${before.detail ?? before.text}`] : []),
      setter === undefined
        ? (input.unset ?? 'As after the reset: no command has set it.')
        : `Last set by ${input.setter(setter)}. Click to go there.`,
    ],
    mark: parted ? 'parted' : changed || besideChanged ? 'changed' : 'none',
    context: setter === undefined ? 'state' : 'state.set',
    ...(setter === undefined ? {} : { command: input.goTo(setter) }),
    ...(children.length > 0 ? { children, collapsed: true } : {}),
  };
}

/** A part that only the other side has, such as coalescing where the features don't give it. */
function absentNode(item: Item, other: string): ViewNode {
  return {
    id: `state/${item.path}`,
    label: item.label,
    description: `not there · ${other}: ${item.text}`,
    tooltip: [`${item.label}: only at the ${other}, where it is ${item.detail ?? item.text}`],
    mark: 'parted',
    context: 'state',
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function childrenOf(item: Item, input: StateInput): readonly ViewNode[] {
  if (item.path === 'vlans') return vlanNodes(input);
  if (item.path === 'mac_table.unicast' || item.path === 'mac_table.multicast') return tableNodes(item, input);
  const nodes = (item.entries ?? []).map((entry): ViewNode => ({ id: `state/${entry.path}`, label: entry.text }));
  return paged(`state/${item.path}`, nodes, ({ label }) => label);
}

/** VLANs as ranges; where another side has others, those too. */
function vlanNodes({ state, beside, before, setBy, setter, goTo }: StateInput): readonly ViewNode[] {
  const here = state.vlans === 'all' ? [] : state.vlans;
  const isHere = new Set(here);
  const there = beside && beside.state.vlans !== 'all' ? beside.state.vlans : undefined;
  const earlier = before && before.vlans !== 'all' ? before.vlans : undefined;
  const isThere = there && new Set(there);
  const wasThere = earlier && new Set(earlier);
  const gone = (earlier ?? []).filter((vid) => !isHere.has(vid));
  const missing = (there ?? []).filter((vid) => !isHere.has(vid));
  const kind = (vid: number): NodeMark =>
    isThere && !isThere.has(vid) ? 'parted' : wasThere && !wasThere.has(vid) ? 'changed' : 'none';
  const rangesOf = (vids: readonly number[], mark: NodeMark, words: string | undefined) =>
    vlanRanges(vids).map(([first, last]) => ({ first, node: rangeNode(first, last, mark, words) }));
  const rangeNode = (first: number, last: number, mark: NodeMark, words: string | undefined): ViewNode => {
    const by = first === last ? setBy.get(`vlans.${first}`) : undefined;
    return {
      id: `state/vlans/${mark}/${words ?? ''}/${first}`,
      label: first === last ? String(first) : `${first}–${last}`,
      ...(words === undefined ? {} : { description: words }),
      mark,
      context: by === undefined ? 'state' : 'state.set',
      ...(by === undefined ? {} : { command: goTo(by), tooltip: [`Set by ${setter(by)}. Click to go there.`] }),
    };
  };
  const other = beside?.name ?? '';
  const nodes = [
    ...rangesOf(
      here.filter((vid) => kind(vid) === 'none'),
      'none',
      undefined,
    ),
    ...rangesOf(
      here.filter((vid) => kind(vid) === 'changed'),
      'changed',
      'added',
    ),
    ...rangesOf(
      here.filter((vid) => kind(vid) === 'parted'),
      'parted',
      `not at the ${other}`,
    ),
    ...rangesOf(missing, 'parted', `only at the ${other}`),
    ...rangesOf(gone, 'changed', 'removed'),
  ]
    .sort((a, b) => a.first - b.first)
    .map(({ node }) => node);
  return paged('state/vlans', nodes, ({ label }) => label);
}

function tableNodes(item: Item, { state, before, beside }: StateInput): readonly ViewNode[] {
  const part = item.path === 'mac_table.unicast' ? 'unicast' : 'multicast';
  const here = state.mac_table[part];
  const isHere = new Set(here);
  const earlier = before && new Set(before.mac_table[part]);
  const there = beside && new Set(beside.state.mac_table[part]);
  const node = (address: string, i: number | string, mark: NodeMark, words?: string): ViewNode => ({
    id: `state/${item.path}/${i}`,
    label: address,
    description: [describeMac(address), words].filter((word) => word !== undefined).join(' · '),
    mark,
  });
  const other = beside?.name ?? '';
  const nodes = [
    ...here.map((address, i) => {
      if (there && !there.has(address)) return node(address, i, 'parted', `not at the ${other}`);
      return earlier && !earlier.has(address) ? node(address, i, 'changed', 'added') : node(address, i, 'none');
    }),
    ...[...(there ?? [])]
      .filter((address) => !isHere.has(address))
      .map((address) => node(address, `only/${address}`, 'parted', `only at the ${other}`)),
    ...[...(earlier ?? [])]
      .filter((address) => !isHere.has(address))
      .map((address) => node(address, `gone/${address}`, 'changed', 'removed')),
  ];
  return paged(`state/${item.path}`, nodes, ({ label }) => label);
}
