import * as vscode from 'vscode';
import type { StateLine } from '../../core/compare/stateText';
import type { ComparedSides } from './comparison';
import type { ComparedSide } from './side';

export const STATE_SCHEME = 'cvq-state';

interface Page {
  readonly compared: ComparedSides;
  readonly side: ComparedSide;
  readonly lines: readonly StateLine[];
}

/**
 * The two states of each comparison as read-only documents, for VS Code's own diff editor. Which command set a line is
 * shown behind it and is no part of the text, as it would make lines differ that mean the same.
 */
export class StateDocuments implements vscode.TextDocumentContentProvider, vscode.InlayHintsProvider {
  readonly #pages = new Map<string, Page>();
  #count = 0;

  /** The documents of both sides, with their text in lines. */
  add(
    compared: ComparedSides,
    lines: Readonly<Record<'a' | 'b', readonly StateLine[]>>,
  ): { readonly a: vscode.Uri; readonly b: vscode.Uri } {
    this.#count++;
    const page = (side: ComparedSide, letter: 'a' | 'b') => {
      // A title holds characters that no path may have.
      const path = `/${this.#count}/${letter}/${side.title.replace(/[/?#]/g, '_')}`;
      const uri = vscode.Uri.from({ scheme: STATE_SCHEME, path });
      this.#pages.set(uri.toString(), { compared, side, lines: lines[letter] });
      return uri;
    };
    return { a: page(compared.a, 'a'), b: page(compared.b, 'b') };
  }

  /** The comparison that a document belongs to. */
  comparisonOf(uri: vscode.Uri): ComparedSides | undefined {
    return this.#pages.get(uri.toString())?.compared;
  }

  /** To be called when a document is closed. */
  forget(uri: vscode.Uri): void {
    this.#pages.delete(uri.toString());
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    const page = this.#pages.get(uri.toString());
    return page ? page.lines.map(({ text }) => `${text}\n`).join('') : '';
  }

  provideInlayHints(document: vscode.TextDocument, range: vscode.Range): vscode.InlayHint[] {
    const page = this.#pages.get(document.uri.toString());
    if (!page) return [];
    const { lines, side } = page;
    return lines.slice(range.start.line, range.end.line + 1).flatMap(({ path, text }, i) => {
      const setter = path === undefined ? undefined : side.setBy?.get(path);
      if (setter === undefined) return [];
      const position = new vscode.Position(range.start.line + i, text.length);
      const part = new vscode.InlayHintLabelPart(`command ${setter}`);
      part.tooltip = 'The command that set it last';
      if (side.uri)
        part.command = { title: 'Go to Command', command: 'cvq.compare.reveal', arguments: [side.uri, setter] };
      const hint = new vscode.InlayHint(position, [part]);
      hint.paddingLeft = true;
      return [hint];
    });
  }
}
