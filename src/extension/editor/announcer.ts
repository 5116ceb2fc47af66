import { setTimeout } from 'node:timers/promises';
import type { TraceInfo, WebviewEvent } from '../../protocol/messages';
import type { TraceDocument } from './document';
import { NOTHING_DONE } from './opening';
import { indexingInfo, traceInfo } from './traceInfo';

/** Longer than this, and the reader wants to know how far the index is; in ms. */
const PATIENCE_MS = 200;
/** Time between two reports of progress, in ms. */
const REPORT_MS = 200;

/** Tells one editor how its trace stands: when it asks, and then whenever that changes. */
export class Announcer {
  readonly #document: TraceDocument;
  readonly #send: (event: WebviewEvent) => void;
  readonly #subscription: { dispose(): void };
  #isListening = false;
  #reported = 0;
  #wasHeld = false;

  constructor(document: TraceDocument, send: (event: WebviewEvent) => void) {
    this.#document = document;
    this.#send = send;
    this.#subscription = document.onDidChange(() => {
      this.#changed();
    });
  }

  /** The trace if it opens at once; else how far it is. Rejects with a sentence for the reader if it can't be opened. */
  async open(): Promise<TraceInfo> {
    try {
      await Promise.race([this.#document.started, setTimeout(PATIENCE_MS)]);
    } finally {
      this.#isListening = true;
    }
    return this.#info();
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #info(): TraceInfo {
    const { state, generation, notice } = this.#document;
    if (state.kind === 'open') return traceInfo(state.trace.file, { generation, notice, progress: state.progress });
    return indexingInfo(state.kind === 'opening' ? state.progress : NOTHING_DONE, { generation, notice });
  }

  #changed(): void {
    if (!this.#isListening) return;
    const { state } = this.#document;
    const progress = state.kind === 'failed' ? undefined : state.progress;
    const isUnderWay = progress?.isHeld === this.#wasHeld;
    this.#wasHeld = progress?.isHeld ?? false;
    if (isUnderWay && performance.now() - this.#reported < REPORT_MS) return;
    this.#reported = performance.now();
    if (state.kind === 'failed') this.#send({ name: 'failed', data: { message: state.message } });
    else this.#send({ name: 'trace', data: this.#info() });
  }
}
