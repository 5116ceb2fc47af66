import { shortName } from '../wire/shortName';
import type { ClassStatistics, CommandStatistics } from './statistics';

/** What a kind of command is called, also where the specification doesn't know it. */
export function kindName({ name, class: classNumber, command }: CommandStatistics): string {
  if (name !== undefined) return shortName(name);
  if (classNumber < 0) return 'no bytes';
  return command < 0 ? `class ${classNumber}, no command` : `class ${classNumber}, command ${command}`;
}

/** What a class is called, likewise. */
export function className({ name, class: classNumber }: ClassStatistics): string {
  if (name !== undefined) return shortName(name);
  return classNumber < 0 ? 'no bytes' : `class ${classNumber}`;
}
