import { readLine, type TextLine } from './readLine';

/** A part of a trace's text that an outline names; lines from 0, `to` is its last one. */
export interface TextSection {
  readonly kind: 'device' | 'reset' | 'restore' | 'command' | 'damaged' | 'mark' | 'gap' | 'observation';
  readonly name: string;
  readonly detail: string;
  readonly from: number;
  readonly to: number;
  readonly children: readonly TextSection[];
}

/** A section whose end hasn't come. */
interface Open {
  readonly section: Omit<TextSection, 'to'> & { readonly children: TextSection[] };
}

/**
 * What stands out in a trace's text: where a device starts or is reset, up to the next such line; the restores in
 * between; commands with errors, damaged records, marks, gaps, observations.
 */
export function outlineOf(lines: readonly string[]): readonly TextSection[] {
  const found: TextSection[] = [];
  /** From the outermost: what a line is in. */
  const open: Open[] = [];
  const close = (depth: number, to: number) => {
    while (open.length > depth) {
      const last = open.pop();
      if (last) put({ ...last.section, to });
    }
  };
  const put = (section: TextSection) => (open.at(-1)?.section.children ?? found).push(section);

  lines.forEach((text, at) => {
    const line = readLine(text);
    if (line?.kind === 'command') {
      const leaf = errorOf(line, at);
      if (leaf) put(leaf);
    }
    if (line?.kind !== 'event') return;
    const { event, name, summary } = line;
    const common = { name, detail: summary, from: at, children: [] };
    switch (event) {
      case 'device':
      case 'reset':
        close(0, at - 1);
        open.push({ section: { ...common, kind: event } });
        break;
      case 'restore-begin':
        close(depthOf(open), at - 1);
        open.push({ section: { ...common, kind: 'restore', name: 'restore', detail: '' } });
        break;
      case 'restore-end':
        close(depthOf(open), at);
        break;
      case 'damaged':
      case 'mark':
      case 'gap':
      case 'observation':
        put({ ...common, kind: event, to: at });
        break;
      case 'status':
        break;
    }
  });
  close(0, lines.length - 1);
  return found;
}

/** How many of what is open isn't a restore: restores don't nest. */
function depthOf(open: readonly Open[]): number {
  return open.filter(({ section }) => section.kind !== 'restore').length;
}

function errorOf({ findings, index, name }: TextLine & { kind: 'command' }, at: number): TextSection | undefined {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return undefined;
  const detail = errors.map(({ code }) => code).join(' ');
  return { kind: 'command', name: `${index} ${name.text}`, detail, from: at, to: at, children: [] };
}

/** What can be folded: sections of more than one line, the outer ones first. */
export function foldsOf(sections: readonly TextSection[]): readonly { readonly from: number; readonly to: number }[] {
  return sections.flatMap(({ from, to, children }) => [...(to > from ? [{ from, to }] : []), ...foldsOf(children)]);
}
