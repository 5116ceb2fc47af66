/** Hands events to a page, of which only the last is kept while the page doesn't listen. */
export class Outbox<E> {
  #isListening = false;
  #kept: E | undefined;

  readonly #send: (event: E) => void;

  constructor(send: (event: E) => void) {
    this.#send = send;
  }

  /** Sends an event, at once or when the page listens; that of a page that isn't shown may be on its way out. */
  send(event: E, isShown: boolean): void {
    if (isShown && this.#isListening) this.#send(event);
    else this.#kept = event;
  }

  /** The page is there, and hears what is sent. */
  listening(): void {
    this.#isListening = true;
    const kept = this.#kept;
    this.#kept = undefined;
    if (kept !== undefined) this.#send(kept);
  }

  /** The page is gone until it is shown again. */
  gone(): void {
    this.#isListening = false;
  }
}
