import type { TraceRow } from '../core/trace/record';
import { plural } from '../core/wire/text';
import type { ByteSource } from './byteSource';
import { LINKTYPE_CVQ, type CaptureInterface } from './captureInterface';
import { TraceFacts } from './facts';
import { quote } from './fields';
import type { IndexedTrace } from './indexedTrace';
import { PassedOver } from './passedOver';
import type { ParsedText } from './jsonl';
import { PcapngWalker, type Step } from './pcapng';
import { damagedRow, readCommand, readEvent, sentence } from './pcapngRecord';
import { Sections } from './sections';
import { SparseIndex } from './sparseIndex';
import { TraceError } from './traceError';
import { Window } from './window';
import { breathe, type PassOptions } from './windows';

/** Times of the commands of one interface, in its ticks: two halves each, compared without making bigints of them. */
class TickSpan {
  private firstHigh = 0xffffffff;
  private firstLow = 0xffffffff;
  private lastHigh = 0;
  private lastLow = 0;
  /** Of the last command on the guest ring, and on the shadow ring. */
  private readonly high = [0, 0];
  private readonly low = [0, 0];

  /** Takes the time of a command; true when it's earlier than the one before on its ring. */
  add(ring: number, high: number, low: number): boolean {
    if (high < this.firstHigh || (high === this.firstHigh && low < this.firstLow)) {
      this.firstHigh = high;
      this.firstLow = low;
    }
    if (high > this.lastHigh || (high === this.lastHigh && low > this.lastLow)) {
      this.lastHigh = high;
      this.lastLow = low;
    }
    const before = this.high[ring] ?? 0;
    const isBackwards = high < before || (high === before && low < (this.low[ring] ?? 0));
    this.high[ring] = high;
    this.low[ring] = low;
    return isBackwards;
  }

  addTo(facts: TraceFacts, from: CaptureInterface): void {
    facts.addTime(from.nanoseconds(this.firstHigh, this.firstLow));
    facts.addTime(from.nanoseconds(this.lastHigh, this.lastLow));
  }
}

/** Counts the rows that a walker comes to, and gathers what they show. */
class RowCounter {
  readonly index = new SparseIndex();
  readonly facts = new TraceFacts();
  private readonly spans = new Map<CaptureInterface, TickSpan>();
  private spanOf: CaptureInterface | undefined;
  private span = new TickSpan();
  // Time of the last sound record; ns are made of it only where they are needed.
  private last: CaptureInterface | undefined;
  private high = 0;
  private low = 0;

  constructor(
    private readonly walker: PcapngWalker,
    private readonly passed: PassedOver,
  ) {}

  /**
   * Takes commands up to the first step that is none. This is the loop that tens of millions of commands go through, so
   * nothing in it waits.
   */
  commands(): Exclude<Step, 'command'> {
    const { walker, index, facts } = this;
    for (;;) {
      const step = walker.next();
      if (step !== 'command') return step;
      this.row();
      index.commands += 1;
      this.keepTime();
      if (walker.interface !== this.spanOf) this.changeInterface();
      if (walker.ring === 1) facts.rings.shadow = true;
      else facts.rings.guest = true;
      if (this.span.add(walker.ring, walker.high, walker.low)) facts.backwards.add(walker.offset, walker.length);
    }
  }

  event(parsed: ParsedText): void {
    const { facts, passed } = this;
    const { offset, length } = this.walker;
    switch (parsed.kind) {
      case 'record':
        this.row();
        this.keepTime();
        facts.addRecord(parsed.record, offset, length);
        for (const name of parsed.unknownFields) passed.fields.addNamed(quote(name), offset, length);
        break;
      case 'damaged':
        this.damage(parsed.problem);
        break;
      case 'unknown':
        passed.types.addNamed(quote(parsed.type), offset, length);
        break;
      case 'header':
        break;
    }
  }

  damage(problem: string): void {
    const { offset, length } = this.walker;
    this.row();
    this.facts.addDamage({ message: sentence(problem) }, offset, length);
  }

