import { setTimeout } from 'node:timers/promises';
import type { TraceInfo, WebviewEvent } from '../../protocol/messages';
import { duration } from '../../core/trace/time';
import { plural } from '../../core/wire/text';
import type { TraceFile } from '../../io/trace/open';
import type { TraceDocument } from './document';
import { NOTHING_DONE, type Progress } from './opening';
import { LOOK_AHEAD } from './lookahead';

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

/** What stands over a trace besides what it holds. */
interface ReadingStatus {
  readonly generation: number;
  readonly notice: string | undefined;
  /** While rows are still to come. */
  readonly progress: Progress | undefined;
}

/** What the editor's header says of a trace. */
export function traceInfo(
  file: TraceFile & { readonly finalRows?: number },
  { generation, notice, progress }: ReadingStatus,
): TraceInfo {
  const { rowCount, finalRows = rowCount, commandCount, rings, devices, notes, firstTime, lastTime } = file;
  const parts = [
    file.format === 'pcapng' ? 'pcapng' : 'JSON Lines',
    progress ? percent(progress) : plural(commandCount, 'command'),
    ringText(rings),
    devices.length > 1 ? plural(devices.length, 'device') : devices[0],
    firstTime !== undefined && lastTime !== undefined && lastTime > firstTime
      ? duration(lastTime - firstTime)
      : undefined,
  ];
  return {
    rows: rowCount,
    // What is said of a row takes those after it into account.
    finalRows: Math.max(0, finalRows - LOOK_AHEAD),
    commands: commandCount,
    summary: parts.filter((part) => part !== undefined).join(' · '),
    notes,
    indexing: progress ? runState(progress) : false,
    generation,
    ...(notice === undefined ? {} : { notice }),
    hasBothRings: rings.guest && rings.shadow,
    hasSeveralDevices: devices.length > 1,
  };
}

/** The same while there are no rows to show yet. */
function indexingInfo(progress: Progress, { generation, notice }: Omit<ReadingStatus, 'progress'>): TraceInfo {
  return {
    rows: 0,
    finalRows: 0,
    commands: 0,
    summary: `${progress.isHeld ? 'Stopped' : 'Indexing'}: ${percent(progress)}, ${plural(progress.rows, 'row')} so far`,
    notes: [],
    indexing: runState(progress),
    generation,
    ...(notice === undefined ? {} : { notice }),
    hasBothRings: false,
    hasSeveralDevices: false,
  };
}

const runState = ({ isHeld }: Progress) => (isHeld ? 'held' : 'running');

function percent({ done, total }: Progress): string {
  return `${total > 0 ? Math.floor((100 * done) / total) : 0} %`;
}

function ringText({ guest, shadow }: TraceFile['rings']): string | undefined {
  if (guest && shadow) return 'guest and shadow ring';
  if (shadow) return 'shadow ring';
  return guest ? 'guest ring' : undefined;
}
