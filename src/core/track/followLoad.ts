import { HEADER } from '../wire/decode';
import { isCommandNamed, mayWrite } from '../wire/commands';
import type { OutBytes } from '../forwarding/copyMatch';
import { unapplied } from '../forwarding/unforwarded';
import type { CommandRecord } from '../trace/record';
import { inOrder, matchesModel, type Load, type LoadCommand } from './load';
import { doubt, feed, freshModels, lostModels, type RingModels } from './ringModels';
import { isBig, type DeviceTrack } from './track';

/** The load is over, if there is one: as a mark says, or as its last expected command says. */
export function loaded(track: DeviceTrack, marked: boolean): DeviceTrack {
  const { load } = track;
  if (!load) return track;
  const { guest = track.guest } = load;
  const deviceDown =
    load.refused === undefined ? undefined : ({ kind: 'start-failed', command: load.refused } as const);
  return afterLoad(
    { ...track, guest, restart: undefined, load: undefined, expectedLoad: [], deviceDown },
    load,
    marked,
  );
}

/** Where something comes that isn't the next command of a load without marks, what came before it was no load. */
export function unmarked(track: DeviceTrack, sent?: OutBytes, command = 0): DeviceTrack {
  const [next] = track.expectedLoad;
  if (next === undefined || (sent && isCommandNamed(next, sent.out))) return track;
  // Of which command the capture has the beginning isn't known: QEMU's model may hold what the load brings.
  if (sent?.outCut && sent.out.length < HEADER)
    return { ...track, guest: lostModels(track.guest, { kind: 'cut', command }), load: undefined, expectedLoad: [] };
  const guest = commandsOf(track.load)
    .filter(({ taken, doubt: how }) => taken || how !== undefined)
    .reduce(giver(track), track.load?.guest ?? track.guest);
  return { ...track, guest, load: undefined, expectedLoad: [] };
}

/** Commands of a load that one model can take. */
function commandsOf(load: Load | undefined): readonly LoadCommand[] {
  return load?.content.kind === 'commands' ? inOrder(load.content.newest) : [];
}

export function giver(track: DeviceTrack): (side: RingModels, command: LoadCommand) => RingModels {
  return (side, { doubt: how, ...sent }) =>
    how === undefined ? feed(side, sent, sent.command, isBig(track)) : doubt(side, sent, sent.command, how);
}

/**
 * A load sends what QEMU's model holds. Where that differs from what the guest ring showed so far, the guest's driver has
 * reset the device, or the model came with a migration: the load counts.
 */
function afterLoad(track: DeviceTrack, load: Load, marked: boolean): DeviceTrack {
  const { count, content } = load;
  if (count === 0) return track;
  const commands = commandsOf(load);
  const model = { ...track.guest.qemu.state, features: track.features };
  // What isn't known of the model can't be compared, nor can a load of which the capture lacks something.
  const unsure = commands.find(({ doubt: how }) => how !== undefined);
  const isComparable = track.guest.qemu.setBy.isWhole && !unsure;
  if (isComparable && content.kind === 'commands' && matchesModel(commands, model, marked)) return track;
  const fresh = freshGuest(track);
  const start = unsure ? lostModels(fresh, { kind: unsure.doubt ?? 'cut', command: unsure.command }) : fresh;
  const guest = content.kind === 'commands' ? commands.reduce(giver(track), start) : content.side;
  return { ...track, guest, unforwarded: track.unforwarded.map(unapplied) };
}

/**
 * The guest's side while a load without marks is under way: what its command tells of QEMU's model counts once it is over, and what
 * no command of the guest has set isn't known before.
 */
export function underWay(side: RingModels, record: CommandRecord, command: number): RingModels {
  const { setBy } = side.qemu;
  const isTold = mayWrite(record.out).every((path) => setBy.toldAt(path) !== undefined);
  return isTold ? side : doubt(side, record, command, 'copied');
}

/** The guest's side before a load gives it what QEMU's model holds; what it doesn't give stays unknown where it was. */
export function freshGuest({ id, features, config, guest }: DeviceTrack): RingModels {
  return freshModels(id, features, config, guest.qemu.setBy.start, guest);
}
