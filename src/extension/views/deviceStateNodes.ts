import { stateItems } from '../../core/device/items';
import type { Group, Item, Members } from '../../core/device/parts/part';
import { withPart } from '../../core/device/state';
import { unseenAt, unseenText, type KnownState, type Unseen } from '../../core/device/unknown';
import { vlanRanges, vlanText } from '../../core/device/vlans';
import { plural } from '../../core/wire/text';
import type { NodeMark, ViewNode, NodeCommand } from './node';
import { paged } from './pages';

/** A state that a view compares with the main one, and what its side is called. */
export interface Beside {
  readonly name: string;
  readonly known: KnownState;
  /** The same one command earlier. */
  readonly before: KnownState | undefined;
}

/** What the Device State view shows. */
export interface StateInput {
  readonly known: KnownState;
  /** The state one command earlier: what differs from it is marked as changed. */
  readonly before: KnownState | undefined;
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
  const before = input.before && byPath(knownItems(input.before));
  const beside = input.beside && byPath(knownItems(input.beside.known));
  const besideBefore = input.beside?.before && byPath(knownItems(input.beside.before));
  const groups = new Map<Group, ViewNode[]>();
  const items = knownItems(input.known);
  for (const item of items) {
    const { path } = item;
    const others = { before: before?.get(path), beside: beside?.get(path), besideBefore: besideBefore?.get(path) };
    const node = itemNode(item, input, others);
    groups.set(item.group, [...(groups.get(item.group) ?? []), node]);
  }
  const here = new Set(items.map(({ path }) => path));
  for (const item of beside?.values() ?? []) {
    if (here.has(item.path) || item.unseen || item.text === 'off' || item.text === 'none') continue;
    groups.set(item.group, [...(groups.get(item.group) ?? []), absentNode(item, input.beside?.name ?? '')]);
  }
  return [...groups].map(([group, children]) => ({
    id: `state/${group}`,
    label: group,
    children,
    collapsed: COLLAPSED.includes(group) && !children.some(({ mark }) => mark !== 'none' && mark !== 'unknown'),
  }));
}

/** The input for a state that comes without the commands that led to it. */
export function lonelyInput(known: KnownState): StateInput {
  return {
    known,
    before: undefined,
    beside: undefined,
    setBy: new Map(),
    unset: 'The file has no commands: the command that set it is unknown.',
    setter: (command) => `command ${command}`,
    goTo: (command) => ({ id: 'cvq.command.reveal', title: 'Go to Command', args: [command] }),
  };
}

/** How many items aren't known, for beside a view's title; empty where all are. */
export function unknownText({ unknown: { items } }: KnownState): string {
  return items.size === 0 ? '' : `${plural(items.size, 'item')} not known`;
}

/** Reasons that stand above a view; others stand at the items. */
const MOST_REASONS = 2;

/** Why items aren't known, for above a view's tree; empty where all are. */
export function unknownMessage({ unknown: { items } }: KnownState): string {
  if (items.size === 0) return '';
  const count = new Map<string, number>();
  for (const why of [...items.values()].map(unseenText)) count.set(why, (count.get(why) ?? 0) + 1);
  const reasons = [...count].sort(([, a], [, b]) => b - a).map(([why]) => why);
  return [
    `${plural(items.size, 'item')} of the state ${items.size === 1 ? 'is' : 'are'} not known.`,
    ...reasons.slice(0, MOST_REASONS),
  ].join(' ');
}

/** An item of a state as far as it is known. */
interface KnownItem extends Item {
  /** Why it isn't known. */
  readonly unseen: Unseen | undefined;
}

/** The items of a state. One that isn't known says so; of VLANs it has those that are in for certain. */
function knownItems({ state, unknown }: KnownState): KnownItem[] {
  const { vlans } = unknown;
  const items = stateItems(vlans ? withPart(state, 'vlans', vlans.present) : state);
  return items.map((item): KnownItem => {
    const unseen = unseenAt(unknown, item.path);
    if (!unseen) return { ...item, unseen };
    const { path, group, label, members } = item;
    const none = { path, group, label, unseen };
    if (path !== 'vlans' || !vlans || vlans.present.length + vlans.absent.length === 0)
      return { ...none, text: NOT_KNOWN };
    const [present, absent] = [vlans.present, vlans.absent].map(vlanText);
    return {
      ...none,
      text: `${vlans.present.length} in, ${vlans.absent.length} out, others ${NOT_KNOWN}`,
      detail: `in: ${String(present)}\nout: ${String(absent)}`,
      ...(members ? { members } : {}),
    };
  });
}

