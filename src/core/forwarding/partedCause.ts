import type { Difference } from '../device/diff';
import { QEMU_KEY_BYTES, type DeviceState } from '../device/state';
import { F, hasFeature } from '../wire/features';

const STEERING = new Set(['steering', 'rss', 'hash', 'queue_pairs']);

/** Why QEMU's model holds something else than a device that took the same command, and the source of it. */
export function partedCause(
  model: DeviceState,
  parted: readonly Difference[],
): { readonly why: string; readonly spec: string } {
  const paths = parted.map(({ path }) => path);
  if (paths.some((path) => STEERING.has(path)))
    return { why: steeringCause(model, parted), spec: 'QEMU, virtio_net_handle_rss' };
  if (paths.includes('guest_offloads'))
    return { why: 'The model leaves out RSC_EXT.', spec: 'QEMU, virtio_net_handle_offloads' };
  return { why: 'The model reads it otherwise than the specification.', spec: 'QEMU, hw/net/virtio-net.c' };
}

function steeringCause({ features }: DeviceState, parted: readonly Difference[]): string {
  const hash = parted.find(({ path }) => path === 'hash');
  if (hash && hasFeature(features, F.RSS))
    return 'With VIRTIO_NET_F_RSS negotiated the model takes HASH_CONFIG for RSS over a table of one entry, queue 0.';
  if (parted.some(({ path, a, b }) => path === 'steering' && a === 'automatic' && b !== 'automatic'))
    return 'The model takes a command without a key for "RSS off".';
  return `The model keeps keys of ${QEMU_KEY_BYTES} bytes: a shorter one leaves the rest of the old one behind it.`;
}
