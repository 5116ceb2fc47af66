import { behaviourOf, type Behaviour } from '../qemu/behaviour';
import type { QemuRelease } from '../qemu/release';

/** What of a release's behaviour a load over the shadow ring depends on. */
export type SvqBehaviour = Pick<
  Behaviour,
  'batching' | 'controlQueueSize' | 'freeList' | 'refusedLoad' | 'writtenLength' | 'unknownUsedId' | 'failedStart'
>;

/** A sender that restores all the specification allows, one command after another, whatever the answers. */
export const SEQUENTIAL: SvqBehaviour = {
  batching: 'one-by-one',
  controlQueueSize: 64,
  freeList: 'whole',
  refusedLoad: 'ignored',
  writtenLength: 'unchecked',
  unknownUsedId: 'nothing-written',
  failedStart: 'no-network',
};

/** How a release loads. */
export function svqBehaviourOf(release: QemuRelease): SvqBehaviour {
  return behaviourOf(release);
}

/** Bytes of the page of out parts, and of the page of answers. Source: QEMU, vhost_vdpa_net_cvq_cmd_page_len. */
export const CVQ_PAGE = 4096;
