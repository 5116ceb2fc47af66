import type { Finding } from '../../core/findings/finding';
import { plural } from '../../core/wire/text';
import type { ByteSource } from '../byteSource';
import { LINKTYPE_CVQ } from './captureInterface';
import type { TraceFacts } from '../trace/facts';
import type { SkipTally } from './skipTally';
import { PcapngWalker } from './walker';
import { PcapngPass } from './pass';
import { readEvent } from './record';
import type { ScanRange, Scanned } from '../trace/commandBatch';
import { scanPcapng } from './scan';
import { Sections } from './sections';
import { SparseIndex, type IndexMark } from '../trace/sparseIndex';
import { TraceError } from '../traceError';
import type { TraceIndexer } from '../trace/indexer';
import { Window } from '../trace/window';
import { yieldInPass, type PassOptions } from '../trace/windows';

/** Where all that is found depends on where the file ends, and what was known before it. */
interface Provisional {
  readonly offset: number;
  readonly pass: PcapngPass;
  readonly mark: IndexMark;
}

/** Goes over the blocks of a pcapng trace; of commands it reads the headers only. */
export class PcapngIndexer implements TraceIndexer {
  readonly index = new SparseIndex();
  #sections = new Sections();
  #pass = new PcapngPass(this.index);
  #provisional: Provisional | undefined;
  #position = 0;
  #size = 0;

  readonly #source: ByteSource;
  readonly #windowSize: number;

  constructor(source: ByteSource, windowSize: number) {
    this.#source = source;
    this.#windowSize = windowSize;
  }

  get facts(): TraceFacts {
    this.#pass.sum();
    return this.#pass.facts;
  }

  get isCvq(): boolean {
    return this.#pass.passed.records > 0;
  }

  get finalRows(): number {
    return this.#provisional?.mark.rows ?? this.index.rows;
  }

  notes(): readonly Finding[] {
    return [...this.facts.notes(), ...this.#pass.passed.notes()];
  }

  check(): void {
    check(this.#sections, this.#pass.passed, this.facts);
  }

  async advance(size: number, options: PassOptions): Promise<void> {
    this.#takeBack();
    const { index } = this;
    const pass = this.#pass;
    const window = new Window(this.#source, size, this.#windowSize, true);
    const walker = new PcapngWalker(window, this.#sections, pass.passed, this.#position, this.#sections.last);
    this.#size = size;
    for (let step = pass.commands(walker, window); step !== 'end'; step = pass.commands(walker, window)) {
      switch (step) {
        case 'event':
          pass.event(await readEvent(walker, window), walker);
          break;
        case 'damaged':
          if (walker.isOfEnd) this.#provisional ??= { offset: walker.offset, pass: pass.clone(), mark: index.mark() };
          pass.damage(walker.problem, walker);
          break;
        case 'refill':
          options.onProgress?.(Math.min(size, window.base), size, index.rows);
          await yieldInPass(options);
          await walker.refill();
          break;
      }
    }
    this.#size = window.size;
    this.#position = walker.position;
    options.onProgress?.(size, size, index.rows);
  }

  scan(range: ScanRange): AsyncGenerator<Scanned, void, undefined> {
    const { index } = this;
    const source = this.#source;
    const size = this.#size;
    const windowSize = this.#windowSize;
    const sections = this.#sections;
    return scanPcapng({ source, size, windowSize, sections, index }, range);
  }

  /** Goes back to where the file's end began to matter. */
  #takeBack(): void {
    const provisional = this.#provisional;
    if (provisional === undefined) return;
    this.#provisional = undefined;
    this.#pass = provisional.pass;
    this.#position = provisional.offset;
    this.#sections = this.#sections.before(provisional.offset);
    this.index.rewind(provisional.mark);
  }
}

/** Throws when the capture is of something else. One that has an interface for CVQ records, and nothing on it, is empty. */
function check(sections: Sections, passed: SkipTally, facts: TraceFacts): void {
  const isEmptyTrace = passed.strangers.count === 0 && sections.some(({ linkType }) => linkType === LINKTYPE_CVQ);
  if (passed.records > 0 || isEmptyTrace) return;
  const packets = passed.links.count + passed.strangers.count;
  const links = [
    ...(passed.links.count > 0 ? [passed.links.list()] : []),
    ...(passed.strangers.count > 0 ? [`${LINKTYPE_CVQ} (${passed.strangers.count})`] : []),
  ];
  const what =
    packets === 0
      ? 'it has no packets'
      : `${plural(packets, 'packet')} of link types ${links.join(', ')}, none of which is a CVQ record`;
  const [damage] = facts.notes();
  throw new TraceError(
    `This isn't a capture of a control virtqueue: ${what}. Open a pcapng capture with link type ${LINKTYPE_CVQ}.${damage === undefined ? '' : ` ${damage.message}`}`,
  );
}