const NOT_KNOWN = 'not known';

function byPath(items: readonly KnownItem[]): ReadonlyMap<string, KnownItem> {
  return new Map(items.map((item) => [item.path, item]));
}

/** Items are the same when their words and entries are; without a counterpart there is nothing to compare. */
function differs(item: KnownItem, other: KnownItem | undefined): other is KnownItem {
  return other !== undefined && fingerprint(item) !== fingerprint(other);
}

/** What isn't known of one of them is no difference. */
function differsKnown(item: KnownItem, other: KnownItem | undefined): other is KnownItem {
  return !item.unseen && !other?.unseen && differs(item, other);
}

function fingerprint({ text, detail, entries }: Item): string {
  return [text, detail, ...(entries ?? []).map((entry) => entry.text)].join('\n');
}

/** The same item elsewhere: one command earlier, on the other side, and there one command earlier. */
interface Others {
  readonly before: KnownItem | undefined;
  readonly beside: KnownItem | undefined;
  readonly besideBefore: KnownItem | undefined;
}

function itemNode(item: KnownItem, input: StateInput, others: Others): ViewNode {
  const { before, beside, besideBefore } = others;
  const changed = differs(item, before);
  const parted = differsKnown(item, beside);
  const besideChanged = beside !== undefined && differs(beside, besideBefore);
  const setter = item.unseen ? undefined : input.setBy.get(item.path);
  const words = [item.text];
  if (parted) words.push(`${input.beside?.name ?? ''}: ${beside.text === item.text ? 'other content' : beside.text}`);
  if (changed) words.push(before.text === item.text ? 'changed' : `was ${before.text}`);
  if (besideChanged) words.push(`${input.beside?.name ?? ''} was ${besideBefore.text}`);
  const children = childrenOf(item, others, input);
  return {
    id: `state/${item.path}`,
    label: item.label,
    description: words.join(' · '),
    tooltip: [
      `${item.label}: ${item.detail ?? item.text}`,
      ...(parted ? [`${capital(input.beside?.name ?? '')}: ${beside.detail ?? beside.text}`] : []),
      ...(changed ? [`Before this command: ${before.detail ?? before.text}`] : []),
      item.unseen
        ? unseenText(item.unseen)
        : setter === undefined
          ? (input.unset ?? 'Reset value: no command has set it.')
          : `Last set by ${input.setter(setter)}. Click to go there.`,
    ],
    mark: item.unseen ? 'unknown' : parted ? 'parted' : changed || besideChanged ? 'changed' : 'none',
    context: setter === undefined ? 'state' : 'state.set',
    ...(setter === undefined ? {} : { command: input.goTo(setter) }),
    ...(children.length > 0 ? { children, collapsed: true } : {}),
  };
}

