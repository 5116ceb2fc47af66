import type { Mark, MarkKind } from '../model/overviewMarks';

/** Colours of marks, by the names of the style sheet. */
const COLOURS: Readonly<Record<Exclude<MarkKind, 'class'>, string>> = {
  restore: '--cvq-restore',
  reset: '--vscode-foreground',
  error: '--cvq-error',
  unanswered: '--cvq-warning',
  damaged: '--cvq-warning',
  bookmark: '--cvq-bookmark',
};

/** Colours of classes come again: it is the lane that tells them apart. */
const CLASS_COLOURS = 5;

function colourOf(mark: Mark): string {
  if (mark.kind !== 'class') return COLOURS[mark.kind];
  const { class: number = -1 } = mark;
  return `--cvq-class-${(number + CLASS_COLOURS) % CLASS_COLOURS}`;
}

/** Paints marks in the theme's colours. */
export function paint(canvas: HTMLCanvasElement, marks: readonly Mark[]): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const style = getComputedStyle(canvas);
  const colours = new Map<string, string>();
  context.clearRect(0, 0, canvas.width, canvas.height);
  for (const mark of marks) {
    const name = colourOf(mark);
    const colour = colours.get(name) ?? style.getPropertyValue(name).trim();
    colours.set(name, colour);
    context.fillStyle = colour;
    context.globalAlpha = mark.opacity;
    if (mark.kind === 'bookmark') diamond(context, mark);
    else context.fillRect(mark.x, mark.y, mark.width, mark.height);
  }
}

function diamond(context: CanvasRenderingContext2D, { x, y, width, height }: Mark): void {
  context.beginPath();
  context.moveTo(x + width / 2, y);
  context.lineTo(x + width, y + height / 2);
  context.lineTo(x + width / 2, y + height);
  context.lineTo(x, y + height / 2);
  context.fill();
}
