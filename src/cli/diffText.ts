import type { StateComparison, FieldDifference } from '../core/compare/compare';
import { divergenceSentences } from '../core/compare/divergence';
import { sideNotes, summaryOf } from '../core/compare/side';
import { outSummary } from '../core/wire/decode';
import { toHex } from '../core/wire/hex';
import { plural, truncate } from '../core/wire/text';
import type { Compared, Side } from './diffSide';
import { shortName } from '../core/wire/shortName';
import { printable } from '../core/text/traceText';

/** Values and bytes longer than this are cut; the JSON has all of them. */
const VALUE_WIDTH = 60;
const BYTES_WIDTH = 80;

/** Two files compared, for people. */
export function diffText({ a, b, comparison, parted }: Compared): string {
  const { differences } = comparison;
  const lines = [
    sideLine('A', a),
    sideLine('B', b),
    ...sideNotes(a, b),
    '',
    `${summaryOf(comparison)}${differences.length === 0 ? '.' : ':'}`,
    ...differences.flatMap((difference) => differenceLines(difference, a, b)),
    ...(parted ? ['', ...divergenceSentences(parted.commands, parted.states, comparison.count === 0)] : []),
    ...patchLines(comparison),
  ];
  return lines.map((line) => `${printable(line).trimEnd()}\n`).join('');
}

const MODELS = { qemu: "QEMU's model", spec: "the specification's model" } as const;
const KINDS = { trace: '', state: 'a state JSON', stream: 'a migration stream' } as const;

function sideLine(name: string, { file, kind, at, ring, state }: Side): string {
  const place = at === undefined ? 'at the end' : at < 0 ? 'before the first command' : `after command ${at}`;
  const origin = ring === undefined ? KINDS[kind] : `${place}, ${ring} ring`;
  return `${name}  ${file}: ${state.device}, ${origin}, ${MODELS[state.profile]}`;
}

const KIND_NOTES: Readonly<Record<FieldDifference['kind'], string>> = {
  value: '',
  absent: '',
  equivalent: ' (equivalent, not counted)',
  unknown: ' (not known, not counted)',
};

function differenceLines({ field, kind, textA, textB, text }: FieldDifference, a: Side, b: Side): string[] {
  const width = Math.min(VALUE_WIDTH, Math.max(textA.length, textB.length));
  const valueOf = (name: string, value: string, { setBy }: Side) => {
    const setter = setBy?.get(field);
    const shown = truncate(value, VALUE_WIDTH).padEnd(width);
    return `    ${name}  ${shown}${setter === undefined ? '' : `  set by command ${setter}`}`;
  };
  return [
    '',
    `  ${field}${KIND_NOTES[kind]}`,
    valueOf('A', textA, a),
    valueOf('B', textB, b),
    `    ${text}`,
  ];
}

function patchLines({ count, patch: { commands, unpatchable } }: StateComparison): string[] {
  if (count === 0) return [];
  const digits = String(commands.length).length;
  const indent = ' '.repeat(digits + 4);
  const title =
    commands.length === 0
      ? 'No command can make B the same as A.'
      : `${plural(commands.length, 'command')} ${commands.length === 1 ? 'makes' : 'make'} B the same as A${unpatchable.length === 0 ? '' : ', as far as possible'}:`;
  return [
    '',
    title,
    ...commands.flatMap(({ name, out, reason }, i) => [
      `  ${String(i + 1).padStart(digits)}. ${shortName(name)}: ${outSummary(out)}`,
      `${indent}${reason}`,
      `${indent}${truncate(toHex(out), BYTES_WIDTH)}`,
    ]),
    ...(unpatchable.length === 0 ? [] : ['', 'No command can change:']),
    ...unpatchable.map(({ field, why }) => `  ${field}: ${why}`),
  ];
}
