import { readCommand } from '../../core/check/commandFindings';
import type { FilterFor } from '../../core/filter/filterFor';
import type { CommandRecord } from '../../core/trace/record';
import { deviceOf } from '../../core/track/follow';
import type { Answer } from '../../core/wire/answer';
import { shortName } from '../../core/wire/shortName';
import type { Span } from '../../core/wire/span';
import type { ReplayStep } from '../../io/trace/replay';
import type { NarrowAnswer, Narrowing, Pointed } from '../../protocol/filtering';

type Make = (field: string, value: string | number | bigint) => FilterFor | undefined;

/** VIRTIO_NET_ERR: the filter language has a name for it. */
const ERR = 1;

/** What is read of a trace to make a filter. */
export interface Pointable {
  step(row: number, signal: AbortSignal): Promise<ReplayStep | undefined>;
  /** Time of its first record, in ns. */
  firstTime(): Promise<bigint | undefined>;
}

/** A filter's text with the condition that goes with what is pointed at, or why there is none. */
export async function filterBySelection(
  trace: Pointable,
  text: string,
  pointed: Pointed,
  how: Narrowing,
  signal: AbortSignal,
): Promise<NarrowAnswer> {
  const language = await import('../../core/filter/filterFor');
  if (pointed.kind === 'rows')
    return { kind: 'filter', text: withConditions(language.withCondition, text, pointed.conditions, how) };
  const found = pointed.kind === 'state' ? language.filterForChange(pointed.path) : await ofRow(pointed);
  if (!found) return { kind: 'none', reason: 'There is no filter for this.' };
  return { kind: 'filter', text: language.withCondition(text, found[how]) };

  async function ofRow(at: Exclude<Pointed, { kind: 'state' | 'rows' }>): Promise<FilterFor | undefined> {
    const step = await trace.step(at.row, signal);
    if (!step) return undefined;
    return at.kind === 'cell'
      ? filterForCell(language.filterFor, step, at.column, await trace.firstTime())
      : filterForField(language.filterFor, step, at.field);
  }
}

function withConditions(
  withCondition: (text: string, condition: string) => string,
  text: string,
  conditions: readonly string[],
  how: Narrowing,
): string {
  if (how === 'exclude') return withCondition(text, `!(${conditions.join(' && ')})`);
  // One by one: those that are there already aren't added again.
  return conditions.reduce((all, each) => withCondition(all, each), text);
}

/** A filter for what a column shows of a row. */
function filterForCell(
  make: Make,
  { row, before }: ReplayStep,
  column: string,
  firstTime: bigint | undefined,
): FilterFor | undefined {
  const { record } = row;
  switch (column) {
    case 'index':
      return record.type === 'command' ? make('index', row.command) : make('row', row.row);
    case 'row':
      return make('row', row.row);
    case 'offset':
    case 'length':
      return undefined;
    case 'time':
      return make('time', record.t - (firstTime ?? record.t));
    case 'ring':
      return 'ring' in record ? make('ring', record.ring) : undefined;
    case 'device':
      return make('device', deviceOf(before, record));
    default:
      break;
  }
  if (record.type === 'mark') return make('label', record.label);
  if (record.type === 'status') return make('status', record.value);
  if (record.type !== 'command') return make('type', record.type);
  const { decoded, findings } = readCommand(record, before.get(deviceOf(before, record)));
  switch (column) {
    case 'summary':
      return make('summary', decoded.summary);
    case 'answer':
      return byAnswer(make, decoded.answer);
    case 'latency':
      return record.latency === undefined ? undefined : make('latency', record.latency);
    case 'findings':
      return anyOf(findings.map(({ code }) => make('finding', code)));
    default:
      return decoded.name === undefined ? byNumbers(make, record) : make('command', shortName(decoded.name));
  }
}

/** A filter for a field of the field tree, by its id. */
function filterForField(make: Make, { row: { record }, before }: ReplayStep, field: string): FilterFor | undefined {
  if (record.type !== 'command') return undefined;
  const { decoded } = readCommand(record, before.get(deviceOf(before, record)));
  switch (field) {
    case 'class':
      return record.out[0] === undefined ? undefined : make('class', record.out[0]);
    case 'command':
      return decoded.name === undefined ? byNumbers(make, record) : make('command', shortName(decoded.name));
    case 'ack':
      return byAnswer(make, decoded.answer);
    default:
      break;
  }
  const prefix = 'result.';
  const isResult = field.startsWith(prefix);
  const spans = isResult ? decoded.spans.result : decoded.spans.data;
  const value = spanAt(spans, isResult ? field.slice(prefix.length) : field)?.value;
  const isOne = typeof value === 'number' || typeof value === 'bigint' || typeof value === 'string';
  return isOne ? make(field, value) : undefined;
}

function spanAt(spans: readonly Span[], path: string): Span | undefined {
  for (const span of spans) {
    const found = span.path === path ? span : spanAt(span.children, path);
    if (found) return found;
  }
  return undefined;
}

function byAnswer(make: Make, answer: Answer): FilterFor | undefined {
  if (answer.kind !== 'error') return make('answer', answer.kind);
  return make('ack', answer.ack === ERR ? 'ERR' : answer.ack);
}

/** A command that has no name. */
function byNumbers(make: Make, { out }: CommandRecord): FilterFor | undefined {
  const [classNumber, command] = out;
  const ofClass = classNumber === undefined ? undefined : make('class', classNumber);
  const ofCommand = command === undefined ? undefined : make('command', command);
  if (!ofClass || !ofCommand) return ofClass;
  const only = `${ofClass.only} && ${ofCommand.only}`;
  return { only, exclude: `!(${only})` };
}

function anyOf(filters: readonly (FilterFor | undefined)[]): FilterFor | undefined {
  const found = [...new Set(filters.flatMap((filter) => (filter ? [filter.only] : [])))];
  if (found.length === 0) return undefined;
  const only = found.join(' || ');
  return { only: found.length > 1 ? `(${only})` : only, exclude: `!(${only})` };
}
