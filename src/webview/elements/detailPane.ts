import { html, nothing, type TemplateResult } from 'lit';
import type { Finding } from '../../core/findings/finding';
import type { DetailView } from '../../protocol/messages';
import type { Signal } from '../lib/signal';
import type { EditorModel } from '../model/editorModel';
import { TREE_SHARE } from '../model/viewModel';
import { findingLine } from './findingLine';
import { ModelElement } from './modelElement';
import type { ShareEvent } from './splitter';

/** Below this width the tree stands above the bytes. The stylesheet has the same bound. */
const STACKED = '(max-width: 600px)';

/** All about the selected row: title, facts and findings, then fields and bytes side by side. */
export class DetailPane extends ModelElement {
  readonly #stacked = matchMedia(STACKED);
  readonly #onStacked = (): void => {
    this.requestUpdate();
  };

  protected override signals({ detail, view }: EditorModel): readonly Signal[] {
    return [detail.changed, view.changed];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stacked.addEventListener('change', this.#onStacked);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stacked.removeEventListener('change', this.#onStacked);
  }

  protected override view(model: EditorModel): unknown {
    const { state } = model.detail;
    switch (state.kind) {
      case 'none':
        return html`<p class="hint">Select a row to see its fields and bytes.</p>`;
      case 'failed':
        return html`<p class="hint is-error" role="alert">Can’t show this row: ${state.message}</p>`;
      case 'shown':
        return html`<section
          class="detail ${state.isStale ? 'is-stale' : ''}"
          aria-label="Details"
          aria-busy=${String(state.isStale)}
          data-detail-row=${state.detail.row}
        >
          ${this.#head(model, state.detail)}
          ${hasBytes(state.detail) ? this.#panes(model) : html`<p class="hint">This row isn't a command, so it has no bytes.</p>`}
        </section>`;
    }
  }

  protected override drawn(model: EditorModel): void {
    this.style.setProperty('--cvq-tree-share', `${model.view.current.treeShare}%`);
    // What scrolls has to be within reach of the keyboard.
    const head = this.querySelector<HTMLElement>('.detail-head');
    if (head) head.tabIndex = head.scrollHeight > head.clientHeight ? 0 : -1;
  }

  #head(model: EditorModel, detail: DetailView): TemplateResult {
    return html`<div class="detail-head" role="group" aria-label="Summary">
      <div class="detail-line">
        <h2 class="detail-title">${detail.title}</h2>
        ${detail.spec === undefined ? nothing : html`<span class="detail-spec">${detail.spec}</span>`}
      </div>
      ${
        detail.findings.length === 0
          ? nothing
          : html`<ul class="findings" aria-label="Findings">
              ${detail.findings.map((finding) => html`<li>${this.#finding(model, finding)}</li>`)}
            </ul>`
      }
      ${detail.isBare === true ? html`<p class="hint">Still checking against the device’s state…</p>` : nothing}
      ${
        detail.facts.length === 0
          ? nothing
          : html`<dl class="facts">
              ${detail.facts.map(
                ({ name, text }) =>
                  html`<div class="fact">
                    <dt>${name}</dt>
                    <dd>${text}</dd>
                  </div>`,
              )}
            </dl>`
      }
    </div>`;
  }

  #finding(model: EditorModel, finding: Finding): TemplateResult {
    const { at } = finding;
    if (at === undefined || at.side === 'file') return findingLine(finding);
    return html`<button
      type="button"
      class="finding-button"
      title="Show the bytes of this finding"
      @click=${() => {
        model.detail.selectPlace(at);
      }}
    >
      ${findingLine(finding)}
    </button>`;
  }

  #panes(model: EditorModel): TemplateResult {
    return html`<div class="detail-panes">
      <cvq-field-tree id="cvq-tree" .model=${model}></cvq-field-tree>
      <cvq-splitter
        aria-orientation=${this.#stacked.matches ? 'horizontal' : 'vertical'}
        aria-label="Divide fields and bytes"
        aria-controls="cvq-tree"
        .share=${model.view.current.treeShare}
        @cvq-share=${({ share }: ShareEvent) => {
          model.view.set({ treeShare: share ?? TREE_SHARE });
        }}
      ></cvq-splitter>
      <cvq-byte-view .model=${model}></cvq-byte-view>
    </div>`;
  }
}

function hasBytes({ fields, out, in: written }: DetailView): boolean {
  return fields.length > 0 || out !== undefined || written !== undefined;
}
