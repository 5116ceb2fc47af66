import { answerAddress, beginsBatch, findChain, hasNoOutPart, type BatchChains } from '../svq/batchChains';
import type { CommandRecord } from '../trace/record';
import type { Finding } from '../findings/finding';

/**
 * What a command's descriptors on the shadow ring give cause to say, beside the chains before it that QEMU hasn't waited
 * for yet. A free list that lost descriptors shows only here: the commands in themselves are right.
 */
export function ringFindings({ ring, chain, head }: CommandRecord, batch: BatchChains | undefined): Finding[] {
  if (ring !== 'shadow' || !chain) return [];
  const fault = hasNoOutPart(chain)
    ? `The chain has nothing that the device could read, only where it may write its answer: one descriptor was written twice, and the command in it is lost.`
    : beginsBatch(chain)
      ? undefined
      : (sameHead(head, batch) ?? sameDescriptor(answerAddress(chain), batch));
  if (fault === undefined) return [];
  const message = `${fault} Shadow Virtqueue takes descriptors that aren't free, as QEMU 11.1 does where a load has more than 48 commands; the device can't but refuse such a command, and the start fails.`;
  return [{ code: 'svq-free-list', severity: 'error', message, spec: 'QEMU 11.1, vhost_svq_get_buf' }];
}

function sameHead(head: number | undefined, batch: BatchChains | undefined): string | undefined {
  const other = head === undefined ? undefined : findChain(batch, (chain) => chain.head === head);
  return other && `Descriptor ${String(head)} is the head of command ${other.command} too, which is still in flight.`;
}

function sameDescriptor(ack: bigint | undefined, batch: BatchChains | undefined): string | undefined {
  const other = ack === undefined ? undefined : findChain(batch, (chain) => chain.ack === ack);
  return (
    other &&
    `Its answer goes to the same byte as that of command ${other.command}, which is still in flight: a descriptor is in both chains.`
  );
}
