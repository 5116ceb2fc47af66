import * as vscode from 'vscode';
import { fileName } from '../editor/source';

/** The language of all such text, saved to a file or not. */
export const TEXT_LANGUAGE = 'cvq-text';
/** Pages of traces as text. */
export const TEXT_SCHEME = 'cvq-text';
/** Single rows, to which a definition leads. */
export const ROW_SCHEME = 'cvq-row';

/** A place in a trace: the file, and the number of a page or a row. */
export interface TextPlace {
  readonly source: vscode.Uri;
  readonly number: number;
}

export function pageUri(source: vscode.Uri, page: number): vscode.Uri {
  const path = `/${bareName(source)}${page === 0 ? '' : `-${page + 1}`}.cvq.txt`;
  return placeUri(TEXT_SCHEME, path, { source, number: page });
}

export function rowUri(source: vscode.Uri, row: number): vscode.Uri {
  return placeUri(ROW_SCHEME, `/${bareName(source)}, row ${row}`, { source, number: row });
}

/** What a document of either scheme is about. */
export function placeOf(uri: vscode.Uri): TextPlace | undefined {
  if (uri.scheme !== TEXT_SCHEME && uri.scheme !== ROW_SCHEME) return undefined;
  const query = new URLSearchParams(uri.query);
  const source = query.get('source');
  const number = Number(query.get('number'));
  if (source === null || !Number.isSafeInteger(number) || number < 0) return undefined;
  return { source: vscode.Uri.parse(source), number };
}

function placeUri(scheme: string, path: string, { source, number }: TextPlace): vscode.Uri {
  const query = new URLSearchParams({ number: String(number), source: source.toString() });
  return vscode.Uri.from({ scheme, path, query: query.toString() });
}

function bareName(source: vscode.Uri): string {
  return fileName(source).replace(/(?:\.cvq)?\.(?:jsonl|pcapng)$|\.cvqtrace$/i, '');
}
