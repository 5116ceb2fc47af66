import { deviceOf } from '../../core/track/follow';
import type { Point } from '../focus';
import type { TraceDocument } from './document';
import { followCommand } from './forwarded';

/** A row of a trace with the device that it is about; undefined when there is no such row. */
export async function pointAt(document: TraceDocument, row: number, signal: AbortSignal): Promise<Point | undefined> {
  const open = await document.started;
  const step = await document.step(row, signal);
  if (!step) return undefined;
  const id = deviceOf(step.before, step.row.record);
  const { state } = document;
  const isIndexed = state.kind === 'open' && state.progress === undefined;
  const forwarded = await followCommand({ ...open, isIndexed }, step, signal);
  // What only the views need isn't waited for by the rows.
  const { pointViews } = await import('../views/pointViews');
  const place = { document, open, step, before: step.before.get(id), after: step.after.get(id), forwarded };
  return { ...place, views: () => pointViews(place) };
}
