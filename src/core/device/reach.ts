import { COMMAND_NAMES, commandSpec } from '../wire/commands';

/** Classes of commands, by their numbers. */
export type Classes = ReadonlySet<number>;

const rootOf = (path: string): string => path.split('.')[0] ?? '';

const CLASSES_OF = new Map<string, Set<number>>(
  // Only negotiating changes the features.
  [['features', new Set()]],
);
for (const name of COMMAND_NAMES) {
  const { class: classNumber, writes, resets = [] } = commandSpec(name);
  for (const part of [...writes, ...resets].map(rootOf))
    CLASSES_OF.set(part, (CLASSES_OF.get(part) ?? new Set()).add(classNumber));
}

/**
 * The classes that decide what stands at a path of the state JSON: those whose commands write it, and those that write what
 * it goes by. Commands of other classes leave it as it is, whatever comes of them. Both models, as far as the device takes
 * the command. Throws on a path of which there is none.
 */
export function classesOf(path: string): Classes {
  const classes = CLASSES_OF.get(rootOf(path));
  if (!classes) throw new RangeError(`The state has no part ${rootOf(path)}.`);
  return classes;
}
