import type { ViewNode } from './node';

/** Children that a node shows at once; more are put into groups, since large trees are slow (vscode#232263). */
const PAGE = 100;

/** Long lists in groups, named by what their first and last nodes are called. */
export function paged(id: string, nodes: readonly ViewNode[], name: (node: ViewNode) => string): readonly ViewNode[] {
  if (nodes.length <= PAGE) return nodes;
  const pages: ViewNode[] = [];
  for (let i = 0; i < nodes.length; i += PAGE) {
    const children = nodes.slice(i, i + PAGE);
    const first = children[0];
    const last = children.at(-1);
    if (!first || !last) continue;
    pages.push({ id: `${id}/page/${String(i)}`, label: `${name(first)} … ${name(last)}`, children, collapsed: true });
  }
  return pages;
}
