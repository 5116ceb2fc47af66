import { run } from './run';

/** By signal: 128 and its number, as shells have it. */
const STOPPED = { SIGINT: 130, SIGTERM: 143 } as const;

async function main(): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // The second one ends the process at once.
    process.once(signal, () => {
      process.exitCode = STOPPED[signal];
      stop.abort();
    });
  }
  const { stdin, stdout, stderr } = process;
  try {
    process.exitCode = await run(process.argv.slice(2), { stdin, stdout, stderr, signal: stop.signal });
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  }
}

void main();
