import { decodeCommand } from '../core/wire/decode';
import { hexNumber } from '../core/wire/hex';
import { plural, truncate } from '../core/wire/text';
import type { RestoreSession } from '../core/restore/session';
import { printable } from './text';

/** Values of a loss are cut here: a list of all VLANs has 20000 characters. */
const VALUE_WIDTH = 72;

/** A restore stream for people: the commands and why each, what is left out, what is lost. */
export function restoreText({ plan, start, losses }: RestoreSession): string {
  const { commands, omitted, destination } = plan;
  const digits = String(commands.length).length;
  const indent = ' '.repeat(digits + 2);
  const title = `${start.device}, profile ${plan.profile}, features ${hexNumber(destination.features)}: ${plural(commands.length, 'command')}`;
  return [
    printable(title),
    ...commands.flatMap(({ name, out, reason }, i) => [
      `${String(i + 1).padStart(digits)}. ${name}: ${decodeCommand({ out, outCut: false, inCut: false }).summary}`,
      `${indent}${reason}`,
    ]),
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
    '',
  ].join('\n');
}

function section(title: string, lines: readonly string[]): string[] {
  return ['', lines.length === 0 ? `${title}: nothing` : `${title}:`, ...lines.map((line) => `  ${printable(line)}`)];
}

function value(json: unknown): string {
  return truncate(JSON.stringify(json), VALUE_WIDTH);
}
