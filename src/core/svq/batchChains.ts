import { WRITE, type ChainDescriptor } from '../wire/chain';

/** The chains that were put on the shadow ring since QEMU last waited for all, newest first. Shared, never changed. */
export interface BatchChains {
  readonly command: number;
  readonly head: number | undefined;
  /** Where the device writes its answer. */
  readonly ack: bigint | undefined;
  readonly older: BatchChains | undefined;
  /** How many chains there are, this one included. */
  readonly count: number;
}

/** The longest virtqueue; a batch can't have more chains. Source: QEMU, VIRTQUEUE_MAX_SIZE. */
const MOST = 1024;

/** Out parts of a batch start at the begin of a page, whose address is a multiple of this on any host. */
const PAGE = 4096n;

/** What a capture shows of a command's chain. */
interface CapturedChain {
  readonly chain?: readonly ChainDescriptor[] | undefined;
  readonly head?: number | undefined;
}

/** The batch with one more command of the shadow ring; undefined where the capture doesn't show its chain. */
export function withChain(
  batch: BatchChains | undefined,
  { chain, head }: CapturedChain,
  command: number,
): BatchChains | undefined {
  if (!chain) return undefined;
  const older = batch && !beginsBatch(chain) && batch.count < MOST ? batch : undefined;
  return { command, head, ack: answerAddress(chain), older, count: (older?.count ?? 0) + 1 };
}

/** True when the command is the first that QEMU puts on the ring after it has waited. Source: QEMU, vhost_vdpa_net_load_cursor_reset. */
export function beginsBatch(chain: readonly ChainDescriptor[]): boolean {
  const [first] = chain;
  return first !== undefined && (first.flags & WRITE) === 0 && first.addr % PAGE === 0n;
}

/** True when the device can read nothing of the chain, though it can write. */
export function hasNoOutPart(chain: readonly ChainDescriptor[]): boolean {
  return chain.length > 0 && chain.every(({ flags }) => (flags & WRITE) !== 0);
}

export function answerAddress(chain: readonly ChainDescriptor[]): bigint | undefined {
  return chain.find(({ flags }) => (flags & WRITE) !== 0)?.addr;
}

/** The newest chain of the batch that fits. */
export function findChain(
  batch: BatchChains | undefined,
  fits: (chain: BatchChains) => boolean,
): BatchChains | undefined {
  for (let chain = batch; chain; chain = chain.older) if (fits(chain)) return chain;
  return undefined;
}
