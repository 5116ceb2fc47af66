import { stepSize, type CompiledLayout, type ListStep, type RepliesStep, type LayoutStep } from './compiled';
import { unsignedAt } from './cursor';
import type { ReplySpec } from './layout';
import { REPLY_FIELDS, REPLY_HEADER } from './statsTypes';

/** Asks about `length` bytes at `at`. */
export type BytesTest = (bytes: Uint8Array, at: number, length: number) => boolean;

/** What ends a search. */
const STOP = -1;

/**
 * Finds where one field stands in the bytes of a layout, without decoding what is around it. What it finds is what
 * `readLayout` has spans with values for: a property test holds the two together.
 */
export class Locator {
  readonly #steps: readonly LayoutStep[];
  readonly #wanted: LayoutStep | undefined;
  /** The name of a field of a statistics reply, where one is wanted. */
  readonly #replyField: string;
  /** Where the only value stands, when nothing before it varies. */
  readonly #fixed: { readonly at: number; readonly size: number } | undefined;
  readonly #counts: number[] = [];
  #found = false;
  #bytes: Uint8Array = new Uint8Array();
  #end = 0;
  #bigEndian = false;
  #test: BytesTest = () => false;

  /** `path` has names joined by dots, without the positions in lists; without one the whole layout is walked. */
  constructor({ steps }: CompiledLayout, path?: string) {
    const wanted = path === undefined ? undefined : findStep(steps, path);
    this.#wanted = wanted?.step;
    this.#replyField = wanted?.rest ?? '';
    // What comes after the field is of no interest.
    this.#steps = wanted ? steps.slice(0, wanted.index + 1) : steps;
    this.#fixed = wanted && fixedPlace(this.#steps, wanted.step);
  }

  /** True when the test is true of an occurrence between `start` and `end`. */
  some(bytes: Uint8Array, start: number, end: number, bigEndian: boolean, test: BytesTest): boolean {
    const fixed = this.#fixed;
    if (fixed) return start + fixed.at + fixed.size <= end && test(bytes, start + fixed.at, fixed.size);
    this.#test = test;
    this.#walkFrom(bytes, start, end, bigEndian);
    return this.#found;
  }

  /** True when the fields fill the bytes between `start` and `end` exactly. */
  fills(bytes: Uint8Array, start: number, end: number, bigEndian: boolean): boolean {
    return this.#walkFrom(bytes, start, end, bigEndian) === end;
  }

  #walkFrom(bytes: Uint8Array, start: number, end: number, bigEndian: boolean): number {
    this.#bytes = bytes;
    this.#end = end;
    this.#bigEndian = bigEndian;
    this.#found = false;
    return this.#walk(this.#steps, Math.min(start, end));
  }

  #walk(steps: readonly LayoutStep[], from: number): number {
    let at = from;
    for (const step of steps) {
      at = this.#step(step, at);
      if (at === STOP) return STOP;
    }
    return at;
  }

  #step(step: LayoutStep, at: number): number {
    switch (step.kind) {
      case 'fixed': {
        const length = step.size * step.items;
        if (this.#end - at < length) return STOP;
        if (step === this.#wanted && this.#each(at, step.size, step.items)) return STOP;
        return at + length;
      }
      case 'count': {
        const { size, legacy } = step.field;
        if (this.#end - at < size) return STOP;
        this.#counts[step.slot] = unsignedAt(this.#bytes, at, size, legacy && this.#bigEndian);
        if (step === this.#wanted && this.#each(at, size, 1)) return STOP;
        return at + size;
      }
      case 'list':
        return this.#list(step, at);
      case 'struct':
        return this.#walk(step.steps, at);
      case 'repeat': {
        let next = at;
        while (next !== STOP && next < this.#end) next = this.#walk(step.steps, next);
        return next;
      }
      case 'replies':
        return this.#replies(step, at);
    }
  }

  #list(step: ListStep, at: number): number {
    const claimed = (this.#counts[step.slot] ?? 0) + step.plus;
    const items = Math.min(claimed, Math.floor((this.#end - at) / step.size));
    if (step === this.#wanted) {
      // Bytes are one value; of other lists each item is.
      const stopped = step.field.kind === 'bytes' ? this.#each(at, items, 1) : this.#each(at, step.size, items);
      if (stopped) return STOP;
    }
    return items === claimed ? at + items * step.size : STOP;
  }

  /** Asks about items until one passes; true then. */
  #each(at: number, size: number, items: number): boolean {
    for (let i = 0; i < items && !this.#found; i++) this.#found = this.#test(this.#bytes, at + i * size, size);
    return this.#found;
  }

  #replies(step: RepliesStep, from: number): number {
    const { replies } = step.field;
    for (let at = from; at < this.#end;) {
      const left = this.#end - at;
      const size = left >= REPLY_HEADER ? unsignedAt(this.#bytes, at + REPLY_HEADER - 2, 2, false) : 0;
      if (size < REPLY_HEADER) return STOP;
      const next = at + Math.min(size, left);
      const isFound = step === this.#wanted && this.#reply(replies[this.#bytes[at] ?? 0], at, next);
      if (isFound || size > left) return STOP;
      at = next;
    }
    return this.#end;
  }

  #reply(spec: ReplySpec | undefined, at: number, end: number): boolean {
    const header = headerField(this.#replyField);
    if (header) return this.#each(at + header.offset, header.size, 1);
    const counter = spec?.counters.indexOf(this.#replyField) ?? -1;
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

interface Found {
  readonly step: LayoutStep;
  /** Of the step, or of the structure that has it, in the outer list. */
  readonly index: number;
  /** What of the path is left, within a statistics reply. */
  readonly rest: string;
}

function findStep(steps: readonly LayoutStep[], path: string): Found | undefined {
  for (const [index, step] of steps.entries()) {
    const inner = path.startsWith(`${step.path}.`) ? path.slice(step.path.length + 1) : undefined;
    switch (step.kind) {
      case 'fixed':
      case 'count':
      case 'list':
        if (step.path === path) return { step, index, rest: '' };
        break;
      case 'struct': {
        const found = inner === undefined ? undefined : findStep(step.steps, path);
        if (found) return { ...found, index };
        break;
      }
      case 'repeat': {
        const found = inner === undefined ? undefined : findStep(step.steps, inner);
        if (found) return { ...found, index };
        break;
      }
      case 'replies':
        if (inner !== undefined) return { step, index, rest: inner };
    }
  }
  return undefined;
}

function fixedPlace(
  steps: readonly LayoutStep[],
  wanted: LayoutStep,
): { readonly at: number; readonly size: number } | undefined {
  let at = 0;
  for (const step of steps) {
    const size = stepSize(step);
    if (step === wanted)
      return size === undefined || (step.kind === 'fixed' && step.items > 1) ? undefined : { at, size };
    if (step.kind === 'struct') {
      const inner = fixedPlace(step.steps, wanted);
      if (inner) return { at: at + inner.at, size: inner.size };
    }
    if (size === undefined) return undefined;
    at += size;
  }
  return undefined;
}
