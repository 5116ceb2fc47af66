import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Api } from '../../../src/extension/extension';
import type { ViewNode } from '../../../src/extension/views/node';

const EXTENSION = 'virtio-net-cvq.virtio-net-cvq';

/** The extension under test, and what a person does with it. */
export class Driver {
  private constructor(
    readonly api: Api,
    readonly root: string,
  ) {}

  static async start(): Promise<Driver> {
    const extension = vscode.extensions.getExtension<Api>(EXTENSION);
    assert.ok(extension, 'the extension is known to the host');
    return new Driver(await extension.activate(), extension.extensionPath);
  }

  /** A file among the captures. */
  capture(name: string): vscode.Uri {
    return vscode.Uri.file(join(this.root, 'test/fixtures/corpus/10.0', name));
  }

  /** Opens a trace as a double click does and waits until its first row is selected. */
  async open(uri: vscode.Uri): Promise<void> {
    await vscode.commands.executeCommand('vscode.open', uri);
    await until('the first row is selected', () => this.api.selected() === 0);
  }

  /** Selects a row and waits until the views are about it. */
  async select(row: number): Promise<void> {
    this.api.reveal(row);
    await until(`row ${row} is selected`, () => this.api.selected() === row);
    await this.api.settled();
  }

  run(command: string, ...args: unknown[]): Thenable<unknown> {
    return vscode.commands.executeCommand(command, ...args);
  }

  /** An item of the Device State view. */
  item(path: string): ViewNode {
    return found(this.api.deviceState(), `state/${path}`);
  }

  /** What the view says of an item. */
  says(path: string): string | undefined {
    return this.item(path).description;
  }

  /** Labels of the commands in the Restore Stream view, with their marks. */
  stream(): readonly { readonly name: string; readonly mark: ViewNode['mark'] }[] {
    return this.api
      .restoreStream()
      .filter(({ id }) => /^restore\/\d+$/.test(id))
      .map(({ label, mark }) => ({ name: label.replace(/^\d+\s+/, ''), mark }));
  }

  marks(): readonly ViewNode['mark'][] {
    return this.stream().map(({ mark }) => mark);
  }

  /** Ids of the items that differ from the other side. */
  parted(): readonly string[] {
    return this.api
      .deviceState()
      .flatMap(({ children }) => (children ?? []).filter(({ mark }) => mark === 'parted').map(({ id }) => id));
  }

  async closeAll(): Promise<void> {
    await this.run('cvq.restore.close');
    await this.run('workbench.action.closeAllEditors');
    await until('nothing is selected', () => this.api.selected() === undefined);
  }
}

function found(nodes: readonly ViewNode[], id: string): ViewNode {
  const all = (list: readonly ViewNode[]): readonly ViewNode[] =>
    list.flatMap((node) => [node, ...all(node.children ?? [])]);
  const node = all(nodes).find((candidate) => candidate.id === id);
  assert.ok(node, `the view has ${id}`);
  return node;
}

/** Waits for something that other processes bring about; the error says what did not come. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const end = Date.now() + 20_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`did not happen: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
