import { knownToJson } from '../../core/device/json';
import { NONE } from '../../core/device/jsonData';
import { unseenAt, type KnownState } from '../../core/device/unknown';
import type { ObservationRecord, Ring } from '../../core/trace/record';
import type { TraceFile } from '../trace/open';
import type { ExportFormat } from './formats';

/** A state that somebody saw, and where it comes from: `query-rx-filter`, or a file's name. */
export interface Observed {
  readonly source: string;
  readonly known: KnownState;
}

/** Fields of a state JSON that tell nothing of the state: the record says which device it is. */
const OTHERS: ReadonlySet<string> = new Set(['version', 'device', 'profile', 'unknown', 'assumed']);

/** The fields of the state JSON that tell something; of the VLANs, where only some are known, which. */
function toldFields(known: KnownState): ObservationRecord['state'] {
  const { vlans } = known.unknown;
  const told = Object.entries(knownToJson(known)).flatMap(([name, value]): [string, unknown][] => {
    if (OTHERS.has(name) || (name.startsWith('vlans') && vlans && vlans.present.length + vlans.absent.length === 0))
      return [];
    const isWhole = unseenAt(known.unknown, name) === undefined;
    if (isWhole || (name.startsWith('vlans') && vlans)) return [[name, value]];
    const members = isMembers(value) ? Object.entries(value).filter(([, member]) => member !== NONE) : [];
    return members.length > 0 ? [[name, Object.fromEntries(members)]] : [];
  });
  const isPart = told.some(([name]) => name === 'vlans_absent');
  return Object.fromEntries(isPart ? [...told, ['unknown', ['vlans']]] : told);
}

function isMembers(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== NONE && !Array.isArray(value);
}

/** The record that tells of it before a row of a trace, with the time of the row before. */
export async function observationAt(
  trace: TraceFile,
  row: number,
  { source, known }: Observed,
  { device, ring }: { readonly device: string | undefined; readonly ring: Ring },
): Promise<ObservationRecord> {
  const [before] = row > 0 ? await trace.rows(row - 1, 1) : await trace.rows(0, 1);
  const state = toldFields(known);
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
