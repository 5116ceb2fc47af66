import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { TextSpan } from '../../core/filter/syntax';
import { HistoryWalk, markedParts } from '../lib/filterText';
import type { Signal } from '../lib/signal';
import { counted, formatCount } from '../lib/words';
import type { CompletionModel } from '../model/completionModel';
import type { EditorModel } from '../model/editorModel';
import type { ShownFilter } from '../model/filterModel';
import { COMPLETIONS_ID, completionList, optionId } from './completionList';
import { closeIcon, filterIcon } from './icons';
import { ModelElement } from './modelElement';
import { PaneEvent } from './paneElement';

const PROBLEM_ID = 'cvq-filter-problem';

/** The box above the list: a filter, what is wrong with it, what could be written, and how many rows pass. */
export class FilterBox extends ModelElement {
  #completions: CompletionModel | undefined;
  readonly #walk = new HistoryWalk();
  #endCompletions: (() => void) | undefined;
  #hasFocus = false;

  protected override signals({ filter }: EditorModel): readonly Signal[] {
    return [filter.changed];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#endCompletions?.();
    this.#completions = undefined;
  }

  /** Puts the keyboard into the box, with all of it selected. */
  override focus(): void {
    this.#input?.focus();
    this.#input?.select();
  }

  protected override view(model: EditorModel): unknown {
    const { filter } = model;
    const completions = this.#completionsOf(model);
    const [problem] = filter.problems;
    return html`<search class="filter-bar" aria-label="Filter">
      <div class="filter-field ${problem === undefined ? '' : 'is-wrong'}">
        ${filterIcon}
        <div class="filter-entry">
          ${mirror(filter.text, filter.problems)}
          <input
            class="filter-input"
            type="text"
            role="combobox"
            spellcheck="false"
            autocomplete="off"
            placeholder="Filter, for example: vid in 100..199 && answer != ok"
            aria-label="Filter"
            aria-autocomplete="list"
            aria-haspopup="listbox"
            aria-expanded=${String(completions.isOpen)}
            aria-controls=${COMPLETIONS_ID}
            aria-activedescendant=${completions.active === undefined ? nothing : optionId(completions.active)}
            aria-invalid=${String(problem !== undefined)}
            aria-describedby=${problem === undefined ? nothing : PROBLEM_ID}
            data-vscode-context=${JSON.stringify({ webviewSection: 'input', preventDefaultContextMenuItems: false })}
            .value=${live(filter.text)}
            @input=${this.#onInput}
            @keydown=${this.#onKeyDown}
            @scroll=${this.#onScroll}
            @focus=${this.#onFocus}
            @blur=${this.#onBlur}
          />
        </div>
        ${filter.text === '' ? nothing : this.#clearButton(model)}
      </div>
      ${filter.shown === undefined ? nothing : status(filter.shown, filter.isWaiting)}
      ${completionList(completions, (position) => {
        this.#accept(position);
      })}
      ${this.#problem(model, completions)}
    </search>`;
  }

