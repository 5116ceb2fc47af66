import { parseState, PART_FIELDS } from '../core/device/json';
import { StateError } from '../core/device/shape';
import { fullyKnown, type KnownState } from '../core/device/unknown';
import type { ByteSource } from '../io/byteSource';
import { seenFacts } from '../io/forms/facts';
import type { SeenDevice } from '../io/forms/form';
import { knownOfSeen } from '../io/forms/knownSeen';
import { openForm, SeenError, type Seen } from '../io/forms/openForm';
import { isParsedObject } from '../io/jsonl/fields';
import { fileSource } from '../io/fileSource';
import { findJsonFault, locateValue, parsePath } from '../io/jsonl/jsonText';
import { MigrationError } from '../io/migration/migrationError';
import { migrationKind, type MigrationStream, openMigration } from '../io/migration/open';
import { type GrowingTrace, openTrace } from '../io/trace/open';
import { TraceError } from '../io/traceError';
import { chooseNic } from '../io/migration/chooseNic';
import type { Nic } from '../io/migration/nic';
import { nicState } from '../io/migration/nicState';
import { printable } from '../core/text/traceText';
import { FileError, UsageError } from './errors';
import { type Io, reportProblems } from './output';

/** What a file holds. */
export type Input =
  | { readonly kind: 'trace'; readonly trace: GrowingTrace }
  | { readonly kind: 'state'; readonly known: KnownState }
  | { readonly kind: 'stream'; readonly stream: MigrationStream }
  | { readonly kind: 'seen'; readonly seen: Seen };

/** What holds states, and no commands. */
export type StateInput = Exclude<Input, { readonly kind: 'trace' }>;

/** Opens a file, whose kind is told from its content, for as long as `use` works on it. Failures name the file. */
export async function inInput<T>(file: string, io: Io, use: (input: Input) => Promise<T>): Promise<T> {
  const source = fileSource(file);
  try {
    if (await migrationKind(source))
      return await use({ kind: 'stream', stream: await openMigration(source, { signal: io.signal }) });
    const seen = await openForm(source);
    if (seen) return await use({ kind: 'seen', seen });
    const known = await readState(file, source);
    if (known) return await use({ kind: 'state', known });
    return await use({ kind: 'trace', trace: await openTrace(source, { signal: io.signal }) });
  } catch (error) {
    throw error instanceof TraceError || error instanceof MigrationError || error instanceof SeenError
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
    const what = `This is ${input.kind === 'stream' ? 'a QEMU migration stream' : describe(input)}`;
    throw new FileError(
      file,
      input.kind === 'state'
        ? `${what}: a CVQ trace is needed here.`
        : `${what}, which has the state of devices but no commands: a CVQ trace is needed here. cvq state and cvq restore take it.`,
    );
  });
}

/** What a file is, in words. */
export function describe(input: StateInput): string {
  switch (input.kind) {
    case 'state':
      return 'a state JSON';
    case 'stream':
      return 'a migration stream';
    case 'seen':
      return `the output of ${input.seen.source}`;
  }
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
    const place = locateValue(json, parsePath(error.path));
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

/**
 * The state of a file without commands; of the device with this id, where it has several. Options that make sense of a trace
 * only are refused; `device` is the one for the id.
 */
export async function stateIn<O extends object>(
  file: string,
  input: StateInput,
  { options, traceOnly, device }: Picking<O>,
  io: Io,
): Promise<FoundState> {
  const names = input.kind === 'state' ? [...traceOnly, device] : traceOnly;
  const given = names.find((name) => options[name] !== undefined);
  if (given !== undefined)
    throw new UsageError(`--${given} picks from a trace, and ${file} is ${describe(input)}: leave it out.`);
  const wanted = options[device];
  const id = typeof wanted === 'string' ? wanted : undefined;
  switch (input.kind) {
    case 'state':
      return { known: input.known };
    case 'stream':
      return { known: fullyKnown(nicState(await nicOf(file, input.stream, id, io))) };
    case 'seen': {
      const device = await seenOf(file, input.seen, id, io);
      return { known: knownOfSeen(device), ...(device.rss ? { rss: device.rss } : {}) };
    }
  }
}

/** The state that a file without commands holds. */
export interface FoundState {
  readonly known: KnownState;
  /** What it tells of RSS, where that isn't all. */
  readonly rss?: SeenDevice['rss'];
}

/** Options of a command that picks a state from a file. */
export interface Picking<O extends object> {
  readonly options: O;
  readonly traceOnly: readonly (keyof O & string)[];
  readonly device: keyof O & string;
}

/** The device of a migration stream that is meant: the first where none is named, which is said where there are others. */
async function nicOf(file: string, stream: MigrationStream, wanted: string | undefined, io: Io): Promise<Nic> {
  await reportProblems(file, stream, io);
  const ids = stream.nics.map(({ id }) => id);
  const nic = chooseNic(stream, wanted);
  if (!nic) throw noDevice(file, wanted, `the stream has ${ids.join(', ')}`);
  await reportChoice(file, nic.id, wanted, ids, io);
  return nic;
}

/** The same of a form, with what it tells besides. */
async function seenOf(
  file: string,
  { devices, source }: Seen,
  wanted: string | undefined,
  io: Io,
): Promise<SeenDevice> {
  const ids = devices.map(({ name }, i) => name ?? `device ${i + 1}`);
  const at = wanted === undefined ? 0 : ids.indexOf(wanted);
  const device = devices[at];
  if (!device) throw noDevice(file, wanted, `${source} shows ${ids.join(', ')}`);
  await reportChoice(file, ids[at] ?? '', wanted, ids, io);
  const facts = seenFacts(device).map(({ label, text }) => `${label}: ${text}`);
  for (const line of [...facts, ...(device.remarks ?? [])])
    await io.stderr.write(`cvq: ${printable(`${file}: ${line}`)}\n`);
  return device;
}

function noDevice(file: string, wanted: string | undefined, known: string): FileError {
  return new FileError(file, `there is no device ${JSON.stringify(wanted)}; ${known}.`);
}

async function reportChoice(
  file: string,
  chosen: string,
  wanted: string | undefined,
  ids: readonly string[],
  io: Io,
): Promise<void> {
  const others = ids.filter((id) => id !== chosen);
  if (wanted !== undefined || others.length === 0) return;
  const text = `${file}: this is ${chosen}; --device chooses another: ${others.join(', ')}.`;
  await io.stderr.write(`cvq: ${printable(text)}\n`);
}
