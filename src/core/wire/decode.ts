import type { Finding } from '../findings/finding';
import { ackOffset, answerOf, type Answer } from './answer';
import type { ChainDescriptor } from './chain';
import { CLASSES, commandName, commandSpec, summarize, type Command, type CommandName } from './commands';
import { compileLayout, type CompiledLayout } from './compiled';
import type { DeviceFacts, Values } from './layout';
import { hexNumber } from './hex';
import { readLayout, type ReadResult } from './read';
import type { Span } from './span';
import { plural } from './text';

/** Bytes before the command-specific-data: class and command. */
export const HEADER = 2;

/** The bytes of a command on a ring, as far as they are captured. */
export interface CommandBytes {
  /** Driver-readable bytes: class, command, command-specific-data. */
  readonly out: Uint8Array;
  /** The capture cut the out bytes short. */
  readonly outCut: boolean;
  /** Device-written bytes: ack, command-specific-result. Absent: no answer. Empty: used with length 0. */
  readonly in?: Uint8Array;
  /** The capture cut the in bytes short. */
  readonly inCut: boolean;
  readonly chain?: readonly ChainDescriptor[];
}

export interface DecodeOptions {
  /** A legacy big-endian guest wrote it. */
  readonly bigEndian?: boolean;
  /** The device, as far as it is known: without it the rules that need it are silent. */
  readonly facts?: DeviceFacts | undefined;
}

/** What the out bytes of a command tell. */
export interface DecodedOut {
  /** Name in the specification; undefined for what it doesn't know. */
  readonly name: CommandName | undefined;
  /** The name, or the numbers in words. */
  readonly label: string;
  /** The command with its data; undefined when it isn't known or its data isn't whole. */
  readonly command: Command | undefined;
  /** Fields of the data as far as they are there. */
  readonly data: Values;
  readonly dataSpans: readonly Span[];
  /** Bytes after the data that no field covers. */
  readonly trailing: { readonly offset: number; readonly length: number } | undefined;
  readonly findings: readonly Finding[];
}

/** One command as far as its bytes tell. */
export interface Decoded extends Omit<DecodedOut, 'dataSpans'> {
  /** What it asks for, in a phrase. */
  readonly summary: string;
  /** Fields of the result as far as they are there. */
  readonly result: Values;
  readonly answer: Answer;
  readonly spans: { readonly data: readonly Span[]; readonly result: readonly Span[] };
}

/** Decodes a control command as far as its bytes go. Never throws on bytes. `out` is what its out bytes tell. */
export function decodeCommand(
  record: CommandBytes,
  options: DecodeOptions = {},
  out: DecodedOut = decodeOut(record, options),
): Decoded {
  const { name, label, command, data, dataSpans, trailing, findings } = out;
  const answer = answerOf(record);
  const result = name ? readResult(record, commandSpec(name).compiled.result, answer) : NO_RESULT;
  // Named one by one: to spread the rest takes longer than to decode.
  return {
    name,
    label,
    command,
    data,
    trailing,
    summary: summaryOf(out, record.out),
    result: result.values,
    answer,
    spans: { data: dataSpans, result: result.spans },
    findings: result.findings.length === 0 ? findings : [...findings, ...result.findings],
  };
}

const NO_FIELDS = compileLayout([]);
const NO_RESULT = { values: {}, spans: [], findings: [] };

function summaryOf({ name, command }: Pick<Decoded, 'name' | 'command'>, { length }: Uint8Array): string {
  if (command) return summarize(command);
  if (name) return `${commandSpec(name).title}, truncated`;
  if (length >= HEADER) return `unknown, ${plural(length - HEADER, 'byte')} of data`;
  return length === 0 ? 'no out bytes' : 'one byte, command missing';
}

