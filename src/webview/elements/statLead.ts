import { html, nothing, type TemplateResult } from 'lit';
import type { Pointed } from '../../protocol/filtering';
import type { Lead } from '../../protocol/statistics';
import { isTexts } from '../shapes';
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
  if (typeof context !== 'object' || context === null || !('conditions' in context)) return undefined;
  const { conditions } = context;
  return isTexts(conditions) ? { kind: 'rows', conditions } : undefined;
}
