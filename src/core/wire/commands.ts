import { ANNOUNCE } from './classes/announce';
import { GUEST_OFFLOADS } from './classes/guestOffloads';
import { HASH_TUNNEL } from './classes/hashTunnel';
import { MAC } from './classes/mac';
import { MQ } from './classes/mq';
import { NOTF_COAL } from './classes/notfCoal';
import { RSS_CTX } from './classes/rssCtx';
import { RX } from './classes/rx';
import { STATS } from './classes/stats';
import { VLAN } from './classes/vlan';
import {
  writtenPaths,
  type DeviceParts,
  type Negotiated,
  type Patch,
  type QemuFacts,
  type QemuHandling,
} from './effect';
import type { CommandSpec, DataInputOf, DataOf, ResultOf } from './schema';

/** Every control command of virtio 1.0 to 1.4 by its name in the specification. */
export const COMMANDS = {
  ...RX,
  ...MAC,
  ...VLAN,
  ...ANNOUNCE,
  ...MQ,
  ...GUEST_OFFLOADS,
  ...NOTF_COAL,
  ...HASH_TUNNEL,
  ...STATS,
  ...RSS_CTX,
};

export type CommandName = keyof typeof COMMANDS;

/** command-specific-data of a command. */
export type Data<N extends CommandName> = DataOf<(typeof COMMANDS)[N]>;
/** command-specific-result of a command. */
export type Result<N extends CommandName> = ResultOf<(typeof COMMANDS)[N]>;
/** What it takes to encode a command. */
export type DataInput<N extends CommandName> = DataInputOf<(typeof COMMANDS)[N]>;

/** A command with its data, decoded whole. */
export type Command = { readonly [N in CommandName]: { readonly name: N; readonly data: Data<N> } }[CommandName];

/** Names of the classes in the specification. */
export const CLASSES: Readonly<Record<number, string>> = {
  0: 'VIRTIO_NET_CTRL_RX',
  1: 'VIRTIO_NET_CTRL_MAC',
  2: 'VIRTIO_NET_CTRL_VLAN',
  3: 'VIRTIO_NET_CTRL_ANNOUNCE',
  4: 'VIRTIO_NET_CTRL_MQ',
  5: 'VIRTIO_NET_CTRL_GUEST_OFFLOADS',
  6: 'VIRTIO_NET_CTRL_NOTF_COAL',
  7: 'VIRTIO_NET_CTRL_HASH_TUNNEL',
  8: 'VIRTIO_NET_CTRL_STATS',
  9: 'VIRTNET_RSS_CTX_CTRL',
};

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}

/** All names, in the order of class and command. */
export const COMMAND_NAMES: readonly CommandName[] = Object.keys(COMMANDS).filter(isCommandName);

const BY_NUMBER = new Map(COMMAND_NAMES.map((name) => [COMMANDS[name].class * 256 + COMMANDS[name].command, name]));

/** The command of these two header bytes; undefined when the specification doesn't know it. */
export function commandName(classNumber: number, commandNumber: number): CommandName | undefined {
  return BY_NUMBER.get(classNumber * 256 + commandNumber);
}

/** The description of a command, seen without the types of its fields. */
export function commandSpec(name: CommandName): CommandSpec {
  return COMMANDS[name];
}

/** True for out bytes that begin as this command's do. */
export function isCommandNamed(name: CommandName, out: Uint8Array, start = 0): boolean {
  const { class: classNumber, command } = COMMANDS[name];
  return out[start] === classNumber && out[start + 1] === command;
}

type Facts<D> = Pick<CommandSpec, 'trailing'> & {
  readonly summary: (data: D) => string;
  readonly effect: (device: DeviceParts & Negotiated, data: D) => Patch;
  readonly refused?: (device: DeviceParts, data: D) => string | undefined;
  readonly qemu: Pick<QemuHandling<D>, 'refuses' | 'reads'> | undefined;
};
/** The descriptions, each seen with the types of its own data. */
const FACTS: { readonly [N in CommandName]: Facts<Data<N>> } = COMMANDS;

interface CommandOf<N extends CommandName> {
  readonly name: N;
  readonly data: Data<N>;
}

/** What a command asks for, in a phrase. */
export function summarize<N extends CommandName>({ name, data }: CommandOf<N>): string {
  return FACTS[name].summary(data);
}

/** The parts of a device that become others when it takes the command. */
export function patchOf<N extends CommandName>(device: DeviceParts & Negotiated, { name, data }: CommandOf<N>): Patch {
  return FACTS[name].effect(device, data);
}

/** Why a device in this state refuses a command whose fields are right; undefined where it doesn't. */
export function refusalOf<N extends CommandName>(
  device: DeviceParts,
  { name, data }: CommandOf<N>,
): string | undefined {
  return FACTS[name].refused?.(device, data);
}

/** Why QEMU's handler refuses a command that its model knows; undefined where it doesn't. */
export function qemuRefusalOf<N extends CommandName>(
  device: QemuFacts,
  { name, data }: CommandOf<N>,
  trailing: boolean,
): string | undefined {
  return FACTS[name].qemu?.refuses?.(device, data, trailing);
}

/** Paths that follow into what QEMU's model makes of a command, besides its own bytes. */
export function qemuReads<N extends CommandName>({ name, data }: CommandOf<N>): readonly string[] {
  return FACTS[name].qemu?.reads?.(data) ?? [];
}

const WRITTEN = new Map(COMMAND_NAMES.map((name) => [name, writtenPaths(COMMANDS[name].writes)]));

/** Paths of the state JSON that the command writes. */
export function writtenBy({ name, data }: Command): readonly string[] {
  return WRITTEN.get(name)?.(data) ?? [];
}

/** Paths that each command may write, whatever its fields are; `vlans.*` stands for any VLAN. */
const MAY_WRITE = new Map(
  COMMAND_NAMES.map((name) => [name, commandSpec(name).writes.map((path) => path.replace(/\{\w+\}/, '*'))]),
);

/** Paths that a command may write, as far as these bytes tell which it is. */
export function mayWrite(out: Uint8Array): readonly string[] {
  const [classNumber, commandNumber] = out;
  const names = COMMAND_NAMES.filter(
    (name) =>
      COMMANDS[name].class === (classNumber ?? COMMANDS[name].class) &&
      COMMANDS[name].command === (commandNumber ?? COMMANDS[name].command),
  );
  return [...new Set(names.flatMap((name) => MAY_WRITE.get(name) ?? []))];
}
