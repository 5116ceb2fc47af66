import { COMMAND_NAMES, type CommandName } from '../wire/commands';
import { shortName } from '../wire/shortName';
import type { Severity } from '../findings/finding';

/** Part of a line, in characters from its start; `to` is the first after it. */
export interface LinePart {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** A finding as a line names it. */
export interface NamedFinding extends LinePart {
  readonly severity: Severity;
  readonly code: string;
}

/** What a line of a trace's text form says. */
export type TextLine =
  | {
      readonly kind: 'command';
      /** Number among the commands, from 0. */
      readonly index: number;
      /** As in the line: without the prefix that most share, or the numbers in words. */
      readonly name: LinePart;
      /** Undefined for what the specification doesn't know. */
      readonly command: CommandName | undefined;
      readonly findings: readonly NamedFinding[];
    }
  | { readonly kind: 'event'; readonly event: TextEvent; readonly name: string; readonly summary: string }
  /** A note on the whole file, or on the page. */
  | { readonly kind: 'remark' };

export type TextEvent =
  'device' | 'reset' | 'status' | 'restore-begin' | 'restore-end' | 'damaged' | 'mark' | 'gap' | 'observation';

const BY_SHORT_NAME = new Map<string, CommandName>(COMMAND_NAMES.map((name) => [shortName(name), name]));

const COMMAND = /^ *(\d+) {2} *-?\d+\.\d{9} {2}/;
const EVENT = /^# -?\d+\.\d{9} {2}(.*)$/;
/** Labels of commands that the specification doesn't name. */
const UNKNOWN_COMMAND = /^(?:class \d+ command \d+|[A-Z_]+ command \d+|no header)$/;
const FINDING = /(?<=\s)(error|warning|info):([a-z0-9-]+)(?= |$)/g;

const EVENTS = [
  ['device', 'device ready'],
  ['device', 'device restarted'],
  ['device', 'device running'],
  ['reset', 'reset'],
  ['status', 'status'],
  ['restore-begin', 'restore-begin'],
  ['restore-end', 'restore-end'],
  ['restore-begin', 'start-begin'],
  ['restore-end', 'start-end'],
  ['gap', 'gap'],
  ['observation', 'observation'],
  ['damaged', 'damaged record'],
] as const satisfies readonly (readonly [TextEvent, string])[];

/**
 * Reads a line of the form that `TraceText` writes. Undefined for other text. Where a device's id looks like a column of
 * its own, the line may be taken for less than it is.
 */
export function readLine(line: string): TextLine | undefined {
  const head = COMMAND.exec(line);
  if (head) return commandLine(line, Number(head[1]), head[0].length);
  const event = EVENT.exec(line)?.[1];
  if (event !== undefined) return eventLine(event);
  return line.startsWith('# ') ? { kind: 'remark' } : undefined;
}

function commandLine(line: string, index: number, start: number): TextLine | undefined {
  const name = cellsOf(line, start).find(({ text }) => BY_SHORT_NAME.has(text) || UNKNOWN_COMMAND.test(text));
  if (!name) return undefined;
  const findings = [...line.matchAll(FINDING)].flatMap((match): NamedFinding[] => {
    const [text, severity, code = ''] = match;
    if (match.index < name.to || !isSeverity(severity)) return [];
    return [{ severity, code, text, from: match.index, to: match.index + text.length }];
  });
  return { kind: 'command', index, name, command: BY_SHORT_NAME.get(name.text), findings };
}

function isSeverity(text: string | undefined): text is Severity {
  return text === 'error' || text === 'warning' || text === 'info';
}

/** What stands between two blanks or more. */
function cellsOf(line: string, start: number): LinePart[] {
  return [...line.slice(start).matchAll(/\S+(?: \S+)*/g)].map(({ 0: text, index }) => ({
    text,
    from: start + index,
    to: start + index + text.length,
  }));
}

function eventLine(text: string): TextLine {
  if (text.endsWith(': mark'))
    return { kind: 'event', event: 'mark', name: text.replace(/: mark$/, ''), summary: 'mark' };
  for (const [event, name] of EVENTS) {
    const start = text.startsWith(`${name}: `) ? 0 : text.indexOf(`  ${name}: `) + 2;
    if (start === 1) continue;
    return { kind: 'event', event, name, summary: text.slice(start + name.length + 2) };
  }
  return { kind: 'remark' };
}
