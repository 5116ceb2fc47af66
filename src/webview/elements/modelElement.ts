import { LitElement, nothing, type PropertyValues } from 'lit';
import type { Signal } from '../lib/signal';
import type { EditorModel } from '../model/editorModel';

/**
 * An element that draws a part of the model and draws it again when the model says so. It draws into the light DOM: one
 * stylesheet serves all, and VS Code finds the `data-vscode-context` of what was clicked.
 */
export abstract class ModelElement extends LitElement {
  static override properties = { model: { attribute: false } };

  declare model: EditorModel | undefined;

  #subscriptions: (() => void)[] = [];

  /** The signals after which this element has to be drawn anew. */
  protected abstract signals(model: EditorModel): readonly Signal[];

  protected abstract view(model: EditorModel): unknown;

  /** Called after each drawing, for what can only be done to the DOM itself. */
  protected drawn?(model: EditorModel): void;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): unknown {
    return this.model === undefined ? nothing : this.view(this.model);
  }

  protected override updated(): void {
    if (this.model !== undefined) this.drawn?.(this.model);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('model')) this.#subscribe();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#subscribe();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unsubscribe();
  }

  #subscribe(): void {
    this.#unsubscribe();
    if (this.model === undefined || !this.isConnected) return;
    this.#subscriptions = this.signals(this.model).map((signal) =>
      signal.subscribe(() => {
        this.requestUpdate();
      }),
    );
  }

  #unsubscribe(): void {
    for (const end of this.#subscriptions) end();
    this.#subscriptions = [];
  }
}
