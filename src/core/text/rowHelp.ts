import { readCommand } from '../check/commandFindings';
import { eventFindings } from '../check/eventFindings';
import type { Finding } from '../findings/finding';
import { code, plain } from '../restore/audit/markdownText';
import { describeEvent } from '../trace/describe';
import type { TraceRow } from '../trace/record';
import { deviceOf } from '../track/follow';
import type { Track } from '../track/track';
import { truncate } from '../wire/text';
import { fieldTree, type FieldNode } from '../wire/tree';

/** Fields that are shown of a command; the trace's editor has all. */
const MOST_FIELDS = 40;
const MOST_TEXT = 80;

/** What a row holds, as Markdown: a command's fields and what is to be said of it. */
export function rowHelp({ row, before }: { readonly row: TraceRow; readonly before: Track }): string {
  const { record } = row;
  const track = before.get(deviceOf(before, record));
  if (record.type !== 'command') {
    const { name, summary } = describeEvent(record);
    const title = `**${plain(name)}**: ${plain(summary)}`;
    const findings = eventFindings(record, track);
    return [title, ...findings.flatMap((finding) => ['', findingHelp(finding)])].join('\n');
  }
  const { decoded, findings } = readCommand(record, track);
  const fields = flat(fieldTree(record, decoded));
  return [
    `**${plain(decoded.label)}**: ${plain(decoded.summary)}`,
    '',
    ...fields.slice(0, MOST_FIELDS).map(fieldLine),
    ...(fields.length > MOST_FIELDS ? ['- …'] : []),
    ...findings.flatMap((finding) => ['', findingHelp(finding)]),
  ].join('\n');
}

/** A finding with its source, as Markdown. */
export function findingHelp({ severity, code: name, message, spec }: Finding): string {
  return `**${severity}** ${code(name)}: ${plain(message)}${spec === undefined ? '' : ` (${plain(spec)})`}`;
}

function flat(nodes: readonly FieldNode[], depth = 0): { readonly node: FieldNode; readonly depth: number }[] {
  const all: { readonly node: FieldNode; readonly depth: number }[] = [];
  for (const node of nodes) {
    // One more than is shown tells that there are more.
    if (all.length > MOST_FIELDS) break;
    all.push({ node, depth }, ...flat(node.children, depth + 1));
  }
  return all;
}

function fieldLine({ node: { name, text, raw }, depth }: { readonly node: FieldNode; readonly depth: number }): string {
  const value = [text, ...(raw === undefined ? [] : [`(${raw})`])].filter((part) => part !== '').join(' ');
  return `${'  '.repeat(depth)}- ${code(name)}${value === '' ? '' : ` ${plain(truncate(value, MOST_TEXT))}`}`;
}
