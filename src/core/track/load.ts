import { parseMacTable } from '../device/qemuMacTable';
import type { DeviceState } from '../device/state';
import { fullyKnown } from '../device/unknown';
import { answerOf, type Answered } from '../wire/answer';
import { NEWEST_RELEASE } from '../qemu/release';
import { qemuLoad } from '../load/qemuRules';
import { commandSpec, isCommandNamed, type CommandName } from '../wire/commands';
import { HEADER } from '../wire/decode';
import { hasFeature } from '../wire/features';
import type { OutBytes } from '../forwarding/copyMatch';
import type { How } from './provenance';
import type { RingModels } from './ringModels';

/** A command that QEMU itself sent while it started the device. */
export interface LoadCommand extends OutBytes {
  readonly command: number;
  /** The device took it. */
  readonly taken: boolean;
  /** The device's answer makes the start fail. */
  readonly refused: boolean;
  /** What the capture lacks of it, so that what it did isn't known. */
  readonly doubt: Exclude<How, 'set' | 'seen'> | undefined;
}

/** The commands of a load so far. Shared, never changed. */
export interface Load {
  readonly count: number;
  /** The command that the device refused first. */
  readonly refused: number | undefined;
  readonly content: LoadContent;
  /** The guest's side before it, where its commands leave that unknown until it is over. */
  readonly guest?: RingModels;
}

type LoadContent =
  /** The commands, newest first, and how many out bytes they have. */
  | { readonly kind: 'commands'; readonly newest: Sent | undefined; readonly bytes: number }
  /** More than any model takes: only the state of a fresh device after them. */
  | { readonly kind: 'too-many'; readonly side: RingModels };

interface Sent {
  readonly command: LoadCommand;
  readonly older: Sent | undefined;
}

export const EMPTY_LOAD: Load = {
  count: 0,
  refused: undefined,
  content: { kind: 'commands', newest: undefined, bytes: 0 },
};

/** How an answer to a command of a load makes the start fail. */
export type StartFault = { readonly kind: 'ack' } | { readonly kind: 'used-length'; readonly length: number };

/**
 * Why this answer to a command of a load makes the start fail; undefined where it doesn't. A load without marks is 7.2's, which
 * takes used length 0 for OK and checks no other; releases with marks expect 1. Source: QEMU, vhost_vdpa_net_load_mac in 7.2.22;
 * vhost_vdpa_net_svq_flush.
 */
export function startFault(record: Answered & { readonly inCut: boolean }, marked: boolean): StartFault | undefined {
  if (answerOf(record).kind === 'error') return { kind: 'ack' };
  const length = record.in?.length ?? 1;
  // Of an answer that the capture cut the used length isn't known.
  return marked && length !== 1 && !record.inCut ? { kind: 'used-length', length } : undefined;
}

/** Twice what the largest model takes to restore, with all VLANs; and more bytes than that. */
const MOST_COMMANDS = 8192;
const MOST_BYTES = 0x100000;

/** The load with one more command. With too many, `fresh` and `give` apply them to a fresh device instead. */
export function withSent(
  { count, refused, content }: Load,
  command: LoadCommand,
  fresh: () => RingModels,
  give: (side: RingModels, command: LoadCommand) => RingModels,
): Load {
  const next = { count: count + 1, refused: refused ?? (command.refused ? command.command : undefined) };
  if (content.kind === 'too-many') return { ...next, content: { kind: 'too-many', side: give(content.side, command) } };
  const newest = { command, older: content.newest };
  const bytes = content.bytes + command.out.length;
  if (next.count <= MOST_COMMANDS && bytes <= MOST_BYTES)
    return { ...next, content: { kind: 'commands', newest, bytes } };
  return { ...next, content: { kind: 'too-many', side: inOrder(newest).reduce(give, fresh()) } };
}

/** Commands of a load, oldest first. */
export function inOrder(newest: Sent | undefined): readonly LoadCommand[] {
  const commands: LoadCommand[] = [];
  for (let at = newest; at; at = at.older) commands.push(at.command);
  return commands.reverse();
}

/**
 * What QEMU 7.2 sends at a start, by the features that each takes. Captures of it have no marks, as only their position, at
 * the start, distinguishes them from a guest's.
 */
const UNMARKED_LOAD = [
  'VIRTIO_NET_CTRL_MAC_ADDR_SET',
  'VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET',
] as const satisfies readonly CommandName[];

/** The commands of a load without marks, in order, for a driver that has negotiated these features. */
export function unmarkedLoad(features: bigint): readonly CommandName[] {
  return UNMARKED_LOAD.filter((name) => hasFeature(features, commandSpec(name).feature));
}

/**
 * True when a load matches this model: it is what QEMU would send for it, or the beginning of that where the
 * device stopped the load by not taking a command. A release that restores less refuses the features of the rest, so that the
 * newest stands for all; a load without marks is 7.2's.
 */
export function matchesModel(load: readonly LoadCommand[], model: DeviceState, marked: boolean): boolean {
  const expected = qemuLoad(marked ? NEWEST_RELEASE : '7.2', fullyKnown(model), model).send;
  const stopped = load.findIndex((command) => !command.taken || isLost(command));
  const whole = stopped < 0;
  // Commands after the failed one may be damaged, and it may be lost itself: those before it suffice.
  const sent = whole ? load : load.slice(0, stopped + 1).filter((command) => !isLost(command));
  return (!whole || sent.length === expected.length) && sent.every(({ out }, i) => sameCommand(out, expected[i]?.out));
}

/** True for a command whose descriptors were overwritten on the ring, as in QEMU 11.1: it has no bytes, or not even its header. */
function isLost({ out }: LoadCommand): boolean {
  return out.length < HEADER;
}

/**
 * The same command; of a MAC table the addresses count: a table that has been through a migration is split anew, so a
 * restart of the same machine may split it otherwise.
 */
function sameCommand(a: Uint8Array, b: Uint8Array | undefined): boolean {
  if (a.length !== b?.length || a[0] !== b[0] || a[1] !== b[1]) return false;
  if (isCommandNamed('VIRTIO_NET_CTRL_MAC_TABLE_SET', a)) return addresses(a) === addresses(b);
  return a.every((byte, i) => byte === b[i]);
}

function addresses(table: Uint8Array): string {
  const lists = parseMacTable(table.subarray(HEADER), false);
  return lists ? [...lists.unicast, ...lists.multicast].join() : 'malformed';
}
