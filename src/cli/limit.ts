import { InvalidArgumentError } from 'commander';
import { LIMITS } from '../core/restore/limitSpecs';
import type { Destination } from '../core/load/rule';

/** A destination with one of its limits changed. */
export type Limit = (destination: Destination) => Destination;

/** Reads `name=value`, or `name=none`, and adds it to those before. */
export function limit(text: string, before: readonly Limit[] = []): readonly Limit[] {
  const at = text.indexOf('=');
  const name = text.slice(0, Math.max(at, 0));
  const value = text.slice(at + 1);
  const spec = LIMITS.find((each) => each.name === name);
  if (!spec) throw new InvalidArgumentError(`It must be one of ${LIMIT_NAMES}, then = and a value.`);
  const { needs, write, without } = spec;
  if (value === 'none') return [...before, without];
  const probe: Destination = { features: 0n, config: {} };
  if (!write(probe, value)) throw new InvalidArgumentError(`${name} must be ${needs}, or none.`);
  return [...before, (destination) => write(destination, value) ?? destination];
}

/** The names of limits, for messages and help. */
export const LIMIT_NAMES = LIMITS.map(({ name }) => name).join(', ');
