import * as vscode from 'vscode';
import type { NodeMark, ViewNode } from './node';

const ICONS: Readonly<Record<NodeMark, vscode.ThemeIcon | undefined>> = {
  // Nodes without an icon would stand out of line among those with one.
  none: new vscode.ThemeIcon('blank'),
  changed: new vscode.ThemeIcon('diff-modified', new vscode.ThemeColor('gitDecoration.modifiedResourceForeground')),
  parted: new vscode.ThemeIcon('diff', new vscode.ThemeColor('list.warningForeground')),
  lost: new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground')),
  done: new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed')),
  refused: new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground')),
  next: new vscode.ThemeIcon('debug-stackframe', new vscode.ThemeColor('debugIcon.startForeground')),
  pending: new vscode.ThemeIcon('circle-large-outline'),
  omitted: new vscode.ThemeIcon('circle-slash'),
  // What is wrong with it stands in its description.
  fault: new vscode.ThemeIcon('bug', new vscode.ThemeColor('list.warningForeground')),
  device: new vscode.ThemeIcon('circuit-board'),
  unknown: new vscode.ThemeIcon('question', new vscode.ThemeColor('disabledForeground')),
};

/** What the marks say to those who don't see the icon. */
const WORDS: Readonly<Partial<Record<NodeMark, string>>> = {
  changed: 'changed',
  parted: 'differs',
  lost: 'lost',
  done: 'done',
  refused: 'refused',
  next: 'next',
  pending: 'pending',
  omitted: 'not sent',
};

/** Changes that come within this time are shown together. */
const REFRESH_MS = 30;

/** Shows nodes that a function makes anew whenever something has changed. */
export class NodeTree implements vscode.TreeDataProvider<ViewNode> {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  #roots: readonly ViewNode[] = [];
  #parents = new Map<string, ViewNode>();
  #refreshing: NodeJS.Timeout | undefined;

  get roots(): readonly ViewNode[] {
    return this.#roots;
  }

  show(roots: readonly ViewNode[]): void {
    if (JSON.stringify(roots) === JSON.stringify(this.#roots)) return;
    this.#roots = roots;
    this.#parents = new Map();
    const adopt = (parent: ViewNode) => {
      for (const child of parent.children ?? []) {
        this.#parents.set(child.id, parent);
        adopt(child);
      }
    };
    roots.forEach(adopt);
    this.#refresh();
  }

  /** Several changes in a row are told as one: VS Code mixes them up when it is still asking for the nodes before. */
  #refresh(): void {
    if (this.#refreshing) return;
    this.#refreshing = setTimeout(() => {
      this.#refreshing = undefined;
      this.#changed.fire();
    }, REFRESH_MS);
  }

  getChildren(node?: ViewNode): ViewNode[] {
    return [...(node ? (node.children ?? []) : this.#roots)];
  }

  getParent(node: ViewNode): ViewNode | undefined {
    return this.#parents.get(node.id);
  }

  getTreeItem(node: ViewNode): vscode.TreeItem {
    const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(node.label, node.children ? (node.collapsed ? Collapsed : Expanded) : None);
    item.id = node.id;
    if (node.description !== undefined) item.description = node.description;
    const icon = node.mark === undefined || (node.mark === 'none' && node.children) ? undefined : ICONS[node.mark];
    if (icon) item.iconPath = icon;
    if (node.context !== undefined) item.contextValue = node.context;
    if (node.command)
      item.command = { command: node.command.id, title: node.command.title, arguments: [...node.command.args] };
    const mark = node.mark && WORDS[node.mark];
    item.accessibilityInformation = {
      label: [node.label, node.description, mark].filter((part) => part !== undefined).join(', '),
    };
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, node: ViewNode): vscode.TreeItem {
    if (node.tooltip) item.tooltip = node.tooltip.join('\n');
    return item;
  }
}
