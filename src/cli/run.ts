import { CommanderError } from 'commander';
import type { Readable, Writable } from 'node:stream';
import { errorLine, UsageError } from './errors';
import { type Io, Output, OutputClosed } from './output';
import { program } from './program';

/** What the command line writes to, and what stops it. */
export interface Streams {
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly stdin?: Readable;
  readonly signal?: AbortSignal;
}

const DONE = 0;
const FOUND = 1;
const FAILED = 2;

/** Runs the command line with these arguments and returns its exit status. Never throws, unless it was stopped. */
export async function run(args: readonly string[], { stdout, stderr, stdin, signal }: Streams): Promise<number> {
  const io: Io = {
    stdout: new Output(stdout),
    stderr: new Output(stderr),
    ...(stdin && { stdin }),
    ...(signal && { signal }),
  };
  const status = await statusOf(args, io);
  await io.stderr.flush().catch(() => undefined);
  return status;
}

async function statusOf(args: readonly string[], io: Io): Promise<number> {
  try {
    const found = await execute(args, io);
    await io.stdout.flush();
    return found ? FOUND : DONE;
  } catch (error) {
    if (error instanceof OutputClosed) return DONE;
    io.signal?.throwIfAborted();
    // What was printed before it failed stays printed.
    await io.stdout.flush().catch(() => undefined);
    await io.stderr.write(errorLine(error));
    return FAILED;
  }
}

/** True when the command has found what it looks for. */
async function execute(args: readonly string[], io: Io): Promise<boolean> {
  if (args.length === 0)
    throw new UsageError(
      'a command is missing: show, state, restore, diff, check, convert, decode or features; cvq --help tells more.',
    );
  let found = false;
  let help = '';
  const commands = program(io, {
    found: () => (found = true),
    help: (text) => (help += text),
  });
  try {
    await commands.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError) || error.exitCode !== 0) throw error;
  }
  await io.stdout.write(help);
  return found;
}
