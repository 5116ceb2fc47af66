import * as vscode from 'vscode';
import { commandHelp } from '../../core/text/commandHelp';
import { foldsOf, outlineOf, type TextSection } from '../../core/text/outline';
import { pageLinks } from '../../core/text/pages';
import { readLine } from '../../core/text/readLine';
import { rowHelp } from '../../core/text/rowHelp';
import { pageUri, placeOf, rowUri } from './pageUri';
import type { TextPages } from './textPages';

/** What an editor offers on a trace's text. All but the way to rows serves text that was saved to a file as well. */
export class TextLanguage
  implements
    vscode.FoldingRangeProvider,
    vscode.DocumentSymbolProvider,
    vscode.HoverProvider,
    vscode.DefinitionProvider,
    vscode.DocumentLinkProvider
{
  readonly #pages: TextPages;

  constructor(pages: TextPages) {
    this.#pages = pages;
  }

  provideFoldingRanges(document: vscode.TextDocument): vscode.FoldingRange[] {
    return foldsOf(outlineOf(linesOf(document))).map(({ from, to }) => new vscode.FoldingRange(from, to));
  }

  provideDocumentSymbols(document: vscode.TextDocument): vscode.DocumentSymbol[] {
    return outlineOf(linesOf(document)).map((section) => symbolOf(section, document));
  }

  async provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | undefined> {
    const line = readLine(document.lineAt(position.line).text);
    if (!line || line.kind === 'remark') return undefined;
    if (line.kind === 'command' && line.command && isIn(position, line.name)) {
      const range = new vscode.Range(position.line, line.name.from, position.line, line.name.to);
      return new vscode.Hover(new vscode.MarkdownString(commandHelp(line.command)), range);
    }
    const step = await this.#pages.stepAt(document.uri, position.line);
    const place = placeOf(document.uri);
    if (!step || !place) return undefined;
    const text = new vscode.MarkdownString(rowHelp(step));
    text.isTrusted = { enabledCommands: ['cvq.text.reveal'] };
    const args = encodeURIComponent(JSON.stringify([place.source.toString(), step.row.row]));
    text.appendMarkdown(`\n\n[Go to the row in the trace editor](command:cvq.text.reveal?${args})`);
    return new vscode.Hover(text, document.lineAt(position.line).range);
  }

  provideDefinition(document: vscode.TextDocument, { line }: vscode.Position): vscode.LocationLink[] {
    const row = this.#pages.rowAt(document.uri, line);
    const place = placeOf(document.uri);
    if (row === undefined || !place) return [];
    return [
      {
        originSelectionRange: document.lineAt(line).range,
        targetUri: rowUri(place.source, row),
        targetRange: new vscode.Range(0, 0, 0, 0),
      },
    ];
  }

  provideDocumentLinks(document: vscode.TextDocument): vscode.DocumentLink[] {
    const page = this.#pages.pageOf(document.uri);
    const place = placeOf(document.uri);
    if (!page || !place) return [];
    // The last line with text is the one before the end.
    return [0, document.lineCount - 2].flatMap((line) => {
      const text = line < 0 ? '' : document.lineAt(line).text;
      return pageLinks(text, page).map(
        (link) =>
          new vscode.DocumentLink(new vscode.Range(line, link.from, line, link.to), pageUri(place.source, link.page)),
      );
    });
  }
}

function linesOf(document: vscode.TextDocument): readonly string[] {
  return document
    .getText()
    .replace(/\r?\n$/, '')
    .split(/\r?\n/);
}

function isIn({ character }: vscode.Position, { from, to }: { readonly from: number; readonly to: number }): boolean {
  return character >= from && character < to;
}

const KINDS: Readonly<Record<TextSection['kind'], vscode.SymbolKind>> = {
  device: vscode.SymbolKind.Module,
  reset: vscode.SymbolKind.Event,
  restore: vscode.SymbolKind.Package,
  command: vscode.SymbolKind.Function,
  damaged: vscode.SymbolKind.Null,
  mark: vscode.SymbolKind.Key,
  gap: vscode.SymbolKind.Null,
  observation: vscode.SymbolKind.Key,
};

function symbolOf(section: TextSection, document: vscode.TextDocument): vscode.DocumentSymbol {
  const { kind, name, detail, from, to, children } = section;
  const first = document.lineAt(from).range;
  const symbol = new vscode.DocumentSymbol(
    name === '' ? kind : name,
    detail,
    KINDS[kind],
    first.union(document.lineAt(to).range),
    first,
  );
  symbol.children = children.map((child) => symbolOf(child, document));
  return symbol;
}
