import { html, type TemplateResult } from 'lit';
import type { Severity } from '../../core/findings/finding';
import type { RowKind } from '../../protocol/messages';

/** Icons are drawn here: a webview has no codicons of its own. Each stands beside a text or bears a name. */
const errorIcon = html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
  <circle cx="8" cy="8" r="6.5" class="stroke" />
  <path d="M5.5 5.5l5 5M10.5 5.5l-5 5" class="stroke" />
</svg>`;

const warningIcon = html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
  <path d="M8 1.8L14.8 14H1.2z" class="stroke" />
  <path d="M8 6v4M8 11.4v1.2" class="stroke" />
</svg>`;

const infoIcon = html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
  <rect x="1.5" y="1.5" width="13" height="13" rx="3" class="stroke" />
  <path d="M8 7v4.5M8 4.2v1.3" class="stroke" />
</svg>`;

export function severityIcon(severity: Severity): TemplateResult {
  switch (severity) {
    case 'error':
      return errorIcon;
    case 'warning':
      return warningIcon;
    case 'info':
      return infoIcon;
  }
}

/** The guest's ring is one outline; the shadow ring has the outline's shadow behind it. */
export const guestIcon = html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
  <rect x="3" y="3" width="10" height="10" rx="1.5" class="stroke" />
</svg>`;

export const shadowIcon = html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
  <path d="M6 14.5h7a1.5 1.5 0 0 0 1.5-1.5V6l-2.5-1v7H5z" class="fill" />
  <rect x="1.5" y="1.5" width="9.5" height="9.5" rx="1.5" class="stroke" />
</svg>`;

const deviceIcon = html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
  <rect x="3.5" y="3.5" width="9" height="9" rx="1" class="stroke" />
  <path d="M6 1v2.5M10 1v2.5M6 12.5V15M10 12.5V15M1 6h2.5M1 10h2.5M12.5 6H15M12.5 10H15" class="stroke" />
</svg>`;

const resetIcon = html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
  <path d="M3.2 8.8a5 5 0 1 0 1.3-4.3L2.8 6.2M2.5 2.5v4h4" class="stroke" />
</svg>`;

const statusIcon = html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
  <path d="M1 9h3l2-5 3.5 9L12 7l.8 2H15" class="stroke" />
</svg>`;

const markIcon = html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
  <path d="M3.5 15V1.5h9L10 5l2.5 3.5h-9" class="stroke" />
</svg>`;

export const twistieIcon = html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
  <path d="M6 3.5L10.5 8 6 12.5" class="stroke" />
</svg>`;

export const filterIcon = html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
  <path d="M1.5 2.5h13L9.8 8.3v5.2l-3.6-1.8V8.3z" class="stroke" />
</svg>`;

export const closeIcon = html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
  <path d="M3.5 3.5l9 9M12.5 3.5l-9 9" class="stroke" />
</svg>`;

export const bookmarkIcon = html`<svg class="icon" viewBox="0 0 10 16" aria-hidden="true">
  <path d="M1.5 2h7v12L5 10.8 1.5 14z" class="fill" />
</svg>`;

export const columnsIcon = html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
  <path d="M2 2.5h12v11H2zM6.2 2.5v11M10 2.5v11" class="stroke" />
</svg>`;

export const statisticsIcon = html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
  <path d="M1.5 1.5v13h13M5 12V8.5M8.5 12V4.5M12 12V6.5" class="stroke" />
</svg>`;

export const copyIcon = html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
  <path d="M5.5 5.5h8v9h-8zM10.5 5.5v-4h-8v9h3" class="stroke" />
</svg>`;

export const saveIcon = html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
  <path d="M2 2h9.5L14 4.5V14H2zM5 2v4h5V2M4.5 14V9.5h7V14" class="stroke" />
</svg>`;

export const upIcon = html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
  <path d="M8 13.5V3M3.5 7.2L8 2.7l4.5 4.5" class="stroke" />
</svg>`;

export const downIcon = html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
  <path d="M8 2.5V13M3.5 8.8L8 13.3l4.5-4.5" class="stroke" />
</svg>`;

export function rowIcon(kind: Exclude<RowKind, 'command'>): TemplateResult {
  switch (kind) {
    case 'device':
      return deviceIcon;
    case 'reset':
      return resetIcon;
    case 'status':
      return statusIcon;
    case 'mark':
    case 'gap':
    case 'state':
      return markIcon;
    case 'damaged':
      return warningIcon;
  }
}
