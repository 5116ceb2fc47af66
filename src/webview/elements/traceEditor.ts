import { html, type TemplateResult } from 'lit';
import type { Narrowing } from '../../protocol/filtering';
import type { EditorAction, TraceInfo } from '../../protocol/messages';
import type { Signal } from '../lib/signal';
import type { EditorModel } from '../model/editorModel';
import { LIST_SHARE } from '../model/viewModel';
import { findingLine } from './findingLine';
import { severityIcon } from './icons';
import { ModelElement } from './modelElement';
import { focusPane, pointedAt, type Copied, type PaneEvent, PaneElement } from './paneElement';
import type { ShareEvent } from './splitter';

/** Where there is running text. */
const SELECTABLE = 'input, .detail-head, .strip-summary, .notes, .page, .hint';

/** The whole editor: a message as long as there is nothing to show, then header, list and detail. */
export class TraceEditor extends ModelElement {
  protected override signals({ trace, view, acted }: EditorModel): readonly Signal[] {
    return [trace.traceChanged, view.changed, acted];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Nothing here can be cut or pasted; each part adds the context of its own menu.
    this.setAttribute('data-vscode-context', JSON.stringify({ preventDefaultContextMenuItems: true }));
    window.addEventListener('focus', this.#onWindowFocus);
    document.addEventListener('copy', this.#onCopy);
    document.addEventListener('selectstart', this.#onSelectStart);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('focus', this.#onWindowFocus);
    document.removeEventListener('copy', this.#onCopy);
    document.removeEventListener('selectstart', this.#onSelectStart);
  }

  /** VS Code gives the focus to the page as a whole; the arrow keys should work at once. */
  readonly #onWindowFocus = (): void => {
    if (document.activeElement === document.body) focusPane(this, ['list']);
  };

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    if (!isCopyKey(event)) return;
    const copied = copiedFrom(event.target);
    if (copied === undefined) return;
    event.preventDefault();
    void this.#copy(copied);
  };

  async #copy(copied: Copied): Promise<void> {
    this.model?.confirm(await copiedNews(copied));
  }

  /** A copy from VS Code's Edit menu: the browser sends it to the body, not to the pane that has the focus. */
  readonly #onCopy = (event: ClipboardEvent): void => {
    const copied = copiedFrom(document.activeElement);
    if (copied === undefined) return;
    event.preventDefault();
    if ('text' in copied && typeof copied.text === 'string') event.clipboardData?.setData('text/plain', copied.text);
    else void this.#copy(copied);
  };

  /** Only running text can be selected: VS Code's Select All would otherwise take the whole page. */
  readonly #onSelectStart = (event: Event): void => {
    const { target } = event;
    const element = target instanceof Element ? target : target instanceof Node ? target.parentElement : undefined;
    if (element?.closest(SELECTABLE) instanceof Element) return;
    event.preventDefault();
  };

  protected override view(model: EditorModel): unknown {
    return html`${this.#content(model)}<cvq-live-region class="sr-only" .model=${model}></cvq-live-region>`;
  }

  protected override drawn(model: EditorModel): void {
    this.style.setProperty('--cvq-list-share', `${model.view.current.listShare}%`);
    const action = model.takeAction();
    if (action !== undefined) this.#act(model, action);
  }

