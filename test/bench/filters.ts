import { UNREAD, candidateOf, headerOf, type Candidate } from '../../src/core/filter/candidate';
import { parseFilter, type Filter } from '../../src/core/filter/filter';
import { UNKNOWN, YES } from '../../src/core/filter/node';
import { EMPTY_TRACK } from '../../src/core/track/track';
import type { TraceFile } from '../../src/io/trace/open';
import { rate, timed } from './measure';

/** Filters by what they have to know of a command. */
const HEADER = 'class == VLAN && ack != OK || command == MAC_TABLE_SET && ring == shadow';
const FIELDS = {
  number: 'command == VLAN_ADD && vid in 40..49',
  address: 'mac == 52:54:00:* || macs == 33:33:*',
  list: 'indirection_table == 7 || max_tx_vq > 6',
} as const;
/** Commands that are kept decoded in memory, so that reading them isn't counted. */
const SAMPLE = 200_000;
/** How often they are gone over. */
const ROUNDS = 10;

/** How many commands a second filters judge, by the header bytes and by fields; and how long it takes to read one. */
export async function filterRates(trace: TraceFile): Promise<object> {
  const candidates = await sample(trace);
  const headers = headerBytes(candidates);
  const read = await timed(() => {
    parseAll(1000);
    return Promise.resolve();
  });
  return {
    by_header: await timedRate(headers.length / 4, () => countByHeader(filterOf(HEADER), headers)),
    ...Object.fromEntries(
      await Promise.all(
        Object.entries(FIELDS).map(async ([name, text]) => {
          const filter = filterOf(text);
          const judged = await timedRate(candidates.length, () => countByFields(filter, candidates));
          return [`by_${name}`, judged] as const;
        }),
      ),
    ),
    read_one_filter_us: Math.round(read.ms),
  };
}

async function sample(trace: TraceFile): Promise<Candidate[]> {
  const candidates: Candidate[] = [];
  const rows = await trace.rows(0, Math.min(SAMPLE, trace.rowCount));
  const times = { first: trace.firstTime ?? 0n, previous: 0n };
  for (const row of rows) {
    if (row.record.type === 'command')
      candidates.push(candidateOf({ row, before: EMPTY_TRACK, after: EMPTY_TRACK }, times));
  }
  return candidates;
}

/** Class, command, ack and ring of each command, as an index may keep them. */
function headerBytes(candidates: readonly Candidate[]): Uint8Array {
  return Uint8Array.from(
    candidates.flatMap(({ row: { record } }) => {
      const { class: classNumber, command, ack, ring } = headerOf(record);
      return [classNumber, command, Math.min(ack, UNREAD - 1), ring === 'shadow' ? 1 : 0];
    }),
  );
}

function countByHeader(filter: Filter, headers: Uint8Array): number {
  let hits = 0;
  for (let i = 0; i < headers.length; i += 4) {
    const ring = headers[i + 3] === 1 ? 'shadow' : 'guest';
    if (filter.matchesRaw(headers[i] ?? 0, headers[i + 1] ?? 0, headers[i + 2] ?? 0, ring) === YES) hits++;
  }
  return hits;
}

/** As a reader of a trace does: what the header tells isn't asked again. */
function countByFields(filter: Filter, candidates: readonly Candidate[]): number {
  let hits = 0;
  for (const candidate of candidates) {
    const { class: classNumber, command, ack, ring } = candidate.header;
    const verdict = ring ? filter.matchesRaw(classNumber, command, ack, ring) : UNKNOWN;
    if (verdict === YES || (verdict === UNKNOWN && filter.matches(candidate))) hits++;
  }
  return hits;
}

async function timedRate(count: number, act: () => number): Promise<object> {
  const first = act();
  const { ms } = await timed(async () => {
    for (let i = 1; i < ROUNDS; i++) {
      if (act() !== first) throw new Error('a filter has told one thing and then another');
    }
    return Promise.resolve();
  });
  return { ...rate(count * (ROUNDS - 1), ms), hits: first };
}

function parseAll(times: number): void {
  for (let i = 0; i < times; i++) filterOf(FIELDS.number);
}

function filterOf(text: string): Filter {
  const result = parseFilter(text);
  if (!result.ok) throw new Error(`${text} is no filter`);
  return result.filter;
}
