import type {
  BytesField,
  CountField,
  Field,
  Layout,
  MacField,
  MacsField,
  NumbersField,
  RepeatField,
  RepliesField,
  ReservedField,
  StructField,
  UintField,
  WideField,
} from './layout';
import { MAC_LENGTH } from './mac';

interface At<K extends string, F extends Field> {
  readonly kind: K;
  readonly field: F;
  /** Names joined by dots, from the layout or the structure of the nearest repeated field on. */
  readonly path: string;
}

/** Numbers and addresses whose length is known: `items` of `size` bytes each. */
export interface FixedStep extends At<'fixed', UintField | WideField | MacField | ReservedField> {
  readonly size: number;
  readonly items: number;
}

/** A number that is kept in `slot` for the list that it counts. */
export interface CountStep extends At<'count', CountField> {
  readonly slot: number;
}

/** As many items of `size` bytes as the number in `slot` says, and `plus`. */
export interface ListStep extends At<'list', MacsField | NumbersField | BytesField> {
  readonly size: number;
  readonly slot: number;
  readonly plus: number;
}

export interface StructStep extends At<'struct', StructField> {
  readonly steps: readonly LayoutStep[];
}

/** Steps again and again up to the end of the bytes. */
export interface RepeatStep extends At<'repeat', RepeatField> {
  readonly steps: readonly LayoutStep[];
}

export type RepliesStep = At<'replies', RepliesField>;

/** One move over the bytes of a layout. */
export type LayoutStep = FixedStep | CountStep | ListStep | StructStep | RepeatStep | RepliesStep;

/**
 * A layout as the moves over its bytes: sizes, paths, and which number counts which list. `readLayout` goes by them and tells
 * of every field; `Locator` goes by them to find one.
 */
export interface CompiledLayout {
  readonly steps: readonly LayoutStep[];
  /** Bytes of the structure; undefined where counts in it tell, or the end of the bytes. */
  readonly size: number | undefined;
}

/** Throws on a list whose count field isn't before it in the same structure. */
export function compileLayout(layout: Layout): CompiledLayout {
  const { steps } = compileFields(layout, '', 0);
  return { steps, size: sizeOf(steps) };
}

function compileFields(layout: Layout, prefix: string, firstSlot: number): { steps: LayoutStep[]; slots: number } {
  const counts = new Map<string, CountStep>();
  const steps: LayoutStep[] = [];
  let slots = firstSlot;
  for (const field of layout) {
    const path = prefix + field.name;
    if (field.kind === 'struct' || field.kind === 'repeat') {
      const inner = compileFields(field.fields, field.kind === 'struct' ? `${path}.` : '', slots);
      slots = inner.slots;
      steps.push(
        field.kind === 'struct'
          ? { kind: 'struct', field, path, steps: inner.steps }
          : { kind: 'repeat', field, path, steps: inner.steps },
      );
    } else if (field.kind === 'count') {
      const step: CountStep = { kind: 'count', field, path, slot: slots++ };
      counts.set(field.name, step);
      steps.push(step);
    } else steps.push(compileField(field, path, counts));
  }
  return { steps, slots };
}

function compileField(
  field: Exclude<Field, CountField | StructField | RepeatField>,
  path: string,
  counts: ReadonlyMap<string, CountStep>,
): LayoutStep {
  switch (field.kind) {
    case 'uint':
      return { kind: 'fixed', field, path, size: field.size, items: 1 };
    case 'wide':
      return { kind: 'fixed', field, path, size: 8, items: 1 };
    case 'mac':
      return { kind: 'fixed', field, path, size: MAC_LENGTH, items: 1 };
    case 'reserved':
      return { kind: 'fixed', field, path, size: field.size, items: field.length };
    case 'macs':
      return listStep(field, path, MAC_LENGTH, counts);
    case 'numbers':
      return listStep(field, path, 2, counts);
    case 'bytes':
      return listStep(field, path, 1, counts);
    case 'replies':
      return { kind: 'replies', field, path };
  }
}

function listStep(
  field: ListStep['field'],
  path: string,
  size: number,
  counts: ReadonlyMap<string, CountStep>,
): ListStep {
  const count = counts.get(field.count);
  if (!count) throw new RangeError(`No field ${field.count} counts ${path}.`);
  return { kind: 'list', field, path, size, slot: count.slot, plus: count.field.plus };
}

function sizeOf(steps: readonly LayoutStep[]): number | undefined {
  let size = 0;
  for (const step of steps) {
    const bytes = stepSize(step);
    if (bytes === undefined) return undefined;
    size += bytes;
  }
  return size;
}

/** Bytes that a step moves over; undefined where they differ. */
export function stepSize(step: LayoutStep): number | undefined {
  switch (step.kind) {
    case 'fixed':
      return step.size * step.items;
    case 'count':
      return step.field.size;
    case 'struct':
      return sizeOf(step.steps);
    case 'list':
    case 'repeat':
    case 'replies':
      return undefined;
  }
}
