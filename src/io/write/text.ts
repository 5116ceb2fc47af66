import { type TextTraceFacts, noteLine, TraceText } from '../../core/text/traceText';
import type { RowInPlace } from '../../core/check/fast/rowCheck';
import type { Encoder } from './encoder';

/** The lines that `cvq show` prints: what is to be said of the file, then its rows. */
export function textEncoder(trace: TextTraceFacts): Encoder<RowInPlace, string> {
  const text = new TraceText(trace);
  return {
    start: () => trace.notes.map(noteLine).join(''),
    rows: (rows) => text.lines(rows),
    end: () => '',
  };
}
