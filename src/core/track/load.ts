import { parseMacTable } from '../device/qemuMacTable';
import type { DeviceState } from '../device/state';
import { planRestore } from '../restore/profiles';
import { HEADER } from '../wire/decode';

/** A command that QEMU itself sent while it started the device. */
export interface LoadCommand {
  readonly out: Uint8Array;
  readonly command: number;
  /** The device took it. */
  readonly taken: boolean;
  /** The device answered otherwise than OK, or with used length 0: the start fails. */
  readonly refused: boolean;
}

/**
 * True when a load says what this model holds: it is what QEMU would send for it, or the beginning of that where the
 * device stopped the load by not taking a command.
 */
export function saysModel(load: readonly LoadCommand[], model: DeviceState): boolean {
  const expected = planRestore('qemu-10.0', model).commands;
  const stopped = load.findIndex(({ taken }) => !taken);
  const whole = stopped < 0;
  // Commands behind the one that failed may be laid wrong: what came before tells enough.
  const sent = whole ? load : load.slice(0, stopped + 1);
  return (!whole || sent.length === expected.length) && sent.every(({ out }, i) => sameCommand(out, expected[i]?.out));
}

/**
 * The same command; of a MAC table the addresses count: a table that has been through a migration is split anew, so a
 * restart of the same machine may split it otherwise.
 */
function sameCommand(a: Uint8Array, b: Uint8Array | undefined): boolean {
  if (a.length !== b?.length || a[0] !== b[0] || a[1] !== b[1]) return false;
  if (a[0] === 1 && a[1] === 0) return addresses(a) === addresses(b);
  return a.every((byte, i) => byte === b[i]);
}

function addresses(table: Uint8Array): string {
  const lists = parseMacTable(table.subarray(HEADER), false);
  return lists ? [...lists.unicast, ...lists.multicast].join() : 'malformed';
}
