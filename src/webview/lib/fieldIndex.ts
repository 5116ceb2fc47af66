import type { FieldView } from '../../protocol/messages';
import { contains, covers, type ByteAt, type ByteRange } from './byteRange';

/** A field with its place in the tree. */
export interface FieldLine {
  readonly field: FieldView;
  /** From 1, as `aria-level` counts. */
  readonly level: number;
  readonly position: number;
  readonly siblings: number;
  readonly parent: FieldLine | undefined;
}

/** Finds the fields of one command by id and by byte. */
export class FieldIndex {
  readonly #nodes = new Map<string, FieldLine>();
  readonly #roots: readonly FieldLine[];

  constructor(readonly fields: readonly FieldView[]) {
    this.#roots = this.#add(fields, undefined);
  }

  get(id: string): FieldLine | undefined {
    return this.#nodes.get(id);
  }

  /** The lines of the tree from top to bottom, without those inside collapsed fields. */
  visible(isOpen: (field: FieldView) => boolean): FieldLine[] {
    const lines: FieldLine[] = [];
    const walk = (nodes: readonly FieldLine[]): void => {
      for (const node of nodes) {
        lines.push(node);
        if (node.field.children.length > 0 && isOpen(node.field)) walk(this.#childrenOf(node));
      }
    };
    walk(this.#roots);
    return lines;
  }

  /** The deepest field that covers a byte. */
  deepestAt(at: ByteAt): FieldLine | undefined {
    return this.#deepest((range) => contains(range, at));
  }

  /** The deepest field that covers all of a range. */
  deepestCovering(range: ByteRange): FieldLine | undefined {
    return this.#deepest((candidate) => covers(candidate, range));
  }

  #deepest(fits: (range: ByteRange) => boolean): FieldLine | undefined {
    let found: FieldLine | undefined;
    let level = this.#roots;
    for (;;) {
      const fitting = level.filter(({ field }) => field.length > 0 && fits(field));
      const narrowest = fitting.reduce<FieldLine | undefined>(
        (best, node) => (best === undefined || node.field.length < best.field.length ? node : best),
        undefined,
      );
      if (narrowest === undefined) return found;
      // The bits of one number share its bytes: a byte can't tell them apart, so it stands for the number.
      const rivals = fitting.filter(({ field }) => field.length === narrowest.field.length);
      if (rivals.length > 1 && found !== undefined) return found;
      found = narrowest;
      level = this.#childrenOf(narrowest);
    }
  }

  #add(fields: readonly FieldView[], parent: FieldLine | undefined): readonly FieldLine[] {
    return fields.map((field, at) => {
      const level = (parent?.level ?? 0) + 1;
      const node: FieldLine = { field, level, position: at + 1, siblings: fields.length, parent };
      this.#nodes.set(field.id, node);
      this.#add(field.children, node);
      return node;
    });
  }

  #childrenOf(node: FieldLine): readonly FieldLine[] {
    return node.field.children.flatMap((child) => this.#nodes.get(child.id) ?? []);
  }
}

/** The fields that have to be open for this one to be seen. */
export function ancestors(node: FieldLine): FieldLine[] {
  const found: FieldLine[] = [];
  for (let at = node.parent; at !== undefined; at = at.parent) found.push(at);
  return found;
}

/** Long tables start collapsed, so that what comes after them is in sight. */
export function isOpenAtFirst(field: FieldView): boolean {
  return field.children.length <= 16;
}
