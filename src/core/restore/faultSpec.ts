import { COMMAND_NAMES, commandSpec, type CommandName } from '../wire/commands';
import { shortName } from '../wire/shortName';
import { type Fault, FAULT_KINDS, actText, actWords, numberIn, numberNeeds, type FaultAct } from './faultKinds';
import type { RestoreCommand } from './plan';

/** A command of whatever stream is sent: the `nth` of this name, from 1; or simply the one with this number, from 1. */
export type FaultPlace = { readonly name: CommandName; readonly nth: number } | { readonly number: number };

/** A fault that one asks for, whichever stream it is then found in. */
export type FaultSpec =
  | { readonly kind: 'at'; readonly place: FaultPlace; readonly act: FaultAct }
  /** The device gives the buffers of each batch back last first. */
  | { readonly kind: 'reverse' };

/** Faults found in a stream. */
export interface FoundFaults {
  readonly faults: readonly Fault[];
  /** Those whose command the stream doesn't have. */
  readonly missing: readonly FaultSpec[];
}

/** What may be written for a fault, for messages. */
const FAULT_GRAMMAR = `COMMAND:FAULT, where COMMAND is a number, 1 or more, a name, VLAN_ADD#3 for the third of that name, or 2.0#3 for class 2, command 0; and FAULT is one of ${FAULT_KINDS.map(({ word, number }) => (number ? `${word}=N` : word)).join(', ')}. Or reverse alone`;

/** Reads `VLAN_ADD#3:ack=1`, `5:len=2`, `2.0#2:no-answer` or `reverse`; else a sentence on what is wrong. */
export function parseFault(text: string): FaultSpec | { readonly kind: 'mistake'; readonly message: string } {
  if (text === 'reverse') return { kind: 'reverse' };
  const mistake = (message: string) => ({ kind: 'mistake', message }) as const;
  const [head = '', tail, ...more] = text.split(':');
  if (tail === undefined || more.length > 0) return mistake(`It must be ${FAULT_GRAMMAR}.`);
  const place = placeOf(head);
  if (!place) return mistake(`${head} isn't a command: it must be a number, 1 or more, or a name such as VLAN_ADD#3.`);
  const [word = '', number, ...rest] = tail.split('=');
  const kind = FAULT_KINDS.find((each) => each.word === word);
  if (!kind || rest.length > 0)
    return mistake(`${tail} isn't a fault: it must be one of ${FAULT_KINDS.map((each) => each.word).join(', ')}.`);
  if (!kind.number) {
    return number === undefined ? { kind: 'at', place, act: kind.make(0) } : mistake(`${word} takes no number.`);
  }
  const value = numberIn(number ?? '', kind.number);
  if (value === undefined) return mistake(`${word}= needs ${numberNeeds(kind.number)}.`);
  return { kind: 'at', place, act: kind.make(value) };
}

function placeOf(text: string): FaultPlace | undefined {
  if (/^\d{1,9}$/.test(text)) return Number(text) > 0 ? { number: Number(text) } : undefined;
  const [, name = '', nth = '1'] = /^([^#]+)(?:#(\d{1,9}))?$/.exec(text) ?? [];
  const wanted = name.toUpperCase();
  const found = COMMAND_NAMES.find((each) => {
    const { class: group, command } = commandSpec(each);
    return each === wanted || shortName(each) === wanted || `${group}.${command}` === name;
  });
  return found && Number(nth) > 0 ? { name: found, nth: Number(nth) } : undefined;
}

/** As `parseFault` reads it. */
export function faultText(spec: FaultSpec): string {
  return spec.kind === 'reverse' ? 'reverse' : `${placeText(spec.place)}:${actText(spec.act)}`;
}

/** For people: `VLAN_ADD#3: refused with ack 1`. */
export function faultWords(spec: FaultSpec): string {
  return spec.kind === 'reverse'
    ? 'each batch is returned in reverse order'
    : `${placeText(spec.place)}: ${actWords(spec.act)}`;
}

export function placeText(place: FaultPlace): string {
  return 'number' in place ? String(place.number) : `${shortName(place.name)}#${place.nth}`;
}

/** The place of a command of a stream, by its index there; undefined beyond it. */
export function placeAt(commands: readonly RestoreCommand[], at: number): FaultPlace | undefined {
  const name = commands[at]?.name;
  if (name === undefined) return undefined;
  return { name, nth: commands.slice(0, at + 1).filter((command) => command.name === name).length };
}

/** The faults that a stream is to have, by the indexes of its commands. */
export function findFaults(specs: readonly FaultSpec[], commands: readonly RestoreCommand[]): FoundFaults {
  const faults: Fault[] = [];
  const missing: FaultSpec[] = [];
  for (const spec of specs) {
    if (spec.kind === 'reverse') {
      faults.push({ kind: 'reverse' });
      continue;
    }
    const at = indexOf(spec.place, commands);
    if (at === undefined) missing.push(spec);
    else faults.push({ ...spec.act, at });
  }
  return { faults, missing };
}

function indexOf(place: FaultPlace, commands: readonly RestoreCommand[]): number | undefined {
  if ('number' in place) return place.number <= commands.length ? place.number - 1 : undefined;
  let nth = 0;
  const at = commands.findIndex(({ name }) => name === place.name && ++nth === place.nth);
  return at < 0 ? undefined : at;
}

/** The other way round: a fault of a run as one asks for it. */
export function specOf(fault: Fault, commands: readonly RestoreCommand[]): FaultSpec {
  if (fault.kind === 'reverse') return fault;
  const { at, ...act } = fault;
  return { kind: 'at', place: placeAt(commands, at) ?? { number: at + 1 }, act };
}
