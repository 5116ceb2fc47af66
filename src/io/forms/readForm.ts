import { StateError } from '../../core/device/shape';
import { isParsedObject, type ParsedObject } from '../jsonl/fields';
import { findJsonFault, locateValue, parsePath } from '../jsonl/jsonText';
import {
  CHANNELS_DEVICE,
  channelsOfText,
  OFFLOADS_DEVICE,
  offloadsOfText,
  readChannels,
  readOffloads,
  readRss,
  RSS_DEVICE,
  rssOfText,
} from './ethtool';
import { FormError, someDevices, type FormName, type OneOrMore, type SeenDevice, type Told } from './form';
import { LINK, linksOfText, readLinks } from './ipLink';
import { readRxFilter } from './rxFilter';
import { BITS, bitsOfText, readBits } from './sysfsFeatures';
import { linesOf, quoted, type Line } from './text';
import { readVdpa, VDPA_DEVICE, vdpaOfText } from './vdpa';
import { readVirtioStatus, STATUS_PATH, statusOfText } from './virtioStatus';

/** A text in a form that is known. */
export type Form =
  | { readonly kind: 'seen'; readonly source: FormName; readonly devices: OneOrMore<SeenDevice> }
  /** It tells nothing of a device, or is damaged. `problem`: sentences; `at`: where, in characters. */
  | { readonly kind: 'problem'; readonly problem: string; readonly at?: number };

/** How JSON is known and read: a value, or what a monitor's reply returns. */
interface JsonReader {
  readonly source: FormName;
  readonly is: (value: unknown) => boolean;
  readonly read: (told: Told, value: unknown, path: string) => OneOrMore<SeenDevice>;
}

/** How a text is known by a line that starts it, and read. */
interface TextReader {
  readonly source: FormName;
  readonly start: RegExp;
  readonly read: (lines: Iterable<Line>) => OneOrMore<SeenDevice>;
}

const has = (value: unknown, ...names: readonly string[]): boolean =>
  isParsedObject(value) && names.some((name) => Object.hasOwn(value, name));
/** Whether it is a list whose entries have one of these members; `ip` leaves some entries empty. */
const listHas =
  (...names: readonly string[]) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.some((each) => has(each, ...names));

/** A list of devices, each read by itself. */
const eachOf =
  (read: (told: Told, value: unknown, path: string) => SeenDevice): JsonReader['read'] =>
  (told, value, path) => {
    const list: readonly unknown[] = Array.isArray(value) ? value : [];
    return someDevices(
      list.map((each, i) => read(told, each, `${path}[${i}]`)),
      'It lists no device.',
    );
  };

const status: JsonReader = {
  source: 'x-query-virtio-status',
  is: (value) => has(value, 'guest-features'),
  read: (told, value, path) => [readVirtioStatus(told, value, path)],
};
const vdpa: JsonReader = {
  source: 'vdpa dev config show',
  is: (value) => isParsedObject(value) && Object.keys(value).length === 1 && isParsedObject(value['config']),
  read: readVdpa,
};
const rss: JsonReader = {
  source: 'ethtool -x',
  is: listHas('rss-indirection-table', 'rss-hash-key', 'rss-hash-function'),
  read: eachOf(readRss),
};
const channels: JsonReader = {
  source: 'ethtool -l',
  is: listHas('combined-max'),
  read: eachOf(readChannels),
};
const offloads: JsonReader = {
  source: 'ethtool -k',
  is: listHas('rx-checksumming', 'rx-vlan-filter'),
  read: eachOf(readOffloads),
};
const links: JsonReader = { source: 'ip -d link', is: listHas('link_type'), read: readLinks };

const JSON_READERS: readonly JsonReader[] = [
  {
    source: 'query-rx-filter',
    is: listHas('main-mac', 'broadcast-allowed'),
    read: eachOf((_, value, path) => readRxFilter(value, path)),
  },
  status,
  vdpa,
  rss,
  channels,
  offloads,
  links,
];

/** A text that says what the JSON of the same program does. */
function likeJson(
  start: RegExp,
  toldOf: (lines: Iterable<Line>) => Told,
  { source, read }: Pick<JsonReader, 'source' | 'read'>,
): TextReader {
  const readText = (lines: Iterable<Line>) => {
    const told = toldOf(lines);
    return placed(told, () => read(told, told.value, ''));
  };
  return { source, start, read: readText };
}

