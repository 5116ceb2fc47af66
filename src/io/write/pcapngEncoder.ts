import type { TraceRow } from '../../core/trace/record';
import type { TraceFile } from '../trace/open';
import type { Encoder } from './encoder';
import { PcapngWriter } from './pcapng';

/** Records that name no device are on the interface of the only one. */
export function pcapngEncoder({ devices }: TraceFile): Encoder<TraceRow> {
  const writer = new PcapngWriter({ defaultDevice: devices.length === 1 ? devices[0] : undefined });
  return {
    start: () => writer.header(),
    rows: (rows) =>
      Buffer.concat(rows.flatMap(({ record }) => (record.type === 'damaged' ? [] : writer.blocks(record)))),
    end: () => Buffer.concat(writer.end()),
  };
}
