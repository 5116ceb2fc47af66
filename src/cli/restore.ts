import { basename } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { minimalToJson } from '../core/restore/audit/json';
import { restoreToMarkdown } from '../core/restore/audit/markdown';
import type { Origin } from '../core/restore/audit/reproduce';
import { auditVerdict } from '../core/restore/audit/verdict';
import { restoreToJson } from '../core/restore/export';
import { type FaultSpec, faultText, findFaults, parseFault, placeText } from '../core/restore/faultSpec';
import type { Destination } from '../core/load/rule';
import type { RestoreProfile } from '../core/restore/plan';
import {
  beginRestore,
  filledSource,
  type RestoreSession,
  type RestoreSource,
  sourceOf,
  sourceOfState,
  withFaults,
} from '../core/restore/session';
import { withFeatures } from '../core/device/fill';
import { fullyKnown } from '../core/device/unknown';
import { nicState } from '../io/migration/nicState';
import { LIMITS } from '../core/restore/limitSpecs';
import { plural } from '../core/wire/text';
import { deviceAt, type StatePlace } from './at';
import { UsageError } from './errors';
import { filler, type FillOptions } from './fill';
import { inInput, nicOf, refuseUnlessTrace } from './input';
import { type Io, reportProblems, writeFileWhole } from './output';
import { minimalText, RESTORE_ENDINGS, restoreEncoder, restoreText } from './restoreText';

export interface RestoreOptions extends StatePlace, FillOptions {
  readonly profile: RestoreProfile;
  /** Negotiated at the destination; the source's, when absent. */
  readonly features?: bigint;
  /** What the destination can hold. */
  readonly limit?: readonly Limit[];
  /** What goes wrong at the destination. */
  readonly fault?: readonly FaultSpec[];
  readonly output?: string;
  readonly format?: 'text' | 'json' | 'markdown';
  readonly json?: true;
  /** Show the stream against the minimal plan too. */
  readonly againstMinimal?: true;
}

/** `cvq restore`: the commands that restore a state. True when something is lost. */
export async function restore(file: string, options: RestoreOptions, io: Io): Promise<boolean> {
  const { profile, features, output, limit = [], fault = [] } = options;
  const format = formatOf(options);
  const encode = output === undefined ? undefined : restoreEncoder(output);
  if (output !== undefined && !encode)
    throw new UsageError(`${output}: the ending of the name isn't a known format: use ${RESTORE_ENDINGS.join(' ')}.`);
  const fill = await filler(options, io);
  const source = filledSource(await sourceAt(file, options, io), (known) =>
    // Features that nobody has told are those that are given for the destination.
    features === undefined ? fill(known) : fill(withFeatures(known, features)),
  );
  const { config, features: negotiated } = source.model.state;
  const destination: Destination = { features: features ?? negotiated, config };
  const limited = limit.reduce((before, change) => change(before), destination);
  const session = faulty(beginRestore(source, profile, limited), fault);
  const origin = originOf(file, options);
  if (output !== undefined && encode) {
    await writeFileWhole(output, [file], async (write) => {
      for (const chunk of encode(session, origin)) await write(chunk);
    });
  }
  await io.stdout.write(printed(session, format, origin, options));
  const { grade } = auditVerdict(session);
  return grade !== 'safe' && grade !== 'diverged';
}

function formatOf({ format, json, againstMinimal }: RestoreOptions): 'text' | 'json' | 'markdown' {
  if (json && format !== undefined && format !== 'json')
    throw new UsageError(`--json and --format ${format} contradict each other: leave one out.`);
  if (againstMinimal && format === 'markdown')
    throw new UsageError('--against-minimal is part of --format markdown anyway: leave it out.');
  return json ? 'json' : (format ?? 'text');
}

function printed(
  session: RestoreSession,
  format: 'text' | 'json' | 'markdown',
  origin: Origin,
  { againstMinimal = false }: { readonly againstMinimal?: boolean },
): string {
  switch (format) {
    case 'json': {
      const json = restoreToJson(session);
      return `${JSON.stringify(againstMinimal ? { ...json, minimal: minimalToJson(session) } : json)}\n`;
    }
    case 'markdown':
      return restoreToMarkdown(session, origin);
    case 'text':
      return `${restoreText(session)}${againstMinimal ? minimalText(session) : ''}`;
  }
}

function originOf(path: string, { at, device }: StatePlace): Origin {
  const file = basename(path);
  return {
    text: at === undefined ? file : `command ${at} of ${file}`,
    file,
    ...(at === undefined ? {} : { at }),
    ...(device === undefined ? {} : { device }),
  };
}

async function sourceAt(file: string, options: RestoreOptions, io: Io): Promise<RestoreSource> {
  return await inInput(file, io, async (input) => {
    if (input.kind === 'state') {
      refuseUnlessTrace(file, 'state JSON', options, ['at', 'device']);
      return sourceOfState(input.known);
    }
    if (input.kind === 'stream') {
      refuseUnlessTrace(file, 'migration stream', options, ['at']);
      return sourceOfState(fullyKnown(nicState(await nicOf(file, input.stream, options.device, io))));
    }
    await reportProblems(file, input.trace, io);
    return sourceOf(await deviceAt(file, input.trace, options, io));
  });
}

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
