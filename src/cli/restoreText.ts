import { outSummary } from '../core/wire/decode';
import { hexNumber } from '../core/wire/hex';
import { plural, truncate } from '../core/wire/text';
import { adviceOn } from '../core/restore/audit/advice';
import { compareWithMinimal, type MinimalEntry } from '../core/restore/audit/minimal';
import { divergedOf, auditVerdict } from '../core/restore/audit/verdict';
import { faultWords, specOf } from '../core/restore/faultSpec';
import { chosenLimits } from '../core/restore/limitSpecs';
import { outcomeText } from '../core/restore/outcomeText';
import type { Unsure } from '../core/load/rule';
import { FEATURES_PATH } from '../core/device/unknown';
import type { RestoreSession } from '../core/restore/session';
import { printable } from '../core/text/traceText';
import { restoreToMarkdown } from '../core/restore/audit/markdown';
import type { Origin } from '../core/restore/audit/reproduce';
import { restoreToC, restoreToJson, restoreToRecords } from '../core/restore/export';
import { writeJsonl } from '../io/write/jsonl';
import { writePcapng } from '../io/write/pcapng';

/** Values of a loss are cut here: a list of all VLANs has 20000 characters. */
const VALUE_WIDTH = 72;

/** A restore stream for people: the commands and why each, what is left out, what is lost. */
export function restoreText(session: RestoreSession): string {
  const { plan, start, losses, source, options } = session;
  const faults = (options.faults ?? []).map((fault) => faultWords(specOf(fault, plan.commands)));
  const { commands, omitted, destination } = plan;
  const digits = String(commands.length).length;
  const indent = ' '.repeat(digits + 2);
  const features = source.model.unknown.items.has(FEATURES_PATH) ? 'not known' : hexNumber(destination.features);
  const title = `${start.device}, profile ${plan.profile}, features ${features}: ${plural(commands.length, 'command')}`;
  return [
    printable(title),
    ...chosenLimits(destination, source.model.state).map((limit) => printable(`limit of the destination: ${limit}`)),
    ...faults.map((words) => `fault: ${words}`),
    printable(auditVerdict(session).line),
    ...commands.flatMap(({ name, out, reason }, i) => [
      `${String(i + 1).padStart(digits)}. ${name}: ${outSummary(out)}`,
      `${indent}${reason}`,
    ]),
    ...outcomeLines(session),
    ...optional('not known', unsureLines(plan.unsure)),
    ...section(
      'omitted',
      omitted.map(({ what, why }) => `${what}: ${why}`),
    ),
    ...section(
      'lost',
      losses.map(
        ({ field, source, destination: at, why }) => `${field}: ${value(source)} becomes ${value(at)}: ${why}`,
      ),
    ),
    ...optional("set in the source's device, unknown to the guest", partedLines(session)),
    ...optional(
      'fix',
      adviceOn(session).map(({ fields, text }) => `${fields.join(', ')}: ${text}`),
    ),
    '',
  ].join('\n');
}

/** The items of which nobody can tell what is sent for them, by the reason. */
function unsureLines(unsure: readonly Unsure[]): string[] {
  const reasons = new Map<string, string[]>();
  for (const { path, why } of unsure) reasons.set(why, [...(reasons.get(why) ?? []), path]);
  return [...reasons].map(([why, paths]) => `${paths.join(', ')}: ${why}`);
}

/** How the load ends, where that isn't plain: what went wrong first, and what comes of it. */
function outcomeLines(session: RestoreSession): string[] {
  const { outcome } = session.run;
  if (outcome.kind === 'blocked' || (outcome.kind === 'started' && !session.options.faults)) return [];
  const { title, line, facts } = outcomeText(session);
  return section('outcome', [
    `${title}: ${line}`,
    ...facts.filter(({ text }) => text !== line).map(({ name, text }) => `${name}: ${text}`),
  ]);
}

/** The stream against the minimal plan: what it leaves out, sends otherwise, or sends without need. */
export function minimalText(session: RestoreSession): string {
  const lines = compareWithMinimal(session).map((entry) => {
    const number = 'sent' in entry ? `command ${entry.sent + 1}` : 'not sent';
    const why = 'why' in entry ? `: ${entry.why}` : '';
    return `${KINDS[entry.kind]}: ${entry.command.name} (${number})${why}`;
  });
  return [...section('compared with the minimal plan', lines), ''].join('\n');
}

const KINDS = {
  both: 'required and sent',
  differs: 'sent with different bytes',
  missing: 'required but missing',
  redundant: 'sent but not required',
  refused: 'sent but refused',
  extra: 'only in the stream',
} as const satisfies Record<MinimalEntry['kind'], string>;

function partedLines(session: RestoreSession): string[] {
  return divergedOf(session).map(
    ({ field, source, destination, why }) => `${field}: ${value(source)} becomes ${value(destination)}: ${why}`,
  );
}

function optional(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : section(title, lines);
}

function section(title: string, lines: readonly string[]): string[] {
  return ['', lines.length === 0 ? `${title}: nothing` : `${title}:`, ...lines.map((line) => `  ${printable(line)}`)];
}

function value(json: unknown): string {
  return truncate(JSON.stringify(json), VALUE_WIDTH);
}

type Encode = (session: RestoreSession, origin: Origin) => Iterable<string | Uint8Array>;

const ENCODERS: readonly (readonly [endings: readonly string[], Encode])[] = [
  [
    ['.jsonl', '.cvqtrace'],
    (session) => writeJsonl(restoreToRecords(session), { impliedDevice: session.start.device }),
  ],
  [['.pcapng'], (session) => writePcapng(restoreToRecords(session), { defaultDevice: session.start.device })],
  [['.json'], (session) => [`${JSON.stringify(restoreToJson(session), undefined, 2)}\n`]],
  [['.c', '.h'], (session) => [restoreToC(session)]],
  [['.md'], (session, origin) => [restoreToMarkdown(session, origin)]],
];

/** The ends of names that say what a restore stream is written as. */
export const RESTORE_ENDINGS = ENCODERS.flatMap(([endings]) => endings);

/** How a restore stream is written to a file of this name; undefined when the name doesn't tell. */
export function restoreEncoder(name: string): Encode | undefined {
  const lower = name.toLowerCase();
  return ENCODERS.find(([endings]) => endings.some((end) => lower.endsWith(end)))?.[1];
}
