import { bySeverity } from '../check/severity';
import type { CommandBytes, Decoded } from '../wire/decode';
import { decodeCommand } from '../wire/decode';
import type { Pasted, PastedCommand } from '../wire/pastedBytes';
import { plural } from '../wire/text';
import { fieldTree, type FieldNode } from '../wire/tree';
import { printable } from './traceText';

/** A command as far as its out bytes tell: nothing is known of its device and its answer. */
export interface PastedDecoded {
  readonly pasted: PastedCommand;
  readonly decoded: Decoded;
}

export function decodePasted({ commands }: Pasted): PastedDecoded[] {
  return commands.map((pasted) => ({ pasted, decoded: decodeCommand(bytesOf(pasted)) }));
}

/** Without in bytes no field stands for the answer. */
function bytesOf({ bytes, isCut }: PastedCommand): CommandBytes {
  return { out: bytes, outCut: isCut, inCut: false };
}

/** Commands with their fields and findings, and how many lines had none. */
export function pastedText(pasted: Pasted): string {
  const commands = decodePasted(pasted).map(commandText);
  const { otherLines } = pasted;
  const others = otherLines === 0 ? '' : `\n# Skipped ${plural(otherLines, 'line')} without bytes.\n`;
  return `${commands.join('\n')}${others}`;
}

function commandText({ pasted, decoded }: PastedDecoded): string {
  const rows = flat(fieldTree(bytesOf(pasted), decoded));
  const widths = [0, 1, 2].map((column) => rows.reduce((width, row) => Math.max(width, row[column]?.length ?? 0), 0));
  const findings = bySeverity([...decoded.findings]).map(({ severity, code, message, spec }) =>
    [`  ${severity}:${code}: ${message}`, ...(spec === undefined ? [] : [` (${spec})`])].join(''),
  );
  return [
    `${decoded.label}: ${decoded.summary}`,
    `  ${sizeText(pasted)}`,
    ...rows.map((row) =>
      `  ${row.map((cell, at) => (at < 2 ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0))).join('  ')}`.trimEnd(),
    ),
    ...findings,
    '',
  ]
    .map(printable)
    .join('\n');
}

function sizeText({ bytes, isCut, length }: PastedCommand): string {
  const there = plural(bytes.length, 'byte');
  if (!isCut) return there;
  return length === undefined ? `the first ${there}; the rest is not in the text` : `the first ${there} of ${length}`;
}

/** Offset, length, name and value of each field. */
function flat(nodes: readonly FieldNode[], depth = 0): string[][] {
  return nodes.flatMap(({ offset, length, name, text, raw, children }) => [
    [
      String(offset),
      String(length),
      `${'  '.repeat(depth)}${name}`,
      raw === undefined || raw === text ? text : `${text} (${raw})`,
    ],
    ...flat(children, depth + 1),
  ]);
}
