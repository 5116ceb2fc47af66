import type { TraceRow } from '../../core/trace/record';
import type { TraceFile } from '../trace/open';
import type { Encoder } from './encoder';
import { jsonlHeader, jsonlLine } from './jsonl';

/** Records don't name the device where the trace has but one, and a record of type `device` that names it. */
export function jsonlEncoder({ devices, deviceRecordCount }: TraceFile): Encoder<TraceRow> {
  const isImplied = devices.length === 1 && deviceRecordCount > 0;
  const options = { impliedDevice: isImplied ? devices[0] : undefined };
  return {
    start: () => jsonlHeader(options),
    rows: (rows) => rows.map(({ record }) => (record.type === 'damaged' ? '' : jsonlLine(record, options))).join(''),
    end: () => '',
  };
}
