import { compareStates } from '../core/compare/compare';
import { compareCommands, compareHistories } from '../core/compare/divergence';
import { withKnownFeatures } from '../core/compare/side';
import type { Profile } from '../core/device/state';
import type { Ring } from '../core/trace/record';
import { diffJson } from './diffJson';
import { sideOf, type Partings, type Side } from './diffSide';
import { diffText } from './diffText';
import { UsageError } from './errors';
import { inInput, type Input } from './input';
import type { Io } from './io';

export interface DiffOptions {
  readonly atA?: number;
  readonly atB?: number;
  readonly deviceA?: string;
  readonly deviceB?: string;
  readonly ring?: Ring;
  readonly profile?: Profile;
  readonly json?: true;
}

/** `cvq diff`: what differs between the states of two files, where they part, what mends the second. True when they differ. */
export async function diff(fileA: string, fileB: string, options: DiffOptions, io: Io): Promise<boolean> {
  const { atA, atB, deviceA, deviceB, ring, profile } = options;
  const compared = await inInput(fileA, io, async (inputA) => {
    const a = await sideOf(fileA, inputA, { letter: 'a', at: atA, device: deviceA, ring, profile }, io);
    return await inInput(fileB, io, async (inputB) => {
      refuseWithoutTrace(options, [inputA, inputB]);
      const b = await sideOf(fileB, inputB, { letter: 'b', at: atB, device: deviceB, ring, profile }, io);
      const comparison = compareStates(withKnownFeatures(a, b), withKnownFeatures(b, a));
      return { a, b, comparison, parted: await partingsOf(a, b) };
    });
  });
  await io.stdout.write(options.json === true ? `${JSON.stringify(diffJson(compared))}\n` : diffText(compared));
  return compared.comparison.count > 0;
}

function refuseWithoutTrace({ ring, profile }: DiffOptions, inputs: readonly Input[]): void {
  if (inputs.some(({ kind }) => kind === 'trace')) return;
  const given = ring !== undefined ? '--ring' : profile !== undefined ? '--profile' : undefined;
  if (given !== undefined) throw new UsageError(`${given} picks from a trace, and neither file is one: leave it out.`);
}

async function partingsOf({ course: a }: Side, { course: b }: Side): Promise<Partings | undefined> {
  if (!a || !b) return undefined;
  return { commands: await compareCommands(a, b), states: await compareHistories(a, b) };
}
