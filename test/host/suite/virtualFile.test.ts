import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { Driver } from './driver';

/** One file on a file system that knows no paths of this machine and can't give a part of it. */
class OneFile implements vscode.FileSystemProvider {
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;

  constructor(private readonly content: Uint8Array) {}

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }
  stat(): vscode.FileStat {
    return { type: vscode.FileType.File, ctime: 0, mtime: 0, size: this.content.length };
  }
  readFile(): Uint8Array {
    return this.content;
  }
  readDirectory(): [string, vscode.FileType][] {
    return [];
  }
  createDirectory(): never {
    throw vscode.FileSystemError.NoPermissions();
  }
  writeFile(): never {
    throw vscode.FileSystemError.NoPermissions();
  }
  delete(): never {
    throw vscode.FileSystemError.NoPermissions();
  }
  rename(): never {
    throw vscode.FileSystemError.NoPermissions();
  }
}

describe('a trace on a virtual file system', () => {
  let driver: Driver;
  let registration: vscode.Disposable;
  before(async () => {
    driver = await Driver.start();
    const content = readFileSync(driver.capture('everything/source.cvq.jsonl').fsPath);
    registration = vscode.workspace.registerFileSystemProvider('cvqtest', new OneFile(new Uint8Array(content)), {
      isReadonly: true,
    });
  });
  after(async () => {
    await driver.closeAll();
    registration.dispose();
  });

  it('is read whole, and shown like any other', async () => {
    const uri = vscode.Uri.parse('cvqtest:/everything.cvq.jsonl');
    await driver.open(uri);
    await driver.select(28);
    assert.equal(driver.says('mac'), '52:54:00:aa:bb:cc');
    assert.equal(driver.says('queue_pairs'), '3');
  });
});
