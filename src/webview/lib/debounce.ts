/** Runs `action` once, `delay` ms after the last call; `flush` runs it now if it is due. */
export interface Debounced {
  (): void;
  flush(): void;
}

export function debounce(delay: number, action: () => void): Debounced {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const run = (): void => {
    timer = undefined;
    action();
  };
  const schedule = (): void => {
    clearTimeout(timer);
    timer = setTimeout(run, delay);
  };
  const flush = (): void => {
    if (timer === undefined) return;
    clearTimeout(timer);
    run();
  };
  return Object.assign(schedule, { flush });
}
