import type { Queries } from '../../io/query/queries';
import type { OpenTrace } from './opening';

/** What can be asked about a trace; what answers is loaded when it is first needed. */
export async function queriesOf({ file, replay }: OpenTrace): Promise<Queries> {
  const { TraceQueries } = await import('../../io/query/traceQueries');
  return new TraceQueries({ trace: file, replay });
}
