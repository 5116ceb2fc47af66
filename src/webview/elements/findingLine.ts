import { html, nothing, type TemplateResult } from 'lit';
import type { Finding } from '../../core/findings/finding';
import { offsetsText } from '../lib/byteRange';
import { severityIcon } from './icons';

/** A finding in words: severity as a shape and a word, the message, and where it comes from. */
export function findingLine(finding: Finding): TemplateResult {
  const { severity, message, code, spec } = finding;
  return html`<span class="finding is-${severity}" data-code=${code}>
    <span class="finding-severity">${severityIcon(severity)}<span class="sr-only">${severity}: </span></span>
    <span class="finding-text">
      <span class="finding-message">${message}</span>
      <span class="finding-more"
        >${placeText(finding)}<span class="finding-code">${code}</span>${
          spec === undefined ? nothing : html`<span class="finding-spec">${spec}</span>`
        }</span
      >
    </span>
  </span>`;
}

function placeText({ at }: Finding): TemplateResult | typeof nothing {
  if (at === undefined) return nothing;
  const offsets = offsetsText(at) || String(at.offset);
  const text = at.side === 'file' ? `file offset ${at.offset}` : `${at.side} ${offsets}`;
  return html`<span class="finding-place">${text}</span>`;
}
