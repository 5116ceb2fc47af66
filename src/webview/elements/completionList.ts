import { html, nothing, type TemplateResult } from 'lit';
import type { Completion } from '../../core/filter/complete';
import type { CompletionModel } from '../model/completionModel';

export const COMPLETIONS_ID = 'cvq-completions';

export function optionId(position: number): string {
  return `cvq-completion-${position}`;
}

/** The list below the filter box: what may be written there, and what it means. */
export function completionList(
  completions: CompletionModel,
  choose: (position: number) => void,
): TemplateResult | typeof nothing {
  if (!completions.isOpen) return nothing;
  const { items, active } = completions;
  return html`<ul
    class="completions"
    id=${COMPLETIONS_ID}
    role="listbox"
    aria-label="Completions"
    @mousedown=${(event: MouseEvent) => {
      // The box keeps the focus.
      event.preventDefault();
    }}
  >
    ${items.map(
      (item, position) =>
        html`<li
          class="completion"
          id=${optionId(position)}
          role="option"
          aria-selected=${position === active ? 'true' : 'false'}
          @click=${() => {
            choose(position);
          }}
        >
          <span class="completion-kind is-${item.kind}" aria-hidden="true">${signOf(item)}</span>
          <span class="completion-label">${item.label}</span>
          ${item.detail === undefined ? nothing : html`<span class="completion-detail">${item.detail}</span>`}
          <span class="completion-doc">${docOf(item)}</span>
        </li>`,
    )}
  </ul>`;
}

/** A letter for the kind: what it is shows in the words too. */
function signOf({ kind }: Completion): string {
  switch (kind) {
    case 'field':
      return '▪';
    case 'function':
      return 'ƒ';
    case 'operator':
    case 'keyword':
      return '∘';
    case 'value':
      return '=';
    case 'path':
      return '›';
  }
}

/** A field's words begin with its name and type, which stand beside them already. */
function docOf({ kind, doc }: Completion): string {
  return kind === 'field' ? doc.slice(doc.indexOf('): ') + 3) : doc;
}
