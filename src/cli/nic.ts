import { chooseNic } from '../io/migration/chooseNic';
import type { Nic } from '../io/migration/nic';
import type { MigrationStream } from '../io/migration/open';
import { FileError } from './errors';
import type { Io } from './io';
import { reportProblems } from './notes';
import { printable } from './text';

/** The device of a migration stream that is meant: the first where none is named, which is said where there are others. */
export async function nicOf(file: string, stream: MigrationStream, wanted: string | undefined, io: Io): Promise<Nic> {
  await reportProblems(file, stream, io);
  const nic = chooseNic(stream, wanted);
  if (!nic) {
    const known = stream.nics.map(({ id }) => id).join(', ');
    throw new FileError(file, `there is no device ${JSON.stringify(wanted)}; the stream has ${known}.`);
  }
  const others = stream.nics.filter((other) => other !== nic).map(({ id }) => id);
  if (wanted === undefined && others.length > 0) {
    const text = `${file}: this is ${nic.id}; --device chooses another: ${others.join(', ')}.`;
    await io.stderr.write(`cvq: ${printable(text)}\n`);
  }
  return nic;
}
