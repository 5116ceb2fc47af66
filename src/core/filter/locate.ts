import { unsignedAt } from '../wire/cursor';
import type { Field, Layout, ReplySpec } from '../wire/layout';
import { MAC_LENGTH } from '../wire/mac';
import { REPLY_FIELDS, REPLY_HEADER } from '../wire/statsTypes';
import type { BytesTest } from './field';

/** One move over bytes. */
type Step =
  | { readonly kind: 'fixed'; readonly size: number; readonly items: number; readonly wanted: boolean }
  | {
      readonly kind: 'count';
      readonly size: number;
      readonly legacy: boolean;
      readonly slot: number;
      readonly wanted: boolean;
    }
  | {
      readonly kind: 'list';
      readonly itemSize: number;
      readonly slot: number;
      readonly plus: number;
      /** The list is one value, as bytes are; else each item is. */
      readonly whole: boolean;
      readonly wanted: boolean;
    }
  | { readonly kind: 'repeat'; readonly steps: readonly Step[] }
  | { readonly kind: 'replies'; readonly replies: Readonly<Record<number, ReplySpec>>; readonly name: string };

/** What ends a search. */
const STOP = -1;

/**
 * Finds where one field stands in the bytes of a layout, without decoding what is around it. What it finds is what
 * `readLayout` has spans with values for: a property test holds the two together.
 */
export class Locator {
  readonly #steps: readonly Step[];
  /** Where the only value stands, when nothing before it varies. */
  readonly #fixed: { readonly at: number; readonly size: number } | undefined;
  readonly #counts: number[] = [];
  #found = false;
  #bytes: Uint8Array = new Uint8Array();
  #end = 0;
  #bigEndian = false;
  #test: BytesTest = () => false;

  /** `path` has names joined by dots, without the positions in lists. */
  constructor(layout: Layout, path: string) {
    const { steps } = stepsOf(layout, '', path, 0);
    // What comes after the field is of no interest.
    this.#steps = steps.slice(0, steps.findIndex(isWanted) + 1);
    this.#fixed = fixedPlace(this.#steps);
  }

  /** True when the test is true of an occurrence between `start` and `end`. */
  some(bytes: Uint8Array, start: number, end: number, bigEndian: boolean, test: BytesTest): boolean {
    const fixed = this.#fixed;
    if (fixed) return start + fixed.at + fixed.size <= end && test(bytes, start + fixed.at, fixed.size);
    this.#bytes = bytes;
    this.#end = end;
    this.#bigEndian = bigEndian;
    this.#test = test;
    this.#found = false;
    this.#walk(this.#steps, Math.min(start, end));
    return this.#found;
  }

