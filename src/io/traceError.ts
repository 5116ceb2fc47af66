/** Input that can't be opened as a trace. The message is for the user: what is wrong, and what to do about it. */
export class TraceError extends Error {
  override readonly name = 'TraceError';
  /** Where in the file, in bytes; absent when it concerns the file as a whole. */
  readonly offset?: number;

  constructor(message: string, options: { readonly offset?: number; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    if (options.offset !== undefined) this.offset = options.offset;
  }
}
