import { pagesOf } from '../../core/wire/pages';
import type { ViewNode } from './node';

/** Children that a node shows at once; more are put into groups, since large trees are slow (vscode#232263). */
const PAGE = 100;

/** Long lists in groups, named by what their first and last nodes are called. */
export function paged(id: string, nodes: readonly ViewNode[], name: (node: ViewNode) => string): readonly ViewNode[] {
  if (nodes.length <= PAGE) return nodes;
  return pagesOf(nodes, PAGE).map(({ start, first, last, items }) => ({
    id: `${id}/page/${start}`,
    label: `${name(first)} … ${name(last)}`,
    children: items,
    collapsed: true,
  }));
}
