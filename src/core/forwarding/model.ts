import { unchanged } from '../device/effects';
import { handleByQemu, overflowMacTable } from '../device/qemuModel';
import { requestOf } from '../device/request';
import type { DeviceState } from '../device/state';
import { ACCEPTED } from '../device/verdict';
import type { Copy, OutBytes } from './copyMatch';

/** What QEMU's model did with a guest command. */
export type ModelVerdict =
  | { readonly kind: 'took' }
  /** It took a MAC table that it can't hold: what doesn't fit counts as "all". */
  | { readonly kind: 'overflowed' }
  /** After the device had taken it. */
  | { readonly kind: 'refused'; readonly why: string; readonly spec?: string }
  /** It never got the command: only what the device answered OK goes to the model. */
  | { readonly kind: 'not-asked' };

/**
 * What the model makes of a command that the device took, and its state after it: it reads the buffer that was copied for
 * the device. Source: QEMU, vhost_vdpa_net_handle_ctrl_avail, virtio_net_handle_ctrl_iov.
 */
export function askModel(
  held: DeviceState,
  asked: OutBytes,
  copy: Copy,
  bigEndian: boolean,
): { readonly model: ModelVerdict; readonly after: DeviceState } {
  if (copy.kind === 'replaced') return { model: { kind: 'overflowed' }, after: overflowMacTable(held).state };
  const out = copy.kind === 'cut' ? asked.out.subarray(0, copy.bytes) : asked.out;
  const { verdict, state } = asked.outCut
    ? // Of what the capture cut, nothing can be said but that it went well.
      { ...unchanged(held), verdict: ACCEPTED }
    : handleByQemu(held, requestOf(out, held, bigEndian));
  if (!verdict.ok) {
    const { why, spec } = verdict;
    return { model: { kind: 'refused', why, ...(spec === undefined ? {} : { spec }) }, after: state };
  }
  const { unicast_overflow, multicast_overflow } = state.mac_table;
  const overflows = state.mac_table !== held.mac_table && (unicast_overflow || multicast_overflow);
  return { model: { kind: overflows ? 'overflowed' : 'took' }, after: state };
}
