import { html, nothing } from 'lit';
import { columnChoices, type ColumnChoice } from '../lib/columns';
import type { Signal } from '../lib/signal';
import type { EditorModel } from '../model/editorModel';
import { columnsIcon } from './icons';
import { ModelElement } from './modelElement';
import { PaneEvent } from './paneElement';

/** A button that opens a list of the columns, to show and hide them. */
export class ColumnChoiceButton extends ModelElement {
  #isOpen = false;

  protected override signals({ view, trace }: EditorModel): readonly Signal[] {
    return [view.changed, trace.traceChanged];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener('focusout', this.#onFocusOut);
    this.addEventListener('keydown', this.#onKeyDown);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener('focusout', this.#onFocusOut);
    this.removeEventListener('keydown', this.#onKeyDown);
  }

  /** Opens the list, with the keyboard in it. */
  override focus(): void {
    this.#open(true);
    void this.updateComplete.then(() => this.querySelector('input')?.focus());
  }

  protected override view(model: EditorModel): unknown {
    const { phase } = model.trace;
    if (phase.kind !== 'open') return nothing;
    const choice = model.view.current.columns;
    return html`<button
        type="button"
        class="icon-button"
        title="Choose columns"
        aria-label="Choose columns"
        aria-expanded=${String(this.#isOpen)}
        aria-controls="cvq-columns"
        @click=${() => {
          this.#open(!this.#isOpen);
        }}
      >
        ${columnsIcon}
      </button>
      ${
        this.#isOpen
          ? html`<fieldset class="column-choice" id="cvq-columns">
              <legend class="sr-only">Columns</legend>
              ${columnChoices(phase.info, choice).map(
                ({ column, isShown }) =>
                  html`<label class="column-option"
                    ><input
                      type="checkbox"
                      .checked=${isShown}
                      @change=${() => {
                        this.#choose(model, { ...choice, [column.id]: !isShown });
                      }}
                    />${column.id === 'index' ? 'Command number (#)' : column.title}</label
                  >`,
              )}
              <button
                type="button"
                class="text-button"
                @click=${() => {
                  model.view.set({ columns: {}, widths: {} });
                }}
              >
                Reset columns
              </button>
            </fieldset>`
          : nothing
      }`;
  }

  #choose(model: EditorModel, columns: ColumnChoice): void {
    model.view.set({ columns });
  }

  #open(isOpen: boolean): void {
    this.#isOpen = isOpen;
    this.requestUpdate();
  }

  readonly #onFocusOut = (event: FocusEvent): void => {
    const { relatedTarget } = event;
    if (relatedTarget instanceof Node && !this.contains(relatedTarget)) this.#open(false);
  };

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !this.#isOpen) return;
    this.#open(false);
    this.dispatchEvent(new PaneEvent('list'));
    event.preventDefault();
  };
}
