import { InvalidArgumentError, Option } from 'commander';
import { faultText, findFaults, parseFault, placeText, type FaultSpec } from '../core/restore/faultSpec';
import type { RestoreSession } from '../core/restore/session';
import { withFaults } from '../core/restore/session';
import { plural } from '../core/wire/text';
import { UsageError } from './errors';

/** `--fault`, as often as needed. */
export function faultOption(): Option {
  const says =
    'inject a fault: VLAN_ADD#3:ack=1; also len=N, no-ack, no-answer, id=N, cut=N, drop, double, move=N, reverse';
  return new Option('--fault <fault>', says).argParser(fault);
}

/** Reads a fault, and adds it to those before. */
function fault(text: string, before: readonly FaultSpec[] = []): readonly FaultSpec[] {
  const spec = parseFault(text);
  if (spec.kind === 'mistake') throw new InvalidArgumentError(spec.message);
  return [...before, spec];
}

/** The restore with these faults; each must concern a command of it. */
export function faulty(session: RestoreSession, specs: readonly FaultSpec[]): RestoreSession {
  if (specs.length === 0) return session;
  const { commands, profile } = session.plan;
  const [missing] = findFaults(specs, commands).missing;
  if (missing?.kind !== 'at') return withFaults(session, specs);
  const { place } = missing;
  const has =
    'number' in place
      ? plural(commands.length, 'command')
      : plural(
          commands.filter(({ name }) => name === place.name).length,
          'command of this name',
          'commands of this name',
        );
  throw new UsageError(
    `--fault ${faultText(missing)}: there is no command ${placeText(place)}; the stream of ${profile} has ${has}.`,
  );
}
