import { type TextTraceFacts, noteLine, TraceText } from '../../core/text/traceText';
import type { ReplayStep } from '../trace/replay';
import type { Encoder } from './encoder';

/** The lines that `cvq show` prints: what is to be said of the file, then its rows. */
export function textEncoder(trace: TextTraceFacts): Encoder<ReplayStep, string> {
  const text = new TraceText(trace);
  return {
    start: () => trace.notes.map(noteLine).join(''),
    rows: (steps) => text.lines(steps),
    end: () => '',
  };
}
