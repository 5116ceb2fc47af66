import { parseState, PART_FIELDS } from '../core/device/json';
import { StateError } from '../core/device/shape';
import type { KnownState } from '../core/device/unknown';
import type { ByteSource } from '../io/byteSource';
import { isParsedObject } from '../io/jsonl/fields';
import { fileSource } from '../io/fileSource';
import { findJsonFault, locateValue } from '../io/jsonl/jsonText';
import { MigrationError } from '../io/migration/migrationError';
import { migrationKind, type MigrationStream, openMigration } from '../io/migration/open';
import { type GrowingTrace, openTrace } from '../io/trace/open';
import { TraceError } from '../io/traceError';
import { chooseNic } from '../io/migration/chooseNic';
import type { Nic } from '../io/migration/nic';
import { printable } from '../core/text/traceText';
import { FileError, UsageError } from './errors';
import { type Io, reportProblems } from './output';

/** What a file holds. */
export type Input =
  | { readonly kind: 'trace'; readonly trace: GrowingTrace }
  | { readonly kind: 'state'; readonly known: KnownState }
  | { readonly kind: 'stream'; readonly stream: MigrationStream };

/** Opens a file, whose kind is told from its content, for as long as `use` works on it. Failures name the file. */
export async function inInput<T>(file: string, io: Io, use: (input: Input) => Promise<T>): Promise<T> {
  const source = fileSource(file);
  try {
    if (await migrationKind(source))
      return await use({ kind: 'stream', stream: await openMigration(source, { signal: io.signal }) });
    const known = await readState(file, source);
    if (known) return await use({ kind: 'state', known });
    return await use({ kind: 'trace', trace: await openTrace(source, { signal: io.signal }) });
  } catch (error) {
    throw error instanceof TraceError || error instanceof MigrationError
      ? new FileError(file, error.message, error.offset)
      : error;
  } finally {
    await source.close();
  }
}

/** The same where nothing but a trace will do. */
export async function inTrace<T>(file: string, io: Io, use: (trace: GrowingTrace) => Promise<T>): Promise<T> {
  return await inInput(file, io, async (input) => {
    if (input.kind === 'trace') return await use(input.trace);
    throw new FileError(
      file,
      input.kind === 'state'
        ? 'This is a state JSON: a CVQ trace is needed here.'
        : 'This is a QEMU migration stream, which has the state of devices but no commands: a CVQ trace is needed here. cvq state and cvq restore take it.',
    );
  });
}

/** Larger files are traces. */
const MOST_STATE_BYTES = 16 * 1024 * 1024;

/** The state that the file holds; undefined when it is something else. */
async function readState(file: string, source: ByteSource): Promise<KnownState | undefined> {
  const size = await source.size();
  if (size === 0 || size > MOST_STATE_BYTES) return undefined;
  const [first] = await source.read(0, 1);
  if (first === undefined || !/[{\s\u00ef]/.test(String.fromCharCode(first))) return undefined;
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await source.read(0, size));
  const json = text.replace(/^\ufeff/, '');
  const offsetOf = (at: number) => Buffer.byteLength(text.slice(0, at + text.length - json.length));
  const value = parse(json);
  if (value === undefined) {
    if (!isBrokenState(json)) return undefined;
    const { at, problem } = findJsonFault(json) ?? { at: 0, problem: 'the text is too deep or too long' };
    throw new FileError(file, `This state JSON is broken: ${problem}.`, offsetOf(at));
  }
  if (!isParsedObject(value) || 'type' in value || !isOfState((name) => name in value)) return undefined;
  try {
    return parseState(value);
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    const place = locateValue(json, keysOf(error.path));
    throw new FileError(file, `${error.message}.`, place && offsetOf(place.start));
  }
}

/** A state is known by fields of it: two, as one such as `mac` is in other files too. */
function isOfState(has: (name: string) => boolean): boolean {
  return PART_FIELDS.filter(has).length > 1;
}

/** A trace has many objects, so that its text as a whole is no JSON: that is told at its second line. */
function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** A state, by its fields, that a slip keeps from being JSON; records of a trace have a type. */
function isBrokenState(json: string): boolean {
  const head = json.slice(0, 4096);
  return !/"type"\s*:/.test(head) && isOfState((name) => head.includes(`"${name}"`));
}

/** `rss.indirection_table[3]` as the keys on the way there. */
function keysOf(path: string): (string | number)[] {
  return [...path.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([name, position]) =>
    position === undefined ? name : Number(position),
  );
}

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