const TEXT_READERS: readonly TextReader[] = [
  likeJson(STATUS_PATH, statusOfText, status),
  likeJson(VDPA_DEVICE, vdpaOfText, vdpa),
  likeJson(RSS_DEVICE, rssOfText, rss),
  likeJson(CHANNELS_DEVICE, channelsOfText, channels),
  likeJson(OFFLOADS_DEVICE, offloadsOfText, offloads),
  likeJson(LINK, linksOfText, links),
  likeJson(BITS, bitsOfText, { source: 'sysfs features', read: eachOf(readBits) }),
];

/** A device of `info virtio`. */
const LISTED = /^\/\S+ \[[\w-]+\]\s*$/;

/** The line in which somebody gave the command whose output follows. */
const PROMPT = /^(?:\(qemu\) |(?:\[[^[\]]*\])?[^{}[\]"]*[$#%>] +\S)/i;
/** More lines than commands have before their output. */
const MOST_PROMPTS = 16;

/** Where the output starts: behind empty lines and prompts. */
function startOf(text: string): number {
  let prompts = 0;
  for (const line of linesOf(text, 0)) {
    if (line.text.trim() === '') continue;
    if (isStart(line.text) || !PROMPT.test(line.text)) return line.at + (line.text.startsWith('\ufeff') ? 1 : 0);
    if (++prompts > MOST_PROMPTS) break;
  }
  return text.length;
}

function textReader(line: string): TextReader | undefined {
  return TEXT_READERS.find(({ start }) => start.test(line));
}

const isJsonStart = (line: string) => /^\s*(?:\[\s*(?:$|[[{\]])|\{)/.test(line) && !/^\s*\{\s*"type"/.test(line);

const isStart = (line: string) => isJsonStart(line) || LISTED.test(line) || textReader(line.trimEnd()) !== undefined;

/** Whether a text with this begin may be in a form that `readForm` knows; for others there is no need to read all of it. */
export function mayBeForm(begin: string): boolean {
  const [first] = linesOf(begin.slice(startOf(begin)), 0);
  return first !== undefined && isStart(first.text);
}

/** Whether a text with this begin is in one of the forms, as far as the begin tells. */
export function isFormBegin(begin: string): boolean {
  const [first] = linesOf(begin.slice(startOf(begin)), 0);
  if (first === undefined) return false;
  return isJsonStart(first.text) ? /^\s*\{\s*"return"/.test(begin) || hasMarks(begin) : isStart(first.text);
}

/**
 * Reads what a program printed of a device's state or features, whichever it was: its content tells. Undefined for any other
 * text.
 */
export function readForm(text: string): Form | undefined {
  try {
    return readAll(text);
  } catch (error) {
    if (!(error instanceof FormError)) throw error;
    return { kind: 'problem', problem: error.message, ...(error.at === undefined ? {} : { at: error.at }) };
  }
}

function readAll(text: string): Form | undefined {
  const start = startOf(text);
  const [first] = linesOf(text.slice(start), 0);
  if (first === undefined) return undefined;
  return isJsonStart(first.text) ? readJson(text, start) : readText(text, start, first.text.trimEnd());
}

function readText(text: string, start: number, first: string): Form | undefined {
  if (LISTED.test(first)) throw listsDevices(start);
  const reader = textReader(first);
  if (!reader) return undefined;
  return { kind: 'seen', source: reader.source, devices: reader.read(linesOf(text.slice(start), start)) };
}

function listsDevices(at?: number): FormError {
  return new FormError(
    'This is a list of virtio devices, which tells nothing of their state. Ask for {"execute":"query-rx-filter"}, or for the features with x-query-virtio-status and a path of this list. (QEMU 11.1 crashes on x-query-virtio-status.)',
    at,
  );
}

/** Runs the reading of what was told, and puts the place to what it finds wrong. */
function placed<T>(told: Told, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    throw new FormError(`${error.message}.`, told.placeOf(error.path));
  }
}

/** A JSON value in a text. */
interface Document {
  readonly value: unknown;
  readonly text: string;
  /** Where its text starts, in characters. */
  readonly at: number;
}

function toldBy({ value, text, at }: Document): Told {
  const placeOf = (path: string): number | undefined => {
    const place = locateValue(text, parsePath(path));
    const parent = path.replace(/(?:\[\d+\]|\.?[^.[\]]*)$/, '');
    if (place) return at + place.start;
    return parent === path ? at : placeOf(parent);
  };
  const wideAt = (path: string) => {
    const place = locateValue(text, parsePath(path));
    const digits = place ? text.slice(place.start, place.end) : '';
    return /^\d{1,20}$/.test(digits) ? BigInt(digits) : undefined;
  };
  return { value, placeOf, wideAt };
}

function readJson(text: string, start: number): Form | undefined {
  const found = documents(text, start);
  if (!found) {
    if (!hasMarks(text.slice(start))) return undefined;
    const { at, problem } = findJsonFault(text.slice(start)) ?? { at: 0, problem: 'it is too deep or too long' };
    throw new FormError(`This JSON is broken: ${problem}. Copy all of the output.`, start + at);
  }
  const forms: Form[] = [];
  let refusal: FormError | undefined;
  for (const document of found) {
    try {
      const form = readDocument(document);
      if (form) forms.push(form);
    } catch (error) {
      if (!(error instanceof FormError)) throw error;
      refusal ??= error;
    }
  }
  if (refusal) throw refusal;
  if (forms.length > 1)
    throw new FormError(
      `There are ${forms.length} replies that tell of devices in it. Put each in a file of its own.`,
      start,
    );
  return forms[0];
}

/** Names that only these forms have. */
const MARKS =
  /"(?:broadcast-allowed|main-mac|guest-features|negotiated_features|max_vq_pairs|rss-indirection-table|rss-hash-key|combined-max|rx-checksumming|link_type)"/;

function hasMarks(json: string): boolean {
  const head = json.slice(0, 4096);
  return MARKS.test(head) && !/"type"\s*:/.test(head);
}

/** A session with a monitor has no more replies that somebody wants to have read. */
const MOST_DOCUMENTS = 16;

/** The JSON values of a text: one, or a monitor's replies one after another. Undefined where something else is between them. */
function documents(text: string, start: number): readonly Document[] | undefined {
  const whole = text.slice(start);
  const value = parsed(whole);
  if (value !== undefined) return [{ value, text: whole, at: start }];
  const found: Document[] = [];
  for (let at = start; at < text.length;) {
    const rest = text.slice(at);
    const skipped = startOf(rest);
    if (skipped === rest.length || /^[^[{]*$/.test(rest)) break;
    at += skipped;
    const place = locateValue(text.slice(at), []);
    const one = place && text.slice(at, at + place.end);
    const parsedOne = one === undefined ? undefined : parsed(one);
    if (one === undefined || parsedOne === undefined || found.length === MOST_DOCUMENTS) return undefined;
    found.push({ value: parsedOne, text: one, at });
    at += one.length;
  }
  return found;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function readDocument(document: Document): Form | undefined {
  const { value } = document;
  const told = toldBy(document);
  if (!isParsedObject(value) || !has(value, 'return', 'error')) return readValue(told, value, '');
  return readReply(told, value, document);
}

/** A monitor's reply. Source: QEMU, docs/interop/qmp-spec.rst. */
function readReply(told: Told, value: ParsedObject, { at }: Document): Form | undefined {
  const { error, return: returned } = value;
  if (isParsedObject(error)) {
    const why = typeof error['desc'] === 'string' ? `: ${quoted(error['desc'])}` : '';
    throw new FormError(`This is an error reply of QEMU's monitor${why}.`, at);
  }
  if (typeof returned === 'string') return readReturnedText(returned, at);
  const form = readValue(told, returned, 'return');
  // What commands answer that have nothing to tell, as those that start a session.
  if (form || (isParsedObject(returned) && Object.keys(returned).length === 0)) return form;
  throw new FormError(
    'This is a reply of QEMU\'s monitor that tells nothing of a network device\'s state. Ask for {"execute":"query-rx-filter"}.',
    at,
  );
}

/** What `human-monitor-command` returns. Places within it aren't those of the file. */
function readReturnedText(text: string, at: number): Form | undefined {
  const form = readForm(text);
  if (form?.kind === 'problem') throw new FormError(form.problem, at);
  return form;
}

function readValue(told: Told, value: unknown, path: string): Form | undefined {
  if (listHas('path')(value) && listHas('name')(value)) throw listsDevices(told.placeOf(path));
  const reader = JSON_READERS.find(({ is }) => is(value));
  if (!reader) return undefined;
  return { kind: 'seen', source: reader.source, devices: placed(told, () => reader.read(told, value, path)) };
}
