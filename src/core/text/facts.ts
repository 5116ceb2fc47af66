import type { Finding } from '../findings/finding';

/** What the layout of a trace's text follows from: the trace as a whole. */
export interface TraceFacts {
  readonly commandCount: number;
  /** In ns; undefined when no record could be read. */
  readonly firstTime: bigint | undefined;
  readonly lastTime: bigint | undefined;
  readonly rings: { readonly guest: boolean; readonly shadow: boolean };
  readonly devices: readonly string[];
  readonly notes: readonly Finding[];
}
