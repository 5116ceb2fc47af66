import { restoreToJson } from '../core/restore/export';
import type { RestoreProfile } from '../core/restore/plan';
import { beginRestore, sourceOf, sourceOfState, type RestoreSource } from '../core/restore/session';
import { nicState } from '../io/migration/nicState';
import { deviceAt, type Place } from './at';
import { UsageError } from './errors';
import { inInput } from './input';
import type { Io } from './io';
import { nicOf } from './nic';
import { reportProblems } from './notes';
import { writeFileWhole } from './outFile';
import { RESTORE_ENDINGS, restoreEncoder } from './restoreFile';
import { restoreText } from './restoreText';
import { refuseUnlessTrace } from './traceOnly';

export interface RestoreOptions extends Place {
  readonly profile: RestoreProfile;
  /** Negotiated at the destination; the source's, when absent. */
  readonly features?: bigint;
  readonly output?: string;
  readonly json?: true;
}

/** `cvq restore`: the commands that restore a state. True when something is lost. */
export async function restore(file: string, options: RestoreOptions, io: Io): Promise<boolean> {
  const { profile, features, output, json } = options;
  const encode = output === undefined ? undefined : restoreEncoder(output);
  if (output !== undefined && !encode)
    throw new UsageError(`${output}: the end of its name doesn't say what to write: ${RESTORE_ENDINGS.join(' ')}.`);
  const source = await sourceAt(file, options, io);
  const { config } = source.model;
  const session = beginRestore(source, profile, features === undefined ? undefined : { features, config });
  if (output !== undefined && encode) {
    await writeFileWhole(output, [file], async (write) => {
      for (const chunk of encode(session)) await write(chunk);
    });
  }
  await io.stdout.write(json === true ? `${JSON.stringify(restoreToJson(session))}\n` : restoreText(session));
  return session.losses.length > 0;
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
