import { CommanderError } from 'commander';
import { printable } from '../core/text/traceText';

/** A command line that makes no sense. The message says what would. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  constructor(
    message: string,
    /** Lines that show the place, below the message. */
    readonly lines: readonly string[] = [],
  ) {
    super(message);
  }
}

/** A file that can't be used: which, where in it, and what to do. */
export class FileError extends Error {
  override readonly name = 'FileError';
  constructor(
    readonly file: string,
    message: string,
    /** In bytes; undefined when it concerns the file as a whole. */
    readonly offset?: number,
  ) {
    super(message);
  }
}

/** What went wrong, in one line; a wrong argument may be shown below it. */
export function errorLine(error: unknown): string {
  const lines = error instanceof UsageError ? error.lines : [];
  return [`cvq: ${printable(describe(error))}`, ...lines.map(printable), ''].join('\n');
}

function describe(error: unknown): string {
  if (error instanceof FileError) {
    const place = error.offset === undefined ? '' : `offset ${error.offset}: `;
    return `${error.file}: ${place}${error.message}`;
  }
  // Its suggestions stand on a line of their own.
  if (error instanceof CommanderError) return error.message.replace(/^error: /, '').replaceAll('\n', ' ');
  if (error instanceof UsageError) return error.message;
  return `this is a bug in cvq: ${error instanceof Error ? error.message : String(error)}`;
}