  end(): void {
    for (const [from, span] of this.spans) span.addTo(this.facts, from);
  }

  private row(): void {
    const { walker, index } = this;
    if (index.needsEntry(walker.offset))
      index.addEntry(walker.offset, this.last?.nanoseconds(this.high, this.low) ?? 0n, walker.rowSection);
    index.rows += 1;
  }

  private keepTime(): void {
    const { walker } = this;
    this.last = walker.interface;
    this.high = walker.high;
    this.low = walker.low;
  }

  private changeInterface(): void {
    const { interface: from } = this.walker;
    this.spanOf = from;
    this.span = this.spans.get(from) ?? new TickSpan();
    this.spans.set(from, this.span);
    if (from.name !== undefined) this.facts.addDevice(from.name);
  }
}

/**
 * Goes over all blocks of a pcapng trace once; of commands it reads the headers only. Throws a `TraceError` when the
 * capture holds no CVQ records.
 */
export async function indexPcapng(
  source: ByteSource,
  size: number,
  windowSize: number,
  { signal, onProgress }: PassOptions,
): Promise<IndexedTrace> {
  const sections = new Sections();
  const passed = new PassedOver();
  const window = new Window(source, size, windowSize, true);
  const walker = new PcapngWalker(window, sections, passed, 0, 0);
  const counter = new RowCounter(walker, passed);
  const { index, facts } = counter;
  for (let step = counter.commands(); step !== 'end'; step = counter.commands()) {
    switch (step) {
      case 'event':
        counter.event(await readEvent(walker, window));
        break;
      case 'damaged':
        counter.damage(walker.problem);
        break;
      case 'refill':
        onProgress?.(Math.min(size, window.base), size, index.rows);
        await breathe(signal);
        await walker.refill();
        break;
    }
  }
  counter.end();
  onProgress?.(size, size, index.rows);
  check(sections, passed, facts);
  return {
    index,
    facts,
    notes: [...facts.notes(), ...passed.notes()],
    decode: (block) => decodeBlock(source, window.size, windowSize, sections, index, block),
  };
}

async function decodeBlock(
  source: ByteSource,
  size: number,
  windowSize: number,
  sections: Sections,
  index: SparseIndex,
  block: number,
): Promise<TraceRow[]> {
  const entry = index.entry(block);
  const endRow = index.endOfBlock(block);
  const end = endRow === index.rows ? size : index.entry(block + 1).offset;
  const window = new Window(source, size, Math.min(windowSize, end - entry.offset), false);
  const walker = new PcapngWalker(window, sections, new PassedOver(), entry.offset, entry.context);
  const rows: TraceRow[] = [];
  let { row, command, t } = entry;
  const add = (record: TraceRow['record']) => {
    rows.push({ row, command, offset: walker.offset, length: walker.length, record });
    row += 1;
    if (record.type === 'command') command += 1;
    ({ t } = record);
  };
  while (row < endRow) {
    const step = walker.next();
    switch (step) {
      case 'command':
        add(await readCommand(walker, window));
        break;
      case 'event': {
        const parsed = await readEvent(walker, window);
        if (parsed.kind === 'record') add(parsed.record);
        else if (parsed.kind === 'damaged') add(await damagedRow(walker, window, parsed.problem, t));
        break;
      }
      case 'damaged':
        add(await damagedRow(walker, window, walker.problem, t));
        break;
      case 'refill':
        await walker.refill();
        break;
      case 'end':
        return rows;
    }
  }
  return rows;
}

/** Throws when the capture is of something else. One that has an interface for CVQ records, and nothing on it, is empty. */
function check(sections: Sections, passed: PassedOver, facts: TraceFacts): void {
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
      : `${plural(packets, 'packet')} of link types ${links.join(', ')}, none holds a CVQ record`;
  const [damage] = facts.notes();
  throw new TraceError(
    `A pcapng capture of something else: ${what}. Open a capture of a control virtqueue, of link type ${LINKTYPE_CVQ}.${damage === undefined ? '' : ` ${damage.message}`}`,
  );
}
