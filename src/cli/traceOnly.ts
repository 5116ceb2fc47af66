import { UsageError } from './errors';

/** Refuses options that make sense of a trace only. */
export function refuseUnlessTrace<O extends object>(
  file: string,
  kind: 'state JSON' | 'migration stream',
  options: O,
  names: readonly (keyof O & string)[],
): void {
  const given = names.find((name) => options[name] !== undefined);
  if (given !== undefined)
    throw new UsageError(`--${given} picks from a trace, and ${file} is a ${kind}: leave it out.`);
}