  get #input(): HTMLInputElement | undefined {
    return this.querySelector<HTMLInputElement>('.filter-input') ?? undefined;
  }

  #completionsOf(model: EditorModel): CompletionModel {
    if (this.#completions !== undefined) return this.#completions;
    const completions = model.completions();
    this.#completions = completions;
    this.#endCompletions = completions.changed.subscribe(() => {
      this.requestUpdate();
    });
    return completions;
  }

  #clearButton({ filter }: EditorModel): TemplateResult {
    return html`<button
      type="button"
      class="icon-button"
      title="Clear the filter"
      aria-label="Clear the filter"
      @click=${() => {
        filter.clear();
        this.focus();
      }}
    >
      ${closeIcon}
    </button>`;
  }

  #problem({ filter }: EditorModel, completions: CompletionModel): TemplateResult | typeof nothing {
    const [problem] = filter.problems;
    if (problem === undefined) return nothing;
    const isHidden = completions.isOpen || !this.#hasFocus;
    return html`<div class="filter-problem ${isHidden ? 'sr-only' : ''}" id=${PROBLEM_ID}>
      <span>${problem.message}</span>${problem.hint === undefined ? nothing : html` <span>${problem.hint}</span>`}
    </div>`;
  }

  protected override drawn(): void {
    const list = this.querySelector<HTMLElement>('.completions');
    const active = list?.querySelector<HTMLElement>('[aria-selected=true]');
    if (list && active) showWithin(list, active);
    this.#onScroll();
  }

  readonly #onInput = (): void => {
    const { model } = this;
    const input = this.#input;
    if (model === undefined || input === undefined) return;
    model.filter.type(input.value);
    void this.#completions?.ask(input.value, input.selectionStart ?? input.value.length, false);
  };

  /** What lies behind the box moves with it. */
  readonly #onScroll = (): void => {
    const mirror = this.querySelector('.filter-mirror');
    if (mirror !== null && this.#input !== undefined) mirror.scrollLeft = this.#input.scrollLeft;
  };

  readonly #onFocus = (): void => {
    this.#hasFocus = true;
    this.requestUpdate();
  };

  readonly #onBlur = (): void => {
    this.#hasFocus = false;
    this.#completions?.close();
    this.model?.filter.keep();
    this.requestUpdate();
  };

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    const { model } = this;
    const input = this.#input;
    const completions = this.#completions;
    if (model === undefined || input === undefined || completions === undefined || event.isComposing) return;
    const isDone = completions.isOpen ? this.#onListKey(event, completions) : this.#onBoxKey(event, model, input);
    if (isDone) event.preventDefault();
  };

  #onListKey(event: KeyboardEvent, completions: CompletionModel): boolean {
    switch (event.key) {
      case 'ArrowDown':
        completions.move(1);
        return true;
      case 'ArrowUp':
        completions.move(-1);
        return true;
      case 'Escape':
        completions.close();
        return true;
      case 'Tab':
        if (event.shiftKey) return false;
        this.#accept();
        return true;
      case 'Enter':
        if (completions.active === undefined) this.#use();
        else this.#accept();
        return true;
      default:
        return false;
    }
  }

  #onBoxKey(event: KeyboardEvent, { filter }: EditorModel, input: HTMLInputElement): boolean {
    if (event.key === ' ' ? event.ctrlKey : event.key === 'ArrowDown' && event.altKey) {
      void this.#completions?.ask(input.value, input.selectionStart ?? input.value.length, true);
      return true;
    }
    switch (event.key) {
      case 'ArrowUp':
      case 'ArrowDown': {
        const text = this.#walk.step(filter.past, filter.text, event.key === 'ArrowUp' ? 1 : -1);
        if (text !== undefined) filter.type(text);
        return true;
      }
      case 'Enter':
        this.#use();
        return true;
      case 'Escape':
        // What isn't a filter would be left standing over hits that aren't its own.
        if (filter.problems.length > 0) filter.type(filter.shown?.text ?? '');
        this.dispatchEvent(new PaneEvent('list'));
        return true;
      default:
        return false;
    }
  }

  /** Filters at once, and goes to the list when there is something to see. */
  #use(): void {
    this.#completions?.close();
    void this.model?.filter.use();
  }

  #accept(position?: number): void {
    const { model } = this;
    const input = this.#input;
    const completions = this.#completions;
    const accepted = completions?.accept(position);
    if (model === undefined || input === undefined || accepted === undefined) return;
    model.filter.type(accepted.text);
    void this.updateComplete.then(() => {
      input.focus();
      input.setSelectionRange(accepted.caret, accepted.caret);
      // After a field comes an operator, after an operator a value.
      if (accepted.text.slice(0, accepted.caret).endsWith(' ')) {
        void this.#completions?.ask(accepted.text, accepted.caret, true);
      }
    });
  }
}

/** The same text below the box, with lines under what is wrong. No blank of the template may get into it. */
function mirror(text: string, problems: readonly TextSpan[]): TemplateResult {
  const parts = markedParts(text, problems).map((part) =>
    part.isMarked ? html`<span class="squiggle">${part.text}</span>` : part.text,
  );
  return html`<div class="filter-mirror" aria-hidden="true">${parts}</div>`;
}

/** Scrolls a list to an item, and nothing around it. */
function showWithin(list: HTMLElement, item: HTMLElement): void {
  const end = item.offsetTop + item.offsetHeight;
  if (item.offsetTop < list.scrollTop) list.scrollTop = item.offsetTop;
  else if (end > list.scrollTop + list.clientHeight) list.scrollTop = end - list.clientHeight;
}

/** How many rows pass, and how far the filter is. */
function status({ hits }: ShownFilter, isWaiting: boolean): TemplateResult {
  const { count, rowsDone, rows, isDone, failure } = hits;
  if (failure !== undefined) return html`<span class="filter-count is-error" role="alert">${failure}</span>`;
  if (isDone && !isWaiting) return html`<span class="filter-count">${hitText(count)} of ${counted(rows, 'row')}</span>`;
  const share = rows === 0 ? 0 : Math.floor((100 * rowsDone) / rows);
  return html`<span class="filter-count"
    ><span class="spinner" aria-hidden="true"></span>${hitText(count)}, ${formatCount(share)} %</span
  >`;
}

function hitText(count: number): string {
  return counted(count, 'hit');
}
