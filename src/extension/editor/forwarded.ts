import { forwardingOf, type Forwarding } from '../../core/forwarding/verdict';
import { isOfLoad } from '../../core/forwarding/unforwarded';
import { deviceOf } from '../../core/track/follow';
import type { DeviceTrack } from '../../core/track/track';
import type { CommandRecord, TraceRow } from '../../core/trace/record';
import type { ReplayStep } from '../../io/trace/replay';
import type { OpenTrace } from './document';
import { LOOK_AHEAD, lostIn } from './lookahead';

/** A row that is a command, and its device before and after it. */
export interface PlacedRow {
  readonly row: TraceRow<CommandRecord>;
  readonly before: DeviceTrack;
  readonly after: DeviceTrack;
}

/** What a trace with a Shadow Virtqueue tells of a command's way, as far as the rows around it show. */
export interface Forwarded {
  readonly selected: PlacedRow;
  /** The guest's command, and its copy; either may be the selected one, or not there. */
  readonly guest: PlacedRow | undefined;
  readonly shadow: PlacedRow | undefined;
  readonly forwarding: Forwarding | undefined;
  /** Sent by QEMU itself, at the start of the device. */
  readonly ofLoad: boolean;
  /** Why it never reached the device, where later rows show that. */
  readonly lost: string | undefined;
  /** The copy came before the guest's record. */
  readonly early: boolean;
  /** Commands that were on the same ring when the device read this one, behind it. */
  readonly behind: readonly PlacedRow[];
  /** The trace has a shadow ring. */
  readonly shadowed: boolean;
}

/** What is read of a trace to follow a command. */
interface FollowedTrace {
  readonly file: Pick<OpenTrace['file'], 'rings' | 'rowCount' | 'rowOfCommand'>;
  readonly replay: Pick<OpenTrace['replay'], 'steps'>;
  /** All rows of the file are known. */
  readonly isIndexed: boolean;
}

/** Follows a command to the other ring; undefined where the row is no command. */
export async function followCommand(
  { file, replay, isIndexed }: FollowedTrace,
  step: ReplayStep,
  signal: AbortSignal,
): Promise<Forwarded | undefined> {
  const selected = placed(step);
  if (!selected) return undefined;
  const { record, command, row } = selected.row;
  const ahead = await replay.steps(row + 1, LOOK_AHEAD, signal);
  const common = { selected, behind: behindOf(selected, ahead), shadowed: file.rings.shadow, lost: undefined };
  if (record.ring === 'shadow') {
    const forwarding = forwardingOf(record, selected.before);
    const asked = forwarding && (await replay.steps(await file.rowOfCommand(forwarding.guest), 1, signal))[0];
    const ofLoad = isOfLoad(selected.before, record.out);
    return { ...common, guest: asked && placed(asked), shadow: selected, forwarding, ofLoad, early: false };
  }
  const copy = file.rings.shadow ? copyAhead(selected, ahead) : undefined;
  const isEnd = isIndexed && row + LOOK_AHEAD + 1 >= file.rowCount;
  const lost = lostIn([step, ...ahead], isEnd).get(command)?.[0]?.message;
  const early = selected.after.unmatchedShadow.length < selected.before.unmatchedShadow.length;
  return { ...common, guest: selected, shadow: copy?.at, forwarding: copy?.forwarding, ofLoad: false, lost, early };
}

function placed({ row, before, after }: ReplayStep): PlacedRow | undefined {
  const { record } = row;
  if (record.type !== 'command') return undefined;
  const id = deviceOf(before, record);
  const was = before.get(id);
  const is = after.get(id);
  return was && is ? { row: { ...row, record }, before: was, after: is } : undefined;
}

function copyAhead({ row, after }: PlacedRow, ahead: readonly ReplayStep[]) {
  for (const step of ahead) {
    const at = placed(step);
    if (at?.before.id !== after.id) continue;
    const forwarding = forwardingOf(at.row.record, at.before);
    if (forwarding?.guest === row.command) return { at, forwarding };
  }
  return undefined;
}

/** The device reads a ring in order: what was pending beside a command are the next ones of its ring. */
function behindOf({ row, after }: PlacedRow, ahead: readonly ReplayStep[]): PlacedRow[] {
  const { ring, pending = 1 } = row.record;
  return ahead
    .flatMap((step) => placed(step) ?? [])
    .filter((at) => at.row.record.ring === ring && at.before.id === after.id)
    .slice(0, Math.max(0, pending - 1));
}
