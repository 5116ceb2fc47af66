import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Signal } from '../lib/signal';
import type { EditorModel } from '../model/editorModel';
import type { FindModel } from '../model/findModel';
import { closeIcon, downIcon, filterIcon, upIcon } from './icons';
import { ModelElement } from './modelElement';
import { PaneEvent } from './paneElement';

/** Over the list's corner, as in VS Code's own editors: finds rows one after another. */
export class FindBox extends ModelElement {
  protected override signals({ find }: EditorModel): readonly Signal[] {
    return [find.changed];
  }

  /** Puts the keyboard into the box, with all of it selected. */
  override focus(): void {
    void this.updateComplete.then(() => {
      const input = this.querySelector('input');
      input?.focus();
      input?.select();
    });
  }

  protected override view({ find }: EditorModel): unknown {
    if (!find.isOpen) return nothing;
    const isBad = find.state.kind === 'bad' || find.state.kind === 'none';
    return html`<search class="find-box" aria-label="Find" @keydown=${this.#onKeyDown}>
      <div class="find-field ${isBad ? 'is-wrong' : ''}">
        <input
          class="find-input"
          type="text"
          spellcheck="false"
          autocomplete="off"
          placeholder=${find.isFilter ? 'Find by a filter' : 'Find'}
          aria-label="Find"
          aria-invalid=${String(find.state.kind === 'bad')}
          aria-describedby="cvq-find-state"
          data-vscode-context=${JSON.stringify({ webviewSection: 'input', preventDefaultContextMenuItems: false })}
          .value=${live(find.text)}
          @input=${(event: InputEvent) => {
            if (event.target instanceof HTMLInputElement) find.type(event.target.value);
          }}
        />
        <button
          type="button"
          class="icon-button is-toggle"
          title="Find by a filter expression"
          aria-label="Find by a filter expression"
          aria-pressed=${String(find.isFilter)}
          @click=${() => {
            find.toggleFilter();
          }}
        >
          ${filterIcon}
        </button>
      </div>
      ${this.#goButton(find, 'previous')} ${this.#goButton(find, 'next')}
      <button
        type="button"
        class="icon-button"
        title="Close (Escape)"
        aria-label="Close"
        @click=${() => {
          this.#close(find);
        }}
      >
        ${closeIcon}
      </button>
      <span class="find-state ${isBad ? 'is-error' : ''}" id="cvq-find-state">${find.words}</span>
    </search>`;
  }

  #goButton(find: FindModel, direction: 'next' | 'previous'): unknown {
    const title = direction === 'next' ? 'Next Match (Enter)' : 'Previous Match (Shift+Enter)';
    return html`<button
      type="button"
      class="icon-button"
      title=${title}
      aria-label=${title}
      @click=${() => void find.go(direction)}
    >
      ${direction === 'next' ? downIcon : upIcon}
    </button>`;
  }

  #close(find: FindModel): void {
    find.close();
    this.dispatchEvent(new PaneEvent('list'));
  }

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    const { model } = this;
    if (model === undefined || event.isComposing) return;
    if (event.key === 'Escape') this.#close(model.find);
    else if (event.key === 'Enter' && event.target instanceof HTMLInputElement)
      void model.find.go(event.shiftKey ? 'previous' : 'next');
    else return;
    event.preventDefault();
  };
}
