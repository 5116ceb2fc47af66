/** Goes through texts that were used before, as in a shell: what is being written comes back at the near end. */
export class HistoryWalk {
  #at = -1;
  #draft = '';

  /** The text that is older (1) or newer (-1) than the one shown; undefined at the ends. */
  step(past: readonly string[], shown: string, step: 1 | -1): string | undefined {
    if (this.#at >= 0 && past[this.#at] !== shown) this.#at = -1;
    if (this.#at < 0) this.#draft = shown;
    let to = this.#at + step;
    // What is shown already would look as if the key did nothing.
    if (past[to] === shown && to >= 0) to += step;
    if (to < -1 || to >= past.length) return undefined;
    this.#at = to;
    return to < 0 ? this.#draft : past[to];
  }
}
