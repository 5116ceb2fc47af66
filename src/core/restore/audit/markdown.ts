import { featureNames } from '../../wire/features';
import { hexNumber, toHex } from '../../wire/hex';
import { shortName } from '../../wire/shortName';
import { plural, truncate } from '../../wire/text';
import { chosenLimits } from '../limitSpecs';
import { describeProfile } from '../profiles';
import type { RestoreSession } from '../session';
import { adviceOn } from './advice';
import type { AuditItem } from './item';
import { block, code, plain, table } from './markdownText';
import { compareWithMinimal, type MinimalEntry } from './minimal';
import { reproduction, type Origin } from './reproduce';
import { auditVerdict } from './verdict';
import { commandsText, valueText } from './words';

/** Rows of a table; a report isn't the place for thousands of VLANs. */
const ROWS = 100;
const BYTES = 160;
const VALUE = 60;

/** A restore and its audit as a report: a bug report's text. */
export function restoreToMarkdown(session: RestoreSession, origin: Origin): string {
  const { start, plan, source } = session;
  const { features } = plan.destination;
  const facts = [
    ['Restored from', plain(origin.text)],
    ['Profile', `${plain(describeProfile(plan.profile).title)} (${code(plan.profile)})`],
    ['Features at the source', featuresText(source.intent.state.features)],
    ...(features === source.intent.state.features ? [] : [['Features at the destination', featuresText(features)]]),
    ...chosenLimits(plan.destination, source.model.state).map((limit) => ['Limit of the destination', plain(limit)]),
  ];
  return [
    `# Restore audit of ${code(start.device)}: ${plain(describeProfile(plan.profile).title)}`,
    '',
    `**${plain(auditVerdict(session).line)}**`,
    '',
    ...failureLines(session),
    ...table(['', ''], facts),
    ...section('Fix', adviceLines(session)),
    ...section('State', stateTable(session)),
    ...section('Commands', commandTable(session)),
    ...section('Not known', unsureTable(session)),
    ...section('Not sent', omissionTable(session)),
    ...section('Compared with the minimal plan', minimalTable(session)),
    ...section('How to reproduce', block(reproduction(session, origin))),
    '',
  ].join('\n');
}

/** What QEMU writes to its log, and what becomes of device and machine. */
function failureLines({ run: { outcome } }: RestoreSession): string[] {
  return outcome.kind === 'failed' || outcome.kind === 'crashed'
    ? [`QEMU's log says ${code(outcome.log)}. ${plain(outcome.next)}`, '']
    : [];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `## ${title}`, '', ...lines];
}

function featuresText(features: bigint): string {
  return `${code(hexNumber(features))} ${plain(featureNames(features).join(', '))}`;
}

function adviceLines(session: RestoreSession): string[] {
  return adviceOn(session).map(({ fields, text }) => `- ${fields.map(code).join(', ')}: ${plain(text)}`);
}

const FATES = {
  restored: 'restored',
  default: 'at its reset value',
  refused: '**refused**',
  lost: '**lost**',
  unknown: '**not known**',
} as const;

function stateTable({ audit, steps }: RestoreSession): string[] {
  const why = (item: AuditItem) => (item.verdict === 'restored' ? `By ${commandsText(item.by, steps)}.` : item.why);
  const rows = audit.map((item) => [
    code(item.field),
    code(valueText(item.field, item.source, VALUE)),
    code(valueText(item.field, item.destination, VALUE)),
    `${FATES[item.verdict]}${item.verdict === 'lost' ? ` (${code(item.cause)})` : ''}`,
    plain(why(item)),
  ]);
  return table(['Field', 'Source', 'Destination', 'Verdict', 'Why'], rows);
}

function commandTable({ steps }: RestoreSession): string[] {
  const rows = steps.map(({ command, verdict }, i) => [
    String(i + 1),
    code(shortName(command.name)),
    code(bytesText(command.out)),
    verdict.ok ? 'OK' : `**ERR**: ${plain(verdict.why)}`,
    plain(command.reason),
  ]);
  return steps.length === 0
    ? ['None.']
    : cut(rows, 'command', (shown) => table(['#', 'Command', 'Bytes', 'Answer', 'Why it is sent'], shown));
}

function bytesText(out: Uint8Array): string {
  const text = toHex(out);
  return text.length <= BYTES ? text : `${truncate(text, BYTES)} (${plural(out.length, 'byte')})`;
}

function unsureTable({ plan }: RestoreSession): string[] {
  const rows = plan.unsure.map(({ path, why }) => [code(path), plain(why)]);
  return rows.length === 0 ? [] : table(['Field', 'Why'], rows);
}

function omissionTable({ plan }: RestoreSession): string[] {
  if (plan.omitted.length === 0) return [];
  const rows = plan.omitted.map(({ path, what, why, harmless }) => [
    code(path),
    plain(what),
    harmless ? 'no' : '**yes**',
    plain(why),
  ]);
  return cut(rows, 'omission', (shown) => table(['Field', 'What', 'Lost', 'Why'], shown));
}

const KINDS = {
  both: 'required and sent',
  differs: '**sent with different bytes**',
  missing: '**required but missing**',
  redundant: 'sent but not required',
  refused: '**sent but refused**',
  extra: '**only in the stream**',
} as const satisfies Record<MinimalEntry['kind'], string>;

function minimalTable(session: RestoreSession): string[] {
  const rows = compareWithMinimal(session).map((entry) => [
    code(shortName(entry.command.name)),
    code(bytesText(entry.command.out)),
    'sent' in entry ? String(entry.sent + 1) : '',
    KINDS[entry.kind],
    entry.kind === 'both' ? '' : plain(entry.why),
  ]);
  return rows.length === 0 ? [] : cut(rows, 'command', (shown) => table(['Command', 'Bytes', '#', '', 'Why'], shown));
}

/** The first rows, and how many more there are. */
function cut(
  rows: readonly (readonly string[])[],
  what: string,
  make: (shown: readonly (readonly string[])[]) => string[],
): string[] {
  const more = rows.length - ROWS;
  return [...make(rows.slice(0, ROWS)), ...(more > 0 ? ['', `And ${plural(more, `more ${what}`)}.`] : [])];
}
