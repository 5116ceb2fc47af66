import assert from 'node:assert/strict';
import type { ViewNode } from '../../../src/extension/views/node';

/** Nodes with all that are below them. */
export function all(nodes: readonly ViewNode[]): readonly ViewNode[] {
  return nodes.flatMap((node) => [node, ...all(node.children ?? [])]);
}

/** The node with this id, which has to be there. */
export function find(nodes: readonly ViewNode[], id: string): ViewNode {
  const node = all(nodes).find((candidate) => candidate.id === id);
  assert.ok(node, `there is ${id}`);
  return node;
}
