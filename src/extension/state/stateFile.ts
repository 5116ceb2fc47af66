import type * as vscode from 'vscode';
import { parseState } from '../../core/device/json';
import type { KnownState } from '../../core/device/unknown';
import { migrationKind, openMigration, type MigrationStream } from '../../io/migration/open';
import { byteSource, fileName } from '../editor/source';

/** Larger files hold no state JSON. */
const MOST_JSON_BYTES = 16 * 1024 * 1024;

/** How far the reading is, and what calls it off. */
export interface WorkControl {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** What a file holds that was opened as a state. */
export type StateFile =
  | { readonly kind: 'state'; readonly known: KnownState }
  | { readonly kind: 'stream'; readonly stream: MigrationStream };

/**
 * Reads a state JSON or a migration stream; which it is, its content tells. Rejects with an `Error` whose message says
 * what is wrong with the file.
 */
export async function readStateFile(uri: vscode.Uri, reading: WorkControl): Promise<StateFile> {
  const source = await byteSource(uri);
  try {
    if (await migrationKind(source)) return { kind: 'stream', stream: await openMigration(source, reading) };
    const size = await source.size();
    if (size > MOST_JSON_BYTES)
      throw new Error(`${fileName(uri)} is neither a state JSON nor a QEMU migration stream.`);
    return { kind: 'state', known: stateOf(fileName(uri), await source.read(0, size)) };
  } finally {
    await source.close();
  }
}

function stateOf(file: string, bytes: Uint8Array): KnownState {
  try {
    return parseState(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${file} isn't a state JSON: ${why}`, { cause: error });
  }
}
