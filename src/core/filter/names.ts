import { CLASSES, COMMAND_NAMES, commandSpec, type CommandName } from '../wire/commands';
import { shortName } from '../wire/shortName';
import { STATS_TYPES } from '../wire/statsTypes';
import type { NamedNumber } from './field';

/** A command as filters name it. */
export interface CommandWord {
  readonly name: CommandName;
  readonly short: string;
  /** Class * 256 + command. */
  readonly key: number;
  readonly doc: string;
}

export const COMMAND_WORDS: readonly CommandWord[] = COMMAND_NAMES.map((name) => {
  const { class: classNumber, command, title, section } = commandSpec(name);
  const doc = `${title}: class ${classNumber}, command ${command}. virtio 1.4, ${section}.`;
  return { name, short: shortName(name), key: classNumber * 256 + command, doc };
});

/** Classes by number. */
export const CLASS_NAMES: readonly NamedNumber[] = Object.entries(CLASSES).map(([text, name]) => {
  const number = Number(text);
  return { name: shortName(name), aliases: [name], low: number, high: number, doc: `${name}, class ${text}.` };
});

/** Types of statistics replies by number. */
export const STATS_NAMES: readonly NamedNumber[] = Object.entries(STATS_TYPES).map(([text, { name, queues }]) => {
  const number = Number(text);
  return { name, low: number, high: number, doc: `Counters of a ${queues} queue, type ${text}.` };
});
