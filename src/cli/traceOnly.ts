import { UsageError } from './errors';

/** Refuses options that make sense of a trace only. */
export function refuseForState<O extends object>(file: string, options: O, names: readonly (keyof O & string)[]): void {
  const given = names.find((name) => options[name] !== undefined);
  if (given !== undefined)
    throw new UsageError(`--${given} picks from a trace, and ${file} is a state JSON: leave it out.`);
}
