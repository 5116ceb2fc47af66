import type { CaptureInterface } from './captureInterface';
import { TraceFacts } from '../trace/facts';
import { quote } from '../jsonl/fields';
import type { ParsedText } from '../jsonl/parse';
import { SkipTally } from './skipTally';
import type { PcapngWalker, WalkerStep } from './walker';
import { sentence } from './record';
import { runOfCommands } from './run';
import type { SparseIndex } from '../trace/sparseIndex';
import { TickSpan } from './tickSpan';
import type { Window } from '../trace/window';

/** What a pass over a pcapng gathers: counts the rows that a walker comes to, and keeps what they show. */
export class PcapngPass {
  readonly #spans = new Map<CaptureInterface, TickSpan>();
  // Time of the last sound record; ns are made of it only where they are needed.
  #last: CaptureInterface | undefined;
  #high = 0;
  #low = 0;

  readonly #index: SparseIndex;

  constructor(
    index: SparseIndex,
    readonly facts = new TraceFacts(),
    readonly passed = new SkipTally(),
  ) {
    this.#index = index;
  }

  /** A copy that goes its own way, but for the index. */
  clone(): PcapngPass {
    const copy = new PcapngPass(this.#index, this.facts.clone(), this.passed.clone());
    for (const [from, span] of this.#spans) copy.#spans.set(from, span.clone());
    copy.#last = this.#last;
    copy.#high = this.#high;
    copy.#low = this.#low;
    return copy;
  }

  /**
   * Takes commands up to the first step that is none. This is the loop that tens of millions of commands go through, so
   * nothing in it waits.
   */
  commands(walker: PcapngWalker, window: Window): Exclude<WalkerStep, 'command'> {
    const { facts } = this;
    const index = this.#index;
    for (;;) {
      const step = walker.next();
      if (step !== 'command') return step;
      this.#row(walker);
      index.commands++;
      this.#keepTime(walker);
      const span = this.#spanOf(walker.interface);
      const ring = walker.ring === 1 ? 1 : 0;
      facts.rings[ring === 1 ? 'shadow' : 'guest'] = true;
      if (span.add(ring, walker.high, walker.low)) facts.backwards.add(walker.offset, walker.length);
      this.#run(walker, window, span);
    }
  }

  event(parsed: ParsedText, walker: PcapngWalker): void {
    const { facts, passed } = this;
    const { offset, length } = walker;
    switch (parsed.kind) {
      case 'record':
        this.#row(walker);
        this.#keepTime(walker);
        facts.addRecord(parsed.record, offset, length);
        for (const name of parsed.unknownFields) passed.fields.addNamed(quote(name), offset, length);
        break;
      case 'damaged':
        this.damage(parsed.problem, walker);
        break;
      case 'unknown':
        passed.types.addNamed(quote(parsed.type), offset, length);
        break;
      case 'header':
        break;
    }
  }

  damage(problem: string, walker: PcapngWalker): void {
    this.#row(walker);
    this.facts.addDamage({ message: sentence(problem) }, walker.offset, walker.length);
  }

  /** Brings the facts up to date with the times of the commands so far. */
  sum(): void {
    for (const [from, span] of this.#spans) span.addTo(this.facts, from);
  }

  /** The commands that follow one of this interface and are like it. */
  #run(walker: PcapngWalker, window: Window, span: TickSpan): void {
    const { view, base } = window;
    const end = runOfCommands(
      {
        view,
        base,
        at: walker.position - base,
        isLittle: walker.isLittle,
        section: walker.rowSection,
        interface: walker.interface,
        interfaceNumber: walker.interfaceNumber,
        high: walker.high,
        low: walker.low,
      },
      span,
      this.#index,
    );
    walker.position = base + end.at;
    this.passed.records += end.commands;
    this.#high = end.high;
    this.#low = end.low;
  }

  #row({ offset, rowSection }: PcapngWalker): void {
    const index = this.#index;
    if (index.needsEntry(offset))
      index.addEntry(offset, this.#last?.nanoseconds(this.#high, this.#low) ?? 0n, rowSection);
    index.rows++;
  }

  #keepTime(walker: PcapngWalker): void {
    this.#last = walker.interface;
    this.#high = walker.high;
    this.#low = walker.low;
  }

  #spanOf(from: CaptureInterface): TickSpan {
    const known = this.#spans.get(from);
    if (known !== undefined) return known;
    const span = new TickSpan();
    this.#spans.set(from, span);
    if (from.name !== undefined) this.facts.addDevice(from.name);
    return span;
  }
}
