/** Holds up a long pass over a file until it may go on. */
export class PauseGate {
  #held: Promise<void> | undefined;
  #letGo: (() => void) | undefined;

  get isOn(): boolean {
    return this.#held !== undefined;
  }

  put(): void {
    this.#held ??= new Promise((resolve) => {
      this.#letGo = resolve;
    });
  }

  lift(): void {
    this.#letGo?.();
    this.#held = undefined;
  }

  /** Resolves when nothing holds the pass up; rejects with the signal's reason. */
  async lifted(signal: AbortSignal | undefined): Promise<void> {
    const held = this.#held;
    if (held === undefined) return;
    let aborted: (() => void) | undefined;
    const ended = new Promise<void>((resolve) => (aborted = resolve));
    if (aborted) signal?.addEventListener('abort', aborted);
    await Promise.race([held, ended]);
    if (aborted) signal?.removeEventListener('abort', aborted);
    signal?.throwIfAborted();
    await this.lifted(signal);
  }
}
