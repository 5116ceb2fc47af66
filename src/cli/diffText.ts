import type { Comparison, FieldDifference } from '../core/compare/compare';
import type { Place } from '../core/compare/course';
import type { StateCourse } from '../core/compare/parting';
import { sideNotes, summaryOf } from '../core/compare/side';
import { decodeCommand } from '../core/wire/decode';
import { toHex } from '../core/wire/hex';
import { plural, truncate } from '../core/wire/text';
import type { Compared, Partings, Side } from './diffSide';
import { printable, shortName } from './text';

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
    ...(parted ? ['', ...partedLines(parted, comparison)] : []),
    ...mendLines(comparison),
  ];
  return lines.map((line) => `${printable(line).trimEnd()}\n`).join('');
}

const MODELS = { qemu: "QEMU's model", spec: "the specification's model" } as const;
const KINDS = { trace: '', state: 'a state JSON', stream: 'a migration stream' } as const;

function sideLine(name: string, { file, kind, at, ring, state }: Side): string {
  const place = at === undefined ? 'at the end' : at < 0 ? 'before the first command' : `after command ${String(at)}`;
  const origin = ring === undefined ? KINDS[kind] : `${place}, ${ring} ring`;
  return `${name}  ${file}: ${state.device}, ${origin}, ${MODELS[state.profile]}`;
}

function differenceLines({ field, kind, textA, textB, text }: FieldDifference, a: Side, b: Side): string[] {
  const width = Math.min(VALUE_WIDTH, Math.max(textA.length, textB.length));
  const valueOf = (name: string, value: string, { setBy }: Side) => {
    const setter = setBy?.get(field);
    const shown = truncate(value, VALUE_WIDTH).padEnd(width);
    return `    ${name}  ${shown}${setter === undefined ? '' : `  set by command ${String(setter)}`}`;
  };
  return [
    '',
    `  ${field}${kind === 'form' ? ' (the same in another form, not counted)' : ''}`,
    valueOf('A', textA, a),
    valueOf('B', textB, b),
    `    ${text}`,
  ];
}

function partedLines({ commands, states }: Partings, { count }: Comparison): string[] {
  return [
    commands ? `Their commands part. ${commands.text}` : 'They send the same commands and get the same answers.',
    ...stateLines(states, count),
  ];
}

function stateLines({ start, first, met, last, times }: StateCourse, count: number): string[] {
  const before = start.length > 0 ? [`Before the first command these differ: ${start.join(', ')}.`] : [];
  if (!first) return [...before, `From there on their states run the same way.`];
  const parts = `${capital(after('A', first.a))} and ${after('B', first.b)} their states part: ${first.fields.join(', ')}.`;
  if (!met) return [...before, `${parts}${count > 0 ? ' They never meet again.' : ''}`];
  const meet = `They meet again ${after('A', met.a)} and ${after('B', met.b)}.`;
  if (!last) return [...before, parts, times === 1 ? meet : `${meet} They part ${plural(times, 'time')}.`];
  const final = `For good they part ${after('A', last.a)} and ${after('B', last.b)}: ${last.fields.join(', ')}.`;
  return [...before, parts, meet, final];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function after(side: string, place: Place | undefined): string {
  if (!place) return `before the first command of ${side}`;
  return place.command === undefined
    ? `after row ${String(place.row)} of ${side}`
    : `after command ${String(place.command)} of ${side}`;
}

function mendLines({ count, mend: { commands, unmendable } }: Comparison): string[] {
  if (count === 0) return [];
  const digits = String(commands.length).length;
  const indent = ' '.repeat(digits + 4);
  const title =
    commands.length === 0
      ? 'No command brings B nearer to A.'
      : `${plural(commands.length, 'command')} ${commands.length === 1 ? 'makes' : 'make'} B as A${unmendable.length === 0 ? '' : ', as far as commands can'}:`;
  return [
    '',
    title,
    ...commands.flatMap(({ name, out, reason }, i) => [
      `  ${String(i + 1).padStart(digits)}. ${shortName(name)}: ${decodeCommand({ out, outCut: false, inCut: false }).summary}`,
      `${indent}${reason}`,
      `${indent}${truncate(toHex(out), BYTES_WIDTH)}`,
    ]),
    ...(unmendable.length === 0 ? [] : ['', 'No command mends:']),
    ...unmendable.map(({ field, why }) => `  ${field}: ${why}`),
  ];
}
