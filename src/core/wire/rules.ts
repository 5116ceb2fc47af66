import type { CompiledLayout, FixedStep, LayoutStep, ListStep } from './compiled';
import { unsignedAt, wideAt } from './cursor';
import type { DeviceFacts, Rule } from './layout';
import { MAC_LENGTH, macAt } from './mac';

/** Bytes don't fill the layout, or break one of its rules. */
const BROKEN = -1;

/**
 * Tells whether bytes fill a layout exactly and break none of its rules, without decoding them: where it says so,
 * `readLayout` finds nothing in them. A property test holds that.
 */
export class LayoutRules {
  readonly #steps: readonly LayoutStep[];
  readonly #counts: number[] = [];
  #bytes: Uint8Array = new Uint8Array();
  #end = 0;
  #bigEndian = false;
  #facts: DeviceFacts | undefined;

  constructor({ steps }: CompiledLayout) {
    this.#steps = steps;
  }

  /** True for bytes between `start` and `end` that fill the layout and keep its rules. */
  keeps(bytes: Uint8Array, start: number, end: number, bigEndian: boolean, facts: DeviceFacts | undefined): boolean {
    this.#bytes = bytes;
    this.#end = end;
    this.#bigEndian = bigEndian;
    this.#facts = facts;
    return this.#walk(this.#steps, start) === end;
  }

  #walk(steps: readonly LayoutStep[], start: number): number {
    let at = start;
    for (const step of steps) {
      at = this.#step(step, at);
      if (at === BROKEN) return BROKEN;
    }
    return at;
  }

  #step(step: LayoutStep, at: number): number {
    switch (step.kind) {
      case 'fixed': {
        const next = at + step.size * step.items;
        return next <= this.#end && this.#isRight(step, at) ? next : BROKEN;
      }
      case 'count': {
        const { size, legacy, rules } = step.field;
        if (at + size > this.#end) return BROKEN;
        const value = this.#unsigned(at, size, legacy);
        this.#counts[step.slot] = value;
        return this.#allows(rules, value) ? at + size : BROKEN;
      }
      case 'list': {
        const next = at + ((this.#counts[step.slot] ?? 0) + step.plus) * step.size;
        return next <= this.#end && this.#areRight(step, at, next) ? next : BROKEN;
      }
      case 'struct':
        return this.#walk(step.steps, at);
      // Their rules are about values that have to be decoded.
      case 'repeat':
      case 'replies':
        return BROKEN;
    }
  }

  #isRight({ field, size, items }: FixedStep, at: number): boolean {
    switch (field.kind) {
      case 'uint':
        return this.#allows(field.rules, this.#unsigned(at, field.size, field.legacy));
      case 'wide':
        return this.#allows(field.rules, wideAt(this.#bytes, at, field.legacy && this.#bigEndian));
      case 'mac':
        return field.rules.length === 0 || this.#allows(field.rules, macAt(this.#bytes, at));
      case 'reserved':
        return this.#areZero(at, at + size * items);
    }
  }

  #areRight({ field }: ListStep, from: number, to: number): boolean {
    switch (field.kind) {
      case 'bytes':
        return true;
      case 'macs':
        for (let at = from; at < to; at += MAC_LENGTH)
          if (!this.#allows(field.rules, macAt(this.#bytes, at))) return false;
        return true;
      case 'numbers':
        for (let at = from; at < to; at += 2)
          if (!this.#allows(field.rules, this.#unsigned(at, 2, false))) return false;
        return true;
    }
  }

  #areZero(from: number, to: number): boolean {
    for (let at = from; at < to; at++) if (this.#bytes[at] !== 0) return false;
    return true;
  }

  #unsigned(at: number, size: number, isLegacy: boolean): number {
    return unsignedAt(this.#bytes, at, size, isLegacy && this.#bigEndian);
  }

  #allows<V>(rules: readonly Rule<V>[], value: V): boolean {
    for (const rule of rules) if (rule(value, this.#facts)) return false;
    return true;
  }
}
