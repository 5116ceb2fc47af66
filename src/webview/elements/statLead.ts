import { html, nothing, type TemplateResult } from 'lit';
import { conditions as conditionsShape, type Pointed } from '../../protocol/filtering';
import { fits, property } from '../../protocol/shape';
import type { Lead } from '../../protocol/statistics';
import { menuContext } from './context';

/** A number, or a name, that leads to what it counts; in a grid the keyboard comes to it by arrow keys alone. */
export function statLead(text: string, lead: Lead, follow: (lead: Lead) => void, isInGrid: boolean): TemplateResult {
  return html`<button
    type="button"
    class="stat-lead"
    tabindex=${isInGrid ? '-1' : nothing}
    title=${lead.kind === 'row' ? `Go to row ${lead.row}` : `Filter by ${lead.conditions.join(' && ')}`}
    data-vscode-context=${lead.kind === 'filter' ? menuContext('count', { conditions: lead.conditions }) : nothing}
    @click=${() => {
      follow(lead);
    }}
  >
    ${text}
  </button>`;
}

/** The rows that a number counts; undefined for anything else. */
export function pointedLead(element: Element | null): Pointed | undefined {
  const text = element?.getAttribute('data-vscode-context') ?? undefined;
  const context: unknown = text === undefined ? undefined : JSON.parse(text);
  const conditions = property(context, 'conditions');
  return fits(conditionsShape, conditions) ? { kind: 'rows', conditions } : undefined;
}
