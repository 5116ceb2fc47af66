import type { ByteSource } from '../byteSource';
import { logOf, withoutColours } from '../jsonl/logLine';
import type { TextForm } from '../text/form';
import { TraceError } from '../traceError';

/** How a trace is written down. */
export type TraceFormat = 'jsonl' | 'pcapng';

/** What a file is by its start. */
export type Detected =
  | { readonly format: 'pcapng' }
  /** Text in another form, which tells commands. */
  | { readonly format: 'text'; readonly form: TextForm }
  /** `log`: what the text is, where its first line is none of JSON Lines: records may stand in its lines. */
  | { readonly format: 'jsonl'; readonly log?: string };

/** Enough to get past blank lines at the start of a text. */
const HEAD_BYTES = 64 * 1024;

const OPEN_STATE = 'Open it with "CVQ: Open State…", or give it to cvq state.';

/** Files that people try, told by their first bytes. */
const others: readonly (readonly [readonly number[], string])[] = [
  ...[
    [0xa1, 0xb2, 0xc3, 0xd4],
    [0xd4, 0xc3, 0xb2, 0xa1],
    [0xa1, 0xb2, 0x3c, 0x4d],
    [0x4d, 0x3c, 0xb2, 0xa1],
    [0xa1, 0xb2, 0xcd, 0x34],
    [0x34, 0xcd, 0xb2, 0xa1],
  ].map(
    (magic) =>
      [magic, 'This is a classic pcap file, which has no device names. Convert it: editcap -F pcapng IN OUT.'] as const,
  ),
  [
    [0x51, 0x45, 0x56, 0x4d],
    `This is a QEMU migration stream, which has the state of devices but no commands. ${OPEN_STATE}`,
  ],
  ...['Save', 'Part'].map(
    (end) =>
      [
        [...Buffer.from(`LibvirtQemud${end}`)],
        `This is a libvirt save image, which has the state of devices but no commands. ${OPEN_STATE}`,
      ] as const,
  ),
  [[0x1f, 0x8b], 'The file is compressed with gzip. Unpack it first: gunzip FILE.'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'The file is compressed with zstd. Unpack it first: unzstd FILE.'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'The file is compressed with xz. Unpack it first: unxz FILE.'],
  [[0x50, 0x4b, 0x03, 0x04], 'The file is a zip archive. Unpack it first: unzip FILE.'],
  [[0xff, 0xfe], 'The file is UTF-16 text. Save it as UTF-8.'],
  [[0xfe, 0xff], 'The file is UTF-16 text. Save it as UTF-8.'],
];

export const EXPECTED_FORMAT =
  'A CVQ trace is JSON Lines, one JSON object per line, by itself or in a log, or a pcapng capture.';

/**
 * Tells the format of a trace by its content. Text whose first line is something else may have records further on: a reader
 * of all of it knows. Throws a `TraceError` that says what the file is, if it's no trace.
 */
export async function detectFormat(source: ByteSource, size: number): Promise<Detected> {
  if (size === 0) throw new TraceError('The file is empty: there is no trace in it.');
  const head = await source.read(0, Math.min(size, HEAD_BYTES));
  if (startsWith(head, [0x0a, 0x0d, 0x0d, 0x0a])) return pcapng(head, size);
  const other = others.find(([magic]) => startsWith(head, magic));
  if (other !== undefined) throw new TraceError(other[1], { offset: 0 });

  const text = new TextDecoder().decode(head);
  const line = /\S.*/.exec(text)?.[0];
  if (line === undefined) throw new TraceError('The file has only blank lines: there is no trace in it.');
  if (await isForm(text, line))
    throw new TraceError(
      `This is what a monitor or a tool prints of a device's state, which has no commands. ${OPEN_STATE}`,
    );
  if (/^\{\s*["}]/.test(line)) return { format: 'jsonl' };
  if (/^\{\s*$/.test(line) && text.trim() !== '{')
    throw new TraceError(`This is JSON, but not JSON Lines: put each record on a line of its own. ${EXPECTED_FORMAT}`);
  const log = logOf(line);
  const form = log === undefined && !text.includes(RECORD) ? (await import('../text/forms')).formOf(text) : undefined;
  if (form) return { format: 'text', form };
  if (log !== undefined) return { format: 'jsonl', log: `${log} without records` };
  if (JSON_LIST.test(line))
    throw new TraceError(
      `This is a JSON list. Put each record on a line of its own, without the brackets. ${EXPECTED_FORMAT}`,
    );
  // A control character that is no space, or what is no UTF-8.
  if (/[^\P{Cc}\s]|\ufffd/u.test(withoutColours(line.slice(0, 256))))
    throw new TraceError(`This isn't a CVQ trace. It is binary data starting with ${hex(head)}. ${EXPECTED_FORMAT}`, {
      offset: 0,
    });
  return { format: 'jsonl', log: `text starting with ${JSON.stringify(line.slice(0, 40))}` };
}

/** Whether it is what monitors and tools print. What knows is loaded only for text that hardly is a trace. */
async function isForm(text: string, line: string): Promise<boolean> {
  if (line.includes('"type"') || logOf(line) !== undefined) return false;
  const { isFormBegin } = await import('../forms/readForm');
  return isFormBegin(text);
}

/** In a text of another form, records of JSON Lines come first. */
const RECORD = '{"type":';

/** A list of objects, texts or numbers, or the first line of one: other lines in brackets start with the time or level of a log. */
const JSON_LIST = /^\[\s*(?:$|[\]{["]|(?:-?\d[\d.eE+-]*|true|false|null)\s*(?:,|$|\]\s*,?\s*$))/;

function pcapng(head: Uint8Array, size: number): Detected {
  if (head.length < 12)
    throw new TraceError(`This starts as a pcapng capture, but is truncated: it has ${size} bytes. Capture it again.`);
  if (startsWith(head.subarray(8), [0x1a, 0x2b, 0x3c, 0x4d]) || startsWith(head.subarray(8), [0x4d, 0x3c, 0x2b, 0x1a]))
    return { format: 'pcapng' };
  throw new TraceError(
    `This starts as a pcapng capture, but its byte-order magic is ${hex(head.subarray(8, 12))}: it is damaged. Capture it again.`,
    { offset: 8 },
  );
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, at) => bytes[at] === byte);
}

function hex(bytes: Uint8Array): string {
  return [...bytes.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
