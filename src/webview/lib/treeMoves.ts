import type { FieldView } from '../../protocol/messages';
import type { FieldNode } from './fieldIndex';

/** What a key does in the tree. */
export type TreeAction =
  | { readonly kind: 'select'; readonly id: string }
  | { readonly kind: 'open'; readonly id: string; readonly open: boolean };

export interface TreeKeyContext {
  readonly lines: readonly FieldNode[];
  readonly selected: string | undefined;
  readonly isOpen: (field: FieldView) => boolean;
  readonly page: number;
}

/** The action of a key as the ARIA tree pattern has it; undefined for other keys. */
export function treeAction(key: string, context: TreeKeyContext): TreeAction | undefined {
  const { lines, selected, isOpen, page } = context;
  const at = lines.findIndex(({ field }) => field.id === selected);
  const node = lines[at];
  const go = (to: number): TreeAction | undefined => {
    const target = lines[Math.min(Math.max(0, to), lines.length - 1)];
    return target && { kind: 'select', id: target.field.id };
  };
  switch (key) {
    case 'ArrowDown':
      return go(at + 1);
    case 'ArrowUp':
      return go(at < 0 ? 0 : at - 1);
    case 'PageDown':
      return go(Math.max(0, at) + page);
    case 'PageUp':
      return go(at - page);
    case 'Home':
      return go(0);
    case 'End':
      return go(lines.length - 1);
    case 'ArrowRight':
      if (node === undefined || node.field.children.length === 0) return undefined;
      return isOpen(node.field) ? go(at + 1) : { kind: 'open', id: node.field.id, open: true };
    case 'ArrowLeft':
      if (node === undefined) return undefined;
      if (node.field.children.length > 0 && isOpen(node.field)) return { kind: 'open', id: node.field.id, open: false };
      return node.parent && { kind: 'select', id: node.parent.field.id };
    case ' ':
      if (node === undefined || node.field.children.length === 0) return undefined;
      return { kind: 'open', id: node.field.id, open: !isOpen(node.field) };
    default:
      return undefined;
  }
}

/** The next line whose name starts with what was typed; the search goes round, and starts past the present line. */
export function typeAhead(
  lines: readonly FieldNode[],
  selected: string | undefined,
  typed: string,
): string | undefined {
  const at = lines.findIndex(({ field }) => field.id === selected);
  // While a word is being typed the present line may go on matching; a first letter looks further.
  const start = typed.length > 1 ? Math.max(0, at) : at + 1;
  const prefix = typed.toLowerCase();
  const order = [...lines.slice(start), ...lines.slice(0, start)];
  return order.find(({ field }) => field.name.toLowerCase().startsWith(prefix))?.field.id;
}