  #walk(steps: readonly Step[], from: number): number {
    let at = from;
    for (const step of steps) {
      at = this.#step(step, at);
      if (at === STOP) return STOP;
    }
    return at;
  }

  #step(step: Step, at: number): number {
    const left = this.#end - at;
    switch (step.kind) {
      case 'fixed': {
        const length = step.size * step.items;
        if (left < length) return STOP;
        if (step.wanted && this.#each(at, step.size, step.items)) return STOP;
        return at + length;
      }
      case 'count': {
        if (left < step.size) return STOP;
        this.#counts[step.slot] = unsignedAt(this.#bytes, at, step.size, step.legacy && this.#bigEndian);
        if (step.wanted && this.#each(at, step.size, 1)) return STOP;
        return at + step.size;
      }
      case 'list': {
        const claimed = (this.#counts[step.slot] ?? 0) + step.plus;
        const items = Math.min(claimed, Math.floor(left / step.itemSize));
        if (step.wanted) {
          const stopped = step.whole ? this.#each(at, items, 1) : this.#each(at, step.itemSize, items);
          if (stopped) return STOP;
        }
        return items === claimed ? at + items * step.itemSize : STOP;
      }
      case 'repeat': {
        let next = at;
        while (next !== STOP && next < this.#end) next = this.#walk(step.steps, next);
        return next;
      }
      case 'replies':
        return this.#replies(step, at);
    }
  }

  /** Asks about items until one passes; true then. */
  #each(at: number, size: number, items: number): boolean {
    for (let i = 0; i < items && !this.#found; i++) this.#found = this.#test(this.#bytes, at + i * size, size);
    return this.#found;
  }

  #replies({ replies, name }: Extract<Step, { kind: 'replies' }>, from: number): number {
    for (let at = from; at < this.#end;) {
      const left = this.#end - at;
      const size = left >= REPLY_HEADER ? unsignedAt(this.#bytes, at + REPLY_HEADER - 2, 2, false) : 0;
      if (size < REPLY_HEADER) return STOP;
      const next = at + Math.min(size, left);
      if (this.#reply(replies[this.#bytes[at] ?? 0], name, at, next) || size > left) return STOP;
      at = next;
    }
    return this.#end;
  }

  #reply(spec: ReplySpec | undefined, name: string, at: number, end: number): boolean {
    const header = headerField(name);
    if (header) return this.#each(at + header.offset, header.size, 1);
    const counter = spec?.counters.indexOf(name) ?? -1;
    const place = at + REPLY_HEADER + 8 * counter;
    return counter >= 0 && place + 8 <= end && this.#each(place, 8, 1);
  }
}

function headerField(name: string): { readonly offset: number; readonly size: number } | undefined {
  let offset = 0;
  for (const field of REPLY_FIELDS) {
    if (field.name === name) return { offset, size: field.size };
    offset += field.size;
  }
  return undefined;
}

function isWanted(step: Step): boolean {
  if (step.kind === 'repeat') return step.steps.some(isWanted);
  return step.kind === 'replies' || step.wanted;
}

/** The steps over a layout; structures are laid flat, as one that is cut ends what is around it too. */
function stepsOf(layout: Layout, prefix: string, path: string, firstSlot: number): { steps: Step[]; slots: number } {
  const slots = new Map<string, { readonly slot: number; readonly plus: number }>();
  const steps: Step[] = [];
  let nextSlot = firstSlot;
  for (const field of layout) {
    const name = prefix + field.name;
    if (field.kind === 'count') slots.set(field.name, { slot: nextSlot++, plus: field.plus });
    if (field.kind === 'struct' || field.kind === 'repeat') {
      const inner = stepsOf(field.fields, `${name}.`, path, nextSlot);
      nextSlot = inner.slots;
      if (field.kind === 'struct') steps.push(...inner.steps);
      else steps.push({ kind: 'repeat', steps: inner.steps });
    } else if (field.kind === 'replies') {
      if (path.startsWith(`${name}.`)) {
        steps.push({ kind: 'replies', replies: field.replies, name: path.slice(name.length + 1) });
      }
    } else steps.push(stepOf(field, name === path, slots));
  }
  return { steps, slots: nextSlot };
}

function stepOf(
  field: Exclude<Field, { kind: 'struct' | 'repeat' | 'replies' }>,
  wanted: boolean,
  slots: ReadonlyMap<string, { readonly slot: number; readonly plus: number }>,
): Step {
  const list = (count: string, itemSize: number, whole: boolean): Step => {
    const { slot, plus } = slots.get(count) ?? { slot: -1, plus: 0 };
    return { kind: 'list', itemSize, slot, plus, whole, wanted };
  };
  switch (field.kind) {
    case 'uint':
      return { kind: 'fixed', size: field.size, items: 1, wanted };
    case 'count': {
      const { slot } = slots.get(field.name) ?? { slot: -1 };
      return { kind: 'count', size: field.size, legacy: field.legacy, slot, wanted };
    }
    case 'wide':
      return { kind: 'fixed', size: 8, items: 1, wanted };
    case 'mac':
      return { kind: 'fixed', size: MAC_LENGTH, items: 1, wanted };
    case 'reserved':
      return { kind: 'fixed', size: field.size, items: field.length, wanted };
    case 'macs':
      return list(field.count, MAC_LENGTH, false);
    case 'numbers':
      return list(field.count, 2, false);
    case 'bytes':
      return list(field.count, 1, true);
  }
}

function fixedPlace(steps: readonly Step[]): { readonly at: number; readonly size: number } | undefined {
  let at = 0;
  for (const step of steps) {
    if (step.kind !== 'fixed' && step.kind !== 'count') return undefined;
    const items = step.kind === 'fixed' ? step.items : 1;
    if (step.wanted) return items === 1 ? { at, size: step.size } : undefined;
    at += step.size * items;
  }
  return undefined;
}
