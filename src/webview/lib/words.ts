import type { Severity } from '../../core/findings/finding';
import { shortName } from '../../core/wire/shortName';
import type { RowView } from '../../protocol/messages';
import { timeText, type TimeColumn } from './times';

const numbers = new Intl.NumberFormat('en-US');

/** A number with its thousands parted. */
export function formatCount(count: number): string {
  return numbers.format(count);
}

/** `1 row`, `2 rows`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

export interface SeverityCount {
  readonly severity: Severity;
  readonly count: number;
}

const severities: readonly Severity[] = ['error', 'warning', 'info'];

/** How many findings there are of each severity that occurs, the worst first. */
export function severityCounts(findings: readonly { readonly severity: Severity }[]): SeverityCount[] {
  return severities
    .map((severity) => ({ severity, count: findings.filter((finding) => finding.severity === severity).length }))
    .filter(({ count }) => count > 0);
}

/** What so many findings of a severity are called. */
export function severityWord(severity: Severity, count: number): string {
  const word = severity === 'info' ? 'note' : severity;
  return count === 1 ? word : `${word}s`;
}

/** `2 errors, 1 warning`; empty without findings. */
export function severityText(findings: readonly { readonly severity: Severity }[]): string {
  return severityCounts(findings)
    .map(({ severity, count }) => `${formatCount(count)} ${severityWord(severity, count)}`)
    .join(', ');
}

/** An answer as the list shows it. */
export function answerLabel(answer: NonNullable<RowView['answer']>): string {
  return answer.kind === 'none' ? `— ${answer.text}` : answer.text;
}

/** A row as a screen reader should say it when it becomes the selected one. */
export function spokenRow(row: RowView): string {
  const isCommand = row.kind === 'command';
  const parts = [
    isCommand ? `Command ${row.index === undefined ? '' : String(row.index)}`.trim() : `Record ${row.row + 1}`,
    row.ring === undefined ? '' : `${row.ring} ring`,
    shortName(row.name),
    row.summary,
    spokenAnswer(row.answer),
    severityText(row.findings),
    row.restore === undefined ? '' : restoreWords[row.restore],
  ];
  return parts.filter((part) => part !== '').join(', ');
}

const restoreWords = { begin: 'start of a restore', inside: 'in a restore', end: 'end of a restore' } as const;

function spokenAnswer(answer: RowView['answer']): string {
  if (answer === undefined) return '';
  return answer.kind === 'none' ? answer.text : `answered ${answer.text}`;
}

/** A row's columns as text, parted by tabs so that they paste into a table. */
export function rowAsText(row: RowView, times: TimeColumn): string {
  return [
    row.index === undefined ? '' : String(row.index),
    timeText(row, times),
    row.ring ?? '',
    row.device ?? '',
    row.name,
    row.summary,
    row.answer?.text ?? '',
    row.latency ?? '',
    row.findings.map(({ message }) => message).join(' '),
  ]
    .map((text) => text.replace(/\s+/gu, ' ').trim())
    .join('\t');
}
