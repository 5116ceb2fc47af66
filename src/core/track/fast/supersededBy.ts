import { COMMAND_NAMES, commandSpec } from '../../wire/commands';
import { HEADER } from '../../wire/decode';
import { unsignedAt } from '../../wire/cursor';
import { Locator } from '../../wire/locate';

/** How a command's slot follows from its bytes. */
interface Slots {
  /** The slot, or the one of the field's value 0. */
  readonly first: number;
  /** Bytes of the command; undefined where counts in it give the length. */
  readonly length: number | undefined;
  readonly fields: Locator;
  readonly field: { readonly size: number; readonly legacy: boolean; readonly below: number } | undefined;
}

/** A command that supersedes no other. */
export const NO_SLOT = -1;

const COMMANDS_OF_CLASS = 256;
/** By class * 256 + command, from the commands' descriptions. */
const SLOTS = new Array<Slots | undefined>(256 * COMMANDS_OF_CLASS).fill(undefined);
/** Classes of the commands with a slot: no other class writes the same parts of the state. */
const CLASSES = new Set<number>();
/** The first slot of fields, by the paths that their commands write. */
const SHARED = new Map<string, number>();

let nextSlot = 0;
for (const name of COMMAND_NAMES) {
  const { class: classNumber, command, data, compiled, writes, supersededBy } = commandSpec(name);
  if (supersededBy === 'none') continue;
  CLASSES.add(classNumber);
  const [field] = data;
  const { size } = compiled.data;
  const key = writes.join();
  const first = SHARED.get(key) ?? nextSlot;
  SHARED.set(key, first);
  SLOTS[classNumber * COMMANDS_OF_CLASS + command] = {
    first,
    length: size === undefined ? undefined : HEADER + size,
    fields: new Locator(compiled.data),
    field:
      supersededBy !== 'command' && field?.kind === 'uint' && field.name === supersededBy.field
        ? { size: field.size, legacy: field.legacy, below: supersededBy.below }
        : undefined,
  };
  if (first === nextSlot) nextSlot += supersededBy === 'command' ? 1 : supersededBy.below;
}

/**
 * Commands of the same slot supersede one another: both models take each of them whatever their state is, and all that one
 * writes the next writes, too. So of those that follow one another only the last matters. Commands of other slots
 * neither read nor write what it writes; but for the VLANs' common path, whose last writer is the last of any slot.
 */
export function slotOf(bytes: Uint8Array, start: number, length: number, bigEndian: boolean): number {
  const slots = SLOTS[(bytes[start] ?? 0) * COMMANDS_OF_CLASS + (bytes[start + 1] ?? 0)];
  if (!slots) return NO_SLOT;
  const { first, field } = slots;
  const isWhole =
    slots.length === undefined
      ? slots.fields.fills(bytes, start + HEADER, start + length, bigEndian)
      : length === slots.length;
  if (!isWhole) return NO_SLOT;
  if (!field) return first;
  const value = unsignedAt(bytes, start + HEADER, field.size, field.legacy && bigEndian);
  return value < field.below ? first + value : NO_SLOT;
}

/** True for a class whose commands write state that deferred commands write too. */
export function writesDeferredState(group: number | undefined): boolean {
  return group !== undefined && CLASSES.has(group);
}

const VLAN_ADD = commandSpec('VIRTIO_NET_CTRL_VLAN_ADD');
const VLAN_SLOT = SHARED.get(VLAN_ADD.writes.join()) ?? nextSlot;

/** The VLAN change of a deferred command; undefined if it isn't a VLAN command. */
export function vlanChangeOf(
  slot: number,
  out: Uint8Array,
): { readonly vid: number; readonly isIn: boolean } | undefined {
  return out[0] === VLAN_ADD.class ? { vid: slot - VLAN_SLOT, isIn: out[1] === VLAN_ADD.command } : undefined;
}