/** A part that only the other side has, such as coalescing where the features don't give it. */
function absentNode(item: KnownItem, other: string): ViewNode {
  return {
    id: `state/${item.path}`,
    label: item.label,
    description: `absent · ${other}: ${item.text}`,
    tooltip: [`${item.label}: only at the ${other}, where it is ${item.detail ?? item.text}`],
    mark: 'parted',
    context: 'state',
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function childrenOf(item: Item, { before, beside }: Others, input: StateInput): readonly ViewNode[] {
  const id = `state/${item.path}`;
  const others = { name: input.beside?.name ?? '', beside: beside?.members, before: before?.members };
  if (item.members?.kind === 'numbers' || others.beside?.kind === 'numbers' || others.before?.kind === 'numbers')
    return paged(id, rangeNodes(item, others, input), ({ label }) => label);
  if (item.members?.kind === 'texts')
    return paged(id, textNodes(item.path, item.members, others), ({ label }) => label);
  const nodes = (item.entries ?? []).map((entry): ViewNode => ({ id: `state/${entry.path}`, label: entry.text }));
  return paged(id, nodes, ({ label }) => label);
}

/** The members of the same set elsewhere: on the side with this name, and one command earlier. */
interface OtherMembers {
  readonly name: string;
  readonly beside: Members | undefined;
  readonly before: Members | undefined;
}

type TextMembers = Extract<Members, { readonly kind: 'texts' }>;

const numbersOf = (members: Members | undefined): readonly number[] | undefined =>
  members?.kind === 'numbers' ? members.values : undefined;
const textsOf = (members: Members | undefined): readonly string[] | undefined =>
  members?.kind === 'texts' ? members.values : undefined;

/** Whether and how each member is marked, and those that are here no more or not at all. */
function compareMembers<T>(here: readonly T[], beside: readonly T[] | undefined, before: readonly T[] | undefined) {
  const isHere = new Set(here);
  const isThere = beside && new Set(beside);
  const wasHere = before && new Set(before);
  return {
    markOf: (member: T): NodeMark =>
      isThere && !isThere.has(member) ? 'parted' : wasHere && !wasHere.has(member) ? 'changed' : 'none',
    missing: (beside ?? []).filter((member) => !isHere.has(member)),
    gone: (before ?? []).filter((member) => !isHere.has(member)),
  };
}

/** A set of numbers as ranges; where another side has others, those too. */
function rangeNodes(item: Item, others: OtherMembers, { setBy, setter, goTo }: StateInput): readonly ViewNode[] {
  const here = numbersOf(item.members) ?? [];
  const { markOf, missing, gone } = compareMembers(here, numbersOf(others.beside), numbersOf(others.before));
  const rangeNode = (first: number, last: number, mark: NodeMark, words: string | undefined): ViewNode => {
    const by = first === last ? setBy.get(`${item.path}.${first}`) : undefined;
    return {
      id: `state/${item.path}/${mark}/${words ?? ''}/${first}`,
      label: first === last ? `${first}` : `${first}–${last}`,
      ...(words === undefined ? {} : { description: words }),
      mark,
      context: by === undefined ? 'state' : 'state.set',
      ...(by === undefined ? {} : { command: goTo(by), tooltip: [`Set by ${setter(by)}. Click to go there.`] }),
    };
  };
  const rangesOf = (numbers: readonly number[], mark: NodeMark, words?: string) =>
    vlanRanges(numbers).map(([first, last]) => ({ first, node: rangeNode(first, last, mark, words) }));
  const marked = (mark: NodeMark) => here.filter((member) => markOf(member) === mark);
  return [
    ...rangesOf(marked('none'), 'none'),
    ...rangesOf(marked('changed'), 'changed', 'added'),
    ...rangesOf(marked('parted'), 'parted', `not at the ${others.name}`),
    ...rangesOf(missing, 'parted', `only at the ${others.name}`),
    ...rangesOf(gone, 'changed', 'removed'),
  ]
    .sort((a, b) => a.first - b.first)
    .map(({ node }) => node);
}

const WORDS: Readonly<Partial<Record<NodeMark, (other: string) => string>>> = {
  parted: (other) => `not at the ${other}`,
  changed: () => 'added',
};

function textNodes(path: string, { values, describe }: TextMembers, others: OtherMembers): readonly ViewNode[] {
  const { markOf, missing, gone } = compareMembers(values, textsOf(others.beside), textsOf(others.before));
  const node = (text: string, i: number | string, mark: NodeMark, words?: string): ViewNode => ({
    id: `state/${path}/${i}`,
    label: text,
    description: [describe(text), words].filter((word) => word !== undefined).join(' · '),
    mark,
  });
  return [
    ...values.map((text, i) => node(text, i, markOf(text), WORDS[markOf(text)]?.(others.name))),
    ...missing.map((text) => node(text, `only/${text}`, 'parted', `only at the ${others.name}`)),
    ...gone.map((text) => node(text, `gone/${text}`, 'changed', 'removed')),
  ];
}
