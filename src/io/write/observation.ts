import { knownToJson } from '../../core/device/json';
import type { KnownState } from '../../core/device/unknown';
import type { ObservationRecord, Ring } from '../../core/trace/record';
import type { TraceFile } from '../trace/open';
import type { ExportFormat } from './formats';

/** A state that somebody saw, and where it comes from: `query-rx-filter`, or a file's name. */
export interface Observed {
  readonly source: string;
  readonly known: KnownState;
}

/** Fields of a state JSON that say which device it is, by which model: the record says so. */
const HEAD: ReadonlySet<string> = new Set(['version', 'device', 'profile']);

/** The record that tells of it before a row of a trace, with the time of the row before. */
export async function observationAt(
  trace: TraceFile,
  row: number,
  { source, known }: Observed,
  { device, ring }: { readonly device: string | undefined; readonly ring: Ring },
): Promise<ObservationRecord> {
  const [before] = row > 0 ? await trace.rows(row - 1, 1) : await trace.rows(0, 1);
  const state = Object.fromEntries(Object.entries(knownToJson(known)).filter(([name]) => !HEAD.has(name)));
  return {
    type: 'state',
    t: before?.record.t ?? 0n,
    source,
    state,
    ring,
    ...(device === undefined ? {} : { device }),
  };
}

/** Formats that hold what somebody saw, so that a trace with it can be written. */
export function holdsObservations(format: ExportFormat): format is Extract<ExportFormat, { readonly reads: 'rows' }> {
  return format.reads === 'rows' && format.holds('state');
}
