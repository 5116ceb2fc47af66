import { basename } from 'node:path';
import { minimalToJson } from '../core/restore/audit/json';
import { restoreToMarkdown } from '../core/restore/audit/markdown';
import type { Origin } from '../core/restore/audit/reproduce';
import { verdictOn } from '../core/restore/audit/verdict';
import { restoreToJson } from '../core/restore/export';
import type { FaultSpec } from '../core/restore/faultSpec';
import type { Destination } from '../core/load/rule';
import type { RestoreProfile } from '../core/restore/plan';
import {
  beginRestore,
  sourceOf,
  sourceOfState,
  type RestoreSession,
  type RestoreSource,
} from '../core/restore/session';
import { nicState } from '../io/migration/nicState';
import { deviceAt, type Place } from './at';
import { UsageError } from './errors';
import { faulty } from './fault';
import { inInput } from './input';
import type { Io } from './io';
import type { Limit } from './limit';
import { nicOf } from './nic';
import { reportProblems } from './notes';
import { writeFileWhole } from './outFile';
import { RESTORE_ENDINGS, restoreEncoder } from './restoreFile';
import { minimalText, restoreText } from './restoreText';
import { refuseUnlessTrace } from './traceOnly';

export interface RestoreOptions extends Place {
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
  const source = await sourceAt(file, options, io);
  const { config, features: negotiated } = source.model;
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
  const { grade } = verdictOn(session);
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

function originOf(path: string, { at, device }: Place): Origin {
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
      return sourceOfState(input.state);
    }
    if (input.kind === 'stream') {
      refuseUnlessTrace(file, 'migration stream', options, ['at']);
      return sourceOfState(nicState(await nicOf(file, input.stream, options.device, io)));
    }
    await reportProblems(file, input.trace, io);
    return sourceOf(await deviceAt(file, input.trace, options, io));
  });
}
