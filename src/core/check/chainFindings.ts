import type { Finding } from '../findings/finding';
import type { CommandRecord, Ring } from '../trace/record';
import type { ChainDescriptor } from '../wire/chain';
import { plural } from '../wire/text';

/** The longest virtqueue of any device. Source: virtio 1.4, "Split Virtqueues". */
const LONGEST = 32_768;
/** The longest of QEMU, where its devices and Shadow Virtqueue have theirs. Source: QEMU, VIRTQUEUE_MAX_SIZE. */
const LONGEST_OF_QEMU = 1024;

/** Findings on a command's own descriptors, and on how many there are on the ring at once. */
export function chainFindings(record: CommandRecord, isShadowed: boolean): Finding[] {
  const { ring, chain = [], pending = 1 } = record;
  const empty = chain.findIndex(({ len }) => len === 0);
  return [...(empty === -1 ? [] : [lengthZero(empty, ring)]), ...overfull(record, chain, pending, isShadowed)];
}

function lengthZero(index: number, ring: Ring): Finding {
  const what = `Descriptor ${index} of the chain has length 0`;
  return ring === 'guest'
    ? {
        code: 'descriptor-length-0',
        severity: 'warning',
        message: `${what}: QEMU takes it for an error that it can't recover from ("virtio: zero sized buffers are not allowed"), sets DEVICE_NEEDS_RESET (status 0x4f) and answers nothing until it is reset; other devices may do the same. Leave out a descriptor that has no bytes. Linux sends one for an empty RSS key before commit 059a49aa2e25 (2024).`,
        spec: 'QEMU, virtqueue_map_desc',
      }
    : {
        code: 'descriptor-length-0',
        severity: 'info',
        message: `${what}: Shadow Virtqueue sends it where the guest's command has no bytes. The device may refuse it.`,
        spec: 'QEMU, vhost_vdpa_net_handle_ctrl_avail',
      };
}

/**
 * Each chain has a head, and each of its descriptors outside indirect tables a place in the descriptor table. The size of the
 * ring isn't in a trace, so that only what no ring can hold is told.
 */
function overfull(
  { head, pending: told }: CommandRecord,
  chain: readonly ChainDescriptor[],
  pending: number,
  isShadowed: boolean,
): Finding[] {
  const longest = isShadowed ? LONGEST_OF_QEMU : LONGEST;
  const own = Math.max(1, chain.filter(({ indirect }) => indirect !== true).length);
  const needed = pending - 1 + own;
  const what =
    head !== undefined && head >= longest
      ? `Head descriptor ${head} is outside the ring`
      : needed > longest
        ? `At least ${plural(needed, 'descriptor')} of ${told === undefined ? 'this chain' : plural(pending, 'chain')} are on the ring`
        : undefined;
  if (what === undefined) return [];
  const whose = isShadowed ? "QEMU's virtqueues have" : 'A virtqueue has';
  return [
    {
      code: 'ring-overfull',
      severity: 'error',
      message: `${what}: ${whose} at most ${plural(longest, 'descriptor')}. The driver makes available more than the ring holds, so that descriptors in flight are overwritten; the device may stop and want a reset.`,
      spec: isShadowed ? 'QEMU, VIRTQUEUE_MAX_SIZE, virtqueue_split_pop' : 'virtio 1.4, Split Virtqueues',
    },
  ];
}
