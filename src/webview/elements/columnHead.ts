import { html, nothing, type TemplateResult } from 'lit';
import { LEAST_COLUMN_PX, MOST_COLUMN_PX, type Column, type ColumnId } from '../lib/columns';

const STEP = 8;

export interface ColumnHeadOptions {
  readonly columns: readonly Column[];
  readonly timeTitle: string;
  /** Undefined gives the column back the width that follows its text. */
  readonly resize: (id: ColumnId, width: number | undefined) => void;
}

/** The list's head row. Each column but the flexible one has a bar at its edge that sizes it, by pointer or by key. */
export function columnHead(options: ColumnHeadOptions): TemplateResult {
  const first = options.columns.find(({ edge }) => edge !== 'none');
  return html`<div class="row head" role="row" aria-rowindex="1">
    ${options.columns.map(
      (column) =>
        html`<span
          class="cell cell-${column.id} head-cell"
          role="columnheader"
          data-column=${column.id}
          title=${column.id === 'time' ? options.timeTitle : nothing}
          ><span class="head-title">${column.title}</span>${
            column.edge === 'none' ? nothing : sizer(column, column === first, options)
          }</span
        >`,
    )}
  </div>`;
}

function sizer(column: Column, isTabStop: boolean, options: ColumnHeadOptions): TemplateResult {
  return html`<span
    class="sizer is-${column.edge}"
    role="separator"
    tabindex=${isTabStop ? '0' : '-1'}
    aria-orientation="vertical"
    aria-label=${`Width of the column ${column.title}`}
    aria-valuemin=${LEAST_COLUMN_PX}
    aria-valuemax=${MOST_COLUMN_PX}
    title="Drag or press Left and Right to size, Up and Down for the other columns, Enter or double-click to fit"
    @pointerdown=${(event: PointerEvent) => {
      startDrag(event, column, options);
    }}
    @keydown=${(event: KeyboardEvent) => {
      onKey(event, column, options);
    }}
    @dblclick=${() => {
      options.resize(column.id, undefined);
    }}
  ></span>`;
}

function widthOf(sizer: HTMLElement): number {
  return sizer.parentElement?.getBoundingClientRect().width ?? 0;
}

function clampWidth(width: number): number {
  return Math.round(Math.min(Math.max(LEAST_COLUMN_PX, width), MOST_COLUMN_PX));
}

function startDrag(event: PointerEvent, column: Column, options: ColumnHeadOptions): void {
  const bar = event.currentTarget;
  if (!(bar instanceof HTMLElement) || event.button !== 0) return;
  event.preventDefault();
  bar.setPointerCapture(event.pointerId);
  const startX = event.clientX;
  const startWidth = widthOf(bar);
  const direction = column.edge === 'left' ? -1 : 1;
  const move = (moved: PointerEvent): void => {
    options.resize(column.id, clampWidth(startWidth + direction * (moved.clientX - startX)));
  };
  bar.classList.add('is-dragged');
  bar.addEventListener('pointermove', move);
  bar.addEventListener(
    'lostpointercapture',
    () => {
      bar.classList.remove('is-dragged');
      bar.removeEventListener('pointermove', move);
    },
    { once: true },
  );
}

function onKey(event: KeyboardEvent, column: Column, options: ColumnHeadOptions): void {
  const bar = event.currentTarget;
  if (!(bar instanceof HTMLElement)) return;
  const outward = column.edge === 'left' ? -STEP : STEP;
  switch (event.key) {
    case 'ArrowLeft':
      options.resize(column.id, clampWidth(widthOf(bar) - outward));
      break;
    case 'ArrowRight':
      options.resize(column.id, clampWidth(widthOf(bar) + outward));
      break;
    case 'ArrowUp':
      focusNeighbour(bar, -1);
      break;
    case 'ArrowDown':
      focusNeighbour(bar, 1);
      break;
    case 'Enter':
      options.resize(column.id, undefined);
      break;
    default:
      return;
  }
  event.preventDefault();
  // The grid below has its own use for these keys.
  event.stopPropagation();
}

/** The bars are one tab stop: leaving it and coming back leads to the bar that was used last. */
function focusNeighbour(bar: HTMLElement, step: 1 | -1): void {
  const bars = [...(bar.closest('.head')?.querySelectorAll<HTMLElement>('.sizer') ?? [])];
  const next = bars[bars.indexOf(bar) + step];
  if (next === undefined) return;
  bar.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}
