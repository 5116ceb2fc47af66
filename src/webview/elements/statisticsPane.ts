import { html, nothing, type TemplateResult } from 'lit';
import type { Pointed } from '../../protocol/filtering';
import type { StatTarget, StatFact, StatisticsReport, StatTable } from '../../protocol/statistics';
import type { Signal } from '../lib/signal';
import { formatCount } from '../lib/words';
import type { EditorModel } from '../model/editorModel';
import { closeIcon, copyIcon, saveIcon } from './icons';
import { PaneElement, PaneEvent, type Copied } from './paneElement';
import { ensureTabStop, pointedRows, targetButton, statTable } from './statTable';

/** What the listed rows are, in numbers; each leads to what it counts. In the place of the details. */
export class StatisticsPane extends PaneElement {
  protected override signals({ statistics }: EditorModel): readonly Signal[] {
    return [statistics.changed];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener('keydown', this.#onKeyDown);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener('keydown', this.#onKeyDown);
  }

  /** The line that has the keyboard, or else all of the first table, parted by tabs. */
  copied(): Copied | undefined {
    const row = document.activeElement?.closest('tr');
    if (row && this.contains(row)) return { what: 'line', text: textOf([row]) };
    const table = this.querySelector('table');
    return table === null ? undefined : { what: 'table', text: textOf([...table.rows]) };
  }

  /** The rows that the number counts which has the keyboard. */
  override pointed(): Pointed | undefined {
    return pointedRows(document.activeElement);
  }

  /** Puts the keyboard on the heading, from where all of it is read. */
  override focus(): void {
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('.stat-heading')?.focus());
  }

  protected override view(model: EditorModel): unknown {
    const { statistics } = model;
    const { report, isBusy, counted } = statistics;
    return html`<section class="stats" aria-labelledby="cvq-stats" aria-busy=${String(isBusy)}>
      <div class="stat-strip">
        <h2 class="stat-heading" id="cvq-stats" tabindex="-1">Statistics</h2>
        <span class="stat-scope">${scope(counted?.filter ?? '')}</span>
        ${isBusy ? progress(counted?.report) : nothing}
        <span class="stat-buttons">
          <button
            type="button"
            class="stat-button"
            ?disabled=${report === undefined}
            @click=${() => void this.#copyJson(model)}
          >
            ${copyIcon}Copy as JSON
          </button>
          <button
            type="button"
            class="stat-button"
            ?disabled=${report === undefined}
            @click=${() => {
              statistics.export();
            }}
          >
            ${saveIcon}Save as JSON…
          </button>
          <button
            type="button"
            class="icon-button"
            title="Close the statistics (Escape)"
            aria-label="Close the statistics"
            @click=${() => {
              this.#close(model);
            }}
          >
            ${closeIcon}
          </button>
        </span>
      </div>
      ${
        counted?.failure === undefined
          ? nothing
          : html`<p class="hint is-error" role="alert">The rows can’t be counted: ${counted.failure}</p>`
      }
      ${report === undefined ? nothing : this.#body(model, report)}
    </section>`;
  }

  protected override drawn({ statistics }: EditorModel): void {
    this.classList.toggle('is-stale', statistics.isBusy && statistics.counted?.report === undefined);
    for (const table of this.querySelectorAll('table')) ensureTabStop(table);
  }

  #body(model: EditorModel, { view: { facts, charts, tables } }: StatisticsReport): TemplateResult {
    const follow = (target: StatTarget): void => {
      this.#follow(model, target);
    };
    const table = (each: StatTable): TemplateResult =>
      statTable(each, {
        follow,
        sort: model.statistics.sortOf(each),
        sortBy: (column) => {
          model.statistics.sort(each, column);
        },
      });
    return html`<div class="stat-body">
      <dl class="stat-facts">${facts.map((fact) => factLine(fact, follow))}</dl>
      <div class="stat-parts">
        <div class="stat-main">${tables.filter(isLong).map(table)}</div>
        <div class="stat-side">
          ${charts.map((chart) => html`<cvq-stat-chart .chart=${chart} .follow=${follow}></cvq-stat-chart>`)}
          ${tables.filter((each) => !isLong(each)).map(table)}
        </div>
      </div>
    </div>`;
  }

  #follow(model: EditorModel, target: StatTarget): void {
    if (target.kind === 'row') model.trace.select(target.row, 'center');
    else void model.filter.narrow({ kind: 'rows', conditions: target.conditions }, 'only');
  }

  async #copyJson(model: EditorModel): Promise<void> {
    try {
      await navigator.clipboard.writeText(await model.statistics.json());
      model.confirm('Copied the statistics as JSON');
    } catch (error) {
      model.confirm(`The statistics can’t be copied: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #close(model: EditorModel): void {
    model.statistics.close();
    this.dispatchEvent(new PaneEvent('list'));
  }

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || this.model === undefined) return;
    event.preventDefault();
    this.#close(this.model);
  };
}

/** Of many columns. */
function isLong({ id }: StatTable): boolean {
  return id === 'command' || id === 'class';
}

function scope(filter: string): unknown {
  return filter === '' ? 'of all rows' : html`of the rows that match the filter <code>${filter}</code>`;
}

function progress(report: StatisticsReport | undefined): TemplateResult {
  const { rowsDone = 0, rows = 0 } = report ?? {};
  const percent = rows > 0 ? Math.floor((100 * rowsDone) / rows) : 0;
  return html`<span class="strip-progress"
    ><span class="spinner" aria-hidden="true"></span>Counting… ${formatCount(percent)} %</span
  >`;
}

function factLine({ name, text, target }: StatFact, follow: (target: StatTarget) => void): TemplateResult {
  return html`<div class="stat-fact">
    <dt>${name}</dt>
    <dd>${target === undefined ? text : targetButton(text, target, follow, false)}</dd>
  </div>`;
}

function textOf(rows: readonly HTMLTableRowElement[]): string {
  return rows.map((row) => [...row.cells].map((cell) => cell.innerText.trim()).join('\t')).join('\n');
}
