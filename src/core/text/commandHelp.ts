import { code, plain, table } from '../restore/audit/markdownText';
import { commandSpec, type CommandName } from '../wire/commands';
import { featureName } from '../wire/features';
import type { Field, Layout } from '../wire/layout';

/** A line of a layout's table; the depth counts the structures that it is in. */
interface LayoutRow {
  readonly name: string;
  readonly depth: number;
  /** In bytes, in words. */
  readonly size: string;
  readonly doc: string;
}

/** What a command is, where the specification has it, and how its bytes are laid out, as Markdown. */
export function commandHelp(name: CommandName): string {
  const spec = commandSpec(name);
  return [
    `**${plain(name)}** (class ${spec.class}, command ${spec.command})`,
    '',
    `${plain(spec.title)}. virtio 1.4, Network Device, ${plain(spec.section)}; since virtio ${spec.since}. Needs ${code(featureName(spec.feature))}.`,
    ...layoutTable('command-specific-data', spec.data),
    ...layoutTable('command-specific-result', spec.result),
  ].join('\n');
}

function layoutTable(title: string, layout: Layout): string[] {
  if (layout.length === 0) return [];
  const rows = layoutRows(layout).map(({ name, depth, size, doc }) => [
    `${'&emsp;'.repeat(depth)}${code(name)}`,
    plain(size),
    plain(doc),
  ]);
  return ['', ...table([title, 'bytes', ''], rows)];
}

function layoutRows(layout: Layout, depth = 0): LayoutRow[] {
  return layout.flatMap((field) => {
    const { name, doc } = field;
    const inner = field.kind === 'struct' || field.kind === 'repeat' ? layoutRows(field.fields, depth + 1) : [];
    return [{ name, depth, size: sizeOf(field), doc }, ...inner];
  });
}

function sizeOf(field: Field): string {
  switch (field.kind) {
    case 'uint':
    case 'count':
      return String(field.size);
    case 'wide':
      return '8';
    case 'reserved':
      return String(field.size * field.length);
    case 'mac':
      return '6';
    case 'macs':
      return `6 × ${field.count}`;
    case 'numbers':
      return `2 × ${field.count}`;
    case 'bytes':
      return field.count;
    case 'struct':
      return '';
    case 'repeat':
      return 'each, up to the end';
    case 'replies':
      return 'up to the end';
  }
}