  #act(model: EditorModel, action: EditorAction): void {
    switch (action) {
      case 'focusFilter':
        this.querySelector<HTMLElement>('cvq-filter-box')?.focus();
        return;
      case 'clearFilter':
        model.filter.clear();
        focusPane(this, ['list']);
        return;
      case 'filterByThis':
        this.#narrow(model, 'only');
        return;
      case 'excludeThis':
        this.#narrow(model, 'exclude');
        return;
      case 'find':
        this.#openFind(model);
        return;
      case 'statistics':
        this.#toggleStatistics(model);
        return;
      case 'findNext':
      case 'findPrevious':
        if (model.find.text === '') this.#openFind(model);
        else void model.find.go(action === 'findNext' ? 'next' : 'previous');
        return;
      case 'toggleBookmark':
        model.toggleBookmark();
        return;
      case 'nextBookmark':
        model.bookmarks.go('next');
        return;
      case 'previousBookmark':
        model.bookmarks.go('previous');
        return;
      case 'columns':
        this.querySelector<HTMLElement>('cvq-column-choice')?.focus();
        return;
      case 'nextError':
      case 'previousError':
        void model.find.goWrong(action === 'nextError' ? 'next' : 'previous');
        return;
      case 'toggleStrip':
        model.overview.toggle();
    }
  }

  /** Shows the statistics; from within them, back to the list. */
  #toggleStatistics({ statistics }: EditorModel): void {
    if (document.activeElement?.closest('cvq-statistics') instanceof Element) {
      statistics.close();
      focusPane(this, ['list']);
      return;
    }
    statistics.open();
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('cvq-statistics')?.focus());
  }

  #openFind({ find }: EditorModel): void {
    find.open();
    this.querySelector<HTMLElement>('cvq-find-box')?.focus();
  }

  /** Filters by what is selected in the pane that has the keyboard, or else in the list. */
  #narrow({ filter }: EditorModel, how: Narrowing): void {
    const list = this.querySelector('cvq-command-list');
    const pointed = pointedAt(document.activeElement) ?? pointedAt(list);
    if (pointed !== undefined) void filter.narrow(pointed, how);
  }

  #content(model: EditorModel): TemplateResult {
    const { phase } = model.trace;
    switch (phase.kind) {
      case 'opening':
        return html`<div class="page" role="status"><p class="page-text">Reading…</p></div>`;
      case 'failed':
        return failure(phase.message);
      case 'open':
        return phase.info.rows === 0 ? emptyTrace(phase.info) : this.#panes(model);
    }
  }

  #panes(model: EditorModel): TemplateResult {
    return html`<div
      class="editor"
      @keydown=${this.#onKeyDown}
      @cvq-pane=${({ panes }: PaneEvent) => {
        focusPane(this, panes);
      }}
    >
      <cvq-header-strip .model=${model}></cvq-header-strip>
      <cvq-filter-box .model=${model}></cvq-filter-box>
      <main class="editor-panes">
        <div class="list-area">
          <cvq-find-box .model=${model}></cvq-find-box>
          <cvq-command-list id="cvq-list" .model=${model}></cvq-command-list>
          <cvq-overview-strip .model=${model}></cvq-overview-strip>
        </div>
        <cvq-splitter
          aria-orientation="horizontal"
          aria-label="Divide list and detail"
          aria-controls="cvq-list"
          .share=${model.view.current.listShare}
          @cvq-share=${({ share }: ShareEvent) => {
            model.view.set({ listShare: share ?? LIST_SHARE });
          }}
        ></cvq-splitter>
        ${
          model.statistics.isOpen
            ? html`<cvq-statistics id="cvq-statistics" .model=${model}></cvq-statistics>`
            : html`<cvq-detail-pane .model=${model}></cvq-detail-pane>`
        }
      </main>
    </div>`;
  }
}

function failure(message: string): TemplateResult {
  return html`<div class="page is-failure" role="alert">
    ${severityIcon('error')}
    <h1 class="page-title">This trace can’t be shown</h1>
    <p class="page-text">${message}</p>
  </div>`;
}

function emptyTrace(info: TraceInfo): TemplateResult {
  if (info.indexing) return html`<div class="page" role="status"><p class="page-text">${info.summary}</p></div>`;
  return html`<div class="page is-empty" role="status">
    <h1 class="page-title">No commands</h1>
    <p class="page-text">This trace has no record of a control virtqueue.</p>
    <p class="page-more">${info.summary}</p>
    <ul class="notes" aria-label="Notes on the file">
      ${info.notes.map((note) => html`<li>${findingLine(note)}</li>`)}
    </ul>
  </div>`;
}

export function isCopyKey(event: KeyboardEvent): boolean {
  return (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'c';
}

/** What is selected in the pane that holds the keyboard. */
export function copiedFrom(target: EventTarget | null): Copied | undefined {
  for (let at = target instanceof Element ? target : undefined; at !== undefined; at = at.parentElement ?? undefined) {
    if (at instanceof PaneElement) return at.copied();
  }
  return undefined;
}

/** Copies it, and tells what became of it. */
export async function copiedNews(copied: Copied): Promise<string> {
  if ('refusal' in copied) return `The ${copied.what} aren’t copied: ${copied.refusal}`;
  try {
    await navigator.clipboard.writeText(await copied.text);
    return `Copied the ${copied.what}`;
  } catch (error) {
    return `The ${copied.what} can’t be copied: ${error instanceof Error ? error.message : 'the clipboard is refused'}`;
  }
}

/** The one place whose changes a screen reader speaks. */
export class LiveRegion extends ModelElement {
  protected override signals({ spoken }: EditorModel): readonly Signal[] {
    return [spoken];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute('role', 'status');
    this.setAttribute('aria-live', 'polite');
  }

  protected override view({ announcement }: EditorModel): unknown {
    return announcement;
  }
}
