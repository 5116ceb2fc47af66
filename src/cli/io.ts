import type { Output } from './output';

/** What a command writes to, and what stops it. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly signal?: AbortSignal;
}
