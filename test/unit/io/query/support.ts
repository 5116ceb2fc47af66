import { candidateOf, type Candidate } from '../../../../src/core/filter/candidate';
import { parseFilter, type Filter } from '../../../../src/core/filter/filter';
import { follow } from '../../../../src/core/track/follow';
import { EMPTY_TRACK } from '../../../../src/core/track/track';
import { memorySource } from '../../../../src/io/memorySource';
import { Replay } from '../../../../src/io/trace/replay';
import type { RowSet } from '../../../../src/io/query/queries';
import { TraceQueries } from '../../../../src/io/query/traceQueries';
import { openGrowing, type GrowingTrace, type OpenOptions, type TraceFile } from '../../../../src/io/trace/open';
import { bytesOf } from '../support';

/** A filter that is right. */
export function filterOf(text: string): Filter {
  const result = parseFilter(text);
  if (!result.ok) throw new Error(`${text}: ${JSON.stringify(result.problems)}`);
  return result.filter;
}

/** A trace that has been gone over, and what can be asked about it. */
export async function queried(
  input: Parameters<typeof bytesOf>[0],
  options?: OpenOptions,
): Promise<{ trace: GrowingTrace; queries: TraceQueries }> {
  const trace = await openGrowing(memorySource(bytesOf(input)), options);
  await trace.whole;
  return { trace, queries: queriesOf(trace) };
}

export function queriesOf(trace: GrowingTrace): TraceQueries {
  return new TraceQueries({ trace, replay: new Replay(trace) });
}

/** The rows of a trace as filters are asked about them, the long way: each decoded and followed. */
export async function candidatesIn(trace: TraceFile): Promise<Candidate[]> {
  let track = EMPTY_TRACK;
  let previous: bigint | undefined;
  return (await trace.rows(0, trace.rowCount)).map((row) => {
    const { t } = row.record;
    const before = track;
    track = follow(track, row.record, row.command);
    const times = { first: trace.firstTime ?? t, previous: previous ?? t };
    previous = t;
    return candidateOf({ row, before, after: track }, times);
  });
}

export function plainHits(candidates: readonly Candidate[], filter: Filter): number[] {
  return candidates.filter((candidate) => filter.matches(candidate)).map(({ row }) => row.row);
}

export function rowsOf(set: RowSet): number[] {
  return Array.from({ length: set.count }, (_, position) => set.rowAt(position) ?? -1);
}

/** Filters of all stages. */
export const FILTERS: readonly Filter[] = [
  '',
  'class == VLAN',
  'command == VLAN_ADD && ack != OK',
  'ring == shadow || type == reset',
  'answer == none or answer == unread',
  'type == mark',
  '!(class in {0, 1})',
  'command == VLAN_ADD && vid in 1..199',
  'macs == 33:33:* || mac == 52:54:*',
  'latency > 5us',
  'time.delta > 1ms',
  'time >= 1ms && time < 30s',
  'row in 3..40',
  'index == 5 || index > 20',
  'device == net0',
  'device != net0',
  'head == 0',
  'virtqueue_pairs > 1 && !(ring == guest)',
  'out.length > 10 && in.length == 1',
  'summary ~ "vid"',
  'changes(rx.promisc)',
  'sets(vlans) && ring == shadow',
  'finding',
  'command == VLAN_ADD && finding.severity == error',
  '!(finding.severity == warning) && ring == shadow',
  'finding.message ~ "QEMU" && index > 3',
  '!finding && state.rx.promisc == on || finding && changes(vlans)',
  'state.rx.promisc == on && class == MAC',
  'changes(vlans) || time.delta > 10ms',
  'changes(mac_table) || sets(mac)',
  'changes(steering) || sets(rss.key) || changes(hash)',
  '!changes(queue_pairs) && state.queue_pairs > 1',
  'changes(coalescing.vq) || state.coalescing.rx.max_packets > 3',
  'sets(guest_offloads) || changes(rss_contexts) || changes(hash_tunnel)',
  'state.vlans not in 1..100 && state.status.announce == off',
  'state.features ~ CTRL_VQ && changes(status)',
  'restore || state.mac == 52:54:*',
].map(filterOf);
