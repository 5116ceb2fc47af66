import type { RowVisitor } from './rowVisitor';
import type { Scanned } from './commandBatch';
import { TimeSlice } from './timeSlice';

/** Commands that are given at once. */
const SLICE_ROWS = 256;

/** Gives the rows of a scan to a visitor, a few ms at a time. Rejects with the signal's reason. */
export async function visitRows(
  scan: AsyncIterable<Scanned>,
  visitor: RowVisitor,
  signal: AbortSignal | undefined,
): Promise<void> {
  signal?.throwIfAborted();
  const turns = new TimeSlice({ signal });
  for await (const part of scan) {
    if (part.kind === 'row') visitPart(part, 0, 1, visitor);
    else {
      for (let at = part.start; at < part.count; at += SLICE_ROWS) {
        visitPart(part, at, Math.min(at + SLICE_ROWS, part.count), visitor);
        const turn = turns.next();
        if (turn !== undefined) await turn;
      }
    }
  }
}

/** Gives the rows of a part between two positions to a visitor. */
export function visitPart(part: Scanned, from: number, to: number, visitor: RowVisitor): void {
  if (part.kind === 'commands') {
    for (let at = from; at < to; at += 1) visitor.command(part.raw(at), part.command + at);
  } else if (from < to) visitor.row(part.row.record, part.row.command);
}