/** The same of the out bytes alone: all that a device sees. */
export function decodeOut(record: Pick<CommandBytes, 'out' | 'outCut'>, options: DecodeOptions = {}): DecodedOut {
  const { out } = record;
  const classNumber = out[0];
  const number = out[1];
  if (classNumber === undefined || number === undefined) return missingHeader(record);
  const name = commandName(classNumber, number);
  if (!name) return unknownCommand(record, classNumber, number);

  const { bigEndian = false, facts } = options;
  const data = readLayout(commandSpec(name).compiled.data, out, HEADER, {
    side: 'out',
    bigEndian,
    cut: record.outCut,
    facts,
  });
  const candidate = { name, data: data.values };
  const command = data.complete && isCommand(candidate) ? candidate : undefined;
  const trailing =
    data.complete && data.end < out.length ? { offset: data.end, length: out.length - data.end } : undefined;
  return {
    name,
    label: name,
    command,
    data: data.values,
    dataSpans: data.spans,
    trailing,
    findings: trailing ? [...data.findings, surplus(name, trailing)] : data.findings,
  };
}

/**
 * True when all fields of the data are there. The schema's layout has just been read, so they have the types that the
 * schema says: this is the one place where that is stated.
 */
function isCommand(candidate: { readonly name: CommandName; readonly data: Values }): candidate is Command {
  return commandSpec(candidate.name).data.every(({ name }) => Object.hasOwn(candidate.data, name));
}

function readResult(record: CommandBytes, layout: CompiledLayout, answer: Answer): ReadResult {
  const bytes = record.in ?? new Uint8Array();
  const ack = ackOffset(record);
  // A refused command has no result, and an ack at the end has its result before it.
  const whole = ack === 0 ? bytes : bytes.subarray(0, ack);
  const start = ack === 0 ? Math.min(1, bytes.length) : 0;
  const wanted = answer.kind === 'ok' ? layout : NO_FIELDS;
  return readLayout(wanted, whole, start, { side: 'in', bigEndian: false, cut: record.inCut, facts: undefined });
}

/** What whole out bytes ask for, in a phrase. */
export function outSummary(out: Uint8Array): string {
  return summaryOf(decodeOut({ out, outCut: false }), out);
}

function surplus(name: CommandName, { offset, length }: { offset: number; length: number }): Finding {
  return {
    code: 'trailing-bytes',
    severity: 'info',
    message: `${plural(length, 'byte')} after the last field. ${commandSpec(name).trailing ?? 'Devices ignore them.'}`,
    at: { side: 'out', offset, length },
    spec: 'virtio 1.4, Network Device, Control Virtqueue',
  };
}

const EMPTY = { name: undefined, command: undefined, data: {}, dataSpans: [], trailing: undefined } as const;

function missingHeader(record: Pick<CommandBytes, 'out' | 'outCut'>): DecodedOut {
  const { length } = record.out;
  const message = `The out part has ${plural(length, 'byte')}; a command starts with class and command, 2 bytes.`;
  return {
    ...EMPTY,
    label: 'no header',
    findings: record.outCut
      ? [
          {
            code: 'capture-cut',
            severity: 'info',
            message: 'The capture ends before class and command.',
            at: { side: 'out', offset: 0, length },
          },
        ]
      : [
          {
            code: 'header-short',
            severity: 'error',
            message,
            at: { side: 'out', offset: 0, length },
            spec: 'virtio 1.4, Network Device, Control Virtqueue',
          },
        ],
  };
}

function unknownCommand({ out }: Pick<CommandBytes, 'out'>, classNumber: number, number: number): DecodedOut {
  const className = CLASSES[classNumber];
  const what = className ? `${className} command ${number}` : `class ${classNumber} command ${number}`;
  const place = className ? { offset: 1, length: 1 } : { offset: 0, length: 1 };
  const rest = out.length - HEADER;
  return {
    ...EMPTY,
    label: what,
    trailing: rest > 0 ? { offset: HEADER, length: rest } : undefined,
    findings: [
      {
        code: className ? 'unknown-command' : 'unknown-class',
        severity: 'warning',
        message: `Virtio 1.0 to 1.4 define no ${className ? `command ${hexNumber(number)} of ${className}` : `class ${hexNumber(classNumber)}`}. QEMU's model answers ERR.`,
        at: { side: 'out', ...place },
        spec: 'virtio 1.4, Network Device, Control Virtqueue',
      },
    ],
  };
}
