import { html, nothing, type TemplateResult } from 'lit';
import type { TraceInfo } from '../../protocol/messages';
import type { Signal } from '../lib/signal';
import { timeModes, timeModeWords, type TimeMode } from '../lib/times';
import { counted, formatCount, severityCounts, severityWord } from '../lib/words';
import type { EditorModel } from '../model/editorModel';
import { findingLine } from './findingLine';
import { severityIcon, statisticsIcon, twistieIcon } from './icons';
import { ModelElement } from './modelElement';

/** The line above the list: what trace this is, what is to be known of the file, and how times are shown. */
export class HeaderStrip extends ModelElement {
  protected override signals(model: EditorModel): readonly Signal[] {
    return [model.trace.traceChanged, model.view.changed];
  }

  protected override view(model: EditorModel): unknown {
    const { phase } = model.trace;
    if (phase.kind !== 'open') return nothing;
    const { info } = phase;
    const { areNotesOpen, timeMode } = model.view.current;
    return html`<header>
      <div class="strip">
        <span class="strip-summary" title=${info.summary}>${info.summary}</span>
        ${
          info.indexing
            ? this.#indexing(model, info.rows, info.indexing)
            : html`<span class="strip-count">${counted(info.rows, 'row')}</span>`
        }
        ${info.notice === undefined ? nothing : html`<span class="strip-notice" title=${info.notice}>${info.notice}</span>`}
        ${info.notes.length > 0 ? this.#notesButton(model, info, areNotesOpen) : nothing}
        <fieldset class="segments">
          <legend class="sr-only">Time column</legend>
          ${timeModes.map((mode) => this.#modeChoice(model, mode, timeMode))}
        </fieldset>
        ${this.#statisticsButton(model)}
        <cvq-column-choice .model=${model}></cvq-column-choice>
      </div>
      ${info.indexing === 'running' ? html`<div class="progress-bar" role="presentation"></div>` : nothing}
      ${
        areNotesOpen && info.notes.length > 0
          ? html`<ul id="cvq-notes" class="notes" aria-label="Notes on the file">
              ${info.notes.map((note) => html`<li>${findingLine(note)}</li>`)}
            </ul>`
          : nothing
      }
    </header>`;
  }

  #statisticsButton({ statistics }: EditorModel): TemplateResult {
    return html`<button
      type="button"
      class="icon-button is-toggle"
      title=${statistics.isOpen ? 'Hide the statistics' : 'Show statistics'}
      aria-label="Statistics"
      aria-pressed=${String(statistics.isOpen)}
      @click=${() => {
        if (statistics.isOpen) statistics.close();
        else statistics.open();
      }}
    >
      ${statisticsIcon}
    </button>`;
  }

  #indexing({ trace }: EditorModel, rows: number, state: 'running' | 'held'): TemplateResult {
    const isHeld = state === 'held';
    const [word, title] = isHeld
      ? ['Go On', 'Read the rest of the file']
      : ['Stop', 'Stop reading the file, and keep the rows so far'];
    return html`<span class="strip-progress"
      >${isHeld ? nothing : html`<span class="spinner" aria-hidden="true"></span>`}${isHeld ? 'Stopped:' : 'Indexing…'}
      ${counted(rows, 'row')} so far<button
        type="button"
        class="strip-button"
        title=${title}
        @click=${() => {
          trace.hold(!isHeld);
        }}
      >
        ${word}
      </button></span
    >`;
  }

  #notesButton(model: EditorModel, info: TraceInfo, isOpen: boolean): TemplateResult {
    return html`<button
      type="button"
      class="strip-notes"
      aria-expanded=${String(isOpen)}
      aria-controls="cvq-notes"
      title=${isOpen ? 'Hide the notes on the file' : 'Show the notes on the file'}
      @click=${() => {
        model.view.set({ areNotesOpen: !isOpen });
      }}
    >
      <span class="twistie ${isOpen ? 'is-open' : ''}">${twistieIcon}</span>
      ${severityCounts(info.notes).map(
        ({ severity, count }) =>
          html`<span class="count is-${severity}"
            >${severityIcon(severity)}${formatCount(count)} ${severityWord(severity, count)}</span
          >`,
      )}
    </button>`;
  }

  #modeChoice(model: EditorModel, mode: TimeMode, current: TimeMode): TemplateResult {
    const { label, title } = timeModeWords[mode];
    return html`<label class="segment" title=${title}
      ><input
        type="radio"
        name="cvq-time-mode"
        value=${mode}
        .checked=${mode === current}
        @change=${() => {
          model.view.set({ timeMode: mode });
        }}
      /><span>${label}</span></label
    >`;
  }
}
