import { answerText } from '../wire/answer';
import type { CommandRecord, TraceRecord } from '../trace/record';
import { matchOf, type Unforwarded, type ForwardingDevice, isOfLoad } from './unforwarded';
import { COPY_BUFFER, isAnnounce, isMacTableSet } from './copyMatch';
import { decodeOut } from '../wire/decode';
import type { Finding } from '../findings/finding';

/** A finding about a guest command that came before the record at which it shows. */
export interface Lost {
  readonly finding: Finding;
  readonly about: { readonly command: number; readonly device: string; readonly ring: 'guest'; readonly label: string };
}

/**
 * Guest commands of which this record shows that the device never got them: the guest's side was reset, the device has
 * been restarted after it was down, or more commands followed than the ring can hold.
 */
export function lostAt(
  record: TraceRecord,
  before: ForwardingDevice | undefined,
  after: ForwardingDevice | undefined,
): readonly Lost[] {
  if (record.type === 'damaged' || record.type === 'status' || !before?.shadowed) return [];
  const found = record.type === 'command' ? foundBy(record, before) : undefined;
  const still = new Set(after?.unforwarded.map(({ command }) => command));
  return before.unforwarded
    .filter((asked) => asked.command !== found && !still.has(asked.command))
    .flatMap((asked) => lost(asked, before.id));
}

function foundBy(record: CommandRecord, track: ForwardingDevice): number | undefined {
  return record.ring === 'shadow' && !isOfLoad(track, record.out)
    ? matchOf(track.unforwarded, record)?.asked.command
    : undefined;
}

/** Guest commands that have been answered and had not reached the device where the trace ends. */
export function lostAtEnd(track: ReadonlyMap<string, ForwardingDevice>): readonly Lost[] {
  return [...track.values()].flatMap(({ id, shadowed, unforwarded }) =>
    shadowed ? unforwarded.flatMap((asked) => lost(asked, id)) : [],
  );
}

function lost(asked: Unforwarded, device: string): Lost[] {
  // The next load sends what QEMU's model took while the device was stopped.
  if (asked.answer.kind === 'none' || isAnsweredByQemu(asked) || asked.deviceDown?.kind === 'stopped') return [];
  const { label } = decodeOut(asked);
  return [{ finding: lostFinding(asked, label), about: { command: asked.command, device, ring: 'guest', label } }];
}

function lostFinding({ answer, deviceDown }: Unforwarded, label: string): Finding {
  const told = answerText(answer);
  if (deviceDown?.kind === 'start-failed') {
    return {
      code: 'device-gone',
      severity: 'error',
      message: `The start of the device failed at command ${deviceDown.command}, so only QEMU's model answered ${label}, ${told}: the guest continues as if it had a network, and the device doesn't get the command.`,
      spec: 'QEMU, vhost_net_start',
    };
  }
  const isError = answer.kind === 'error';
  return {
    code: 'not-forwarded',
    severity: isError ? 'warning' : 'error',
    message: `${label} never reached the device, and the guest got ${told}${isError ? '' : ": the guest assumes that it was executed, which it wasn't"}.`,
    spec: FORWARD,
  };
}

const FORWARD = 'QEMU, vhost_vdpa_net_handle_ctrl_avail';

/** ANNOUNCE, and a MAC table too long to forward whose lists don't fill it. */
function isAnsweredByQemu({ out, outCut, answer }: Unforwarded): boolean {
  return isAnnounce(out) || (isMacTableSet(out) && (out.length > COPY_BUFFER || outCut) && answer.kind === 'error');
}
