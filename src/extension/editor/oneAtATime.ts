/**
 * An action that runs once at a time. What is asked for during a run may come too late for it: one more run follows. The
 * promise resolves when the runs that were asked for are done.
 */
export function oneAtATime(action: () => Promise<void>): () => Promise<void> {
  let isDue = false;
  let running: Promise<void> | undefined;
  const run = async () => {
    try {
      while (isDue) {
        isDue = false;
        await action();
      }
    } finally {
      // In the same turn as the last look at what is due.
      running = undefined;
    }
  };
  return () => {
    isDue = true;
    running ??= run();
    return running;
  };
}
