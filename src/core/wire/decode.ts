import type { Finding } from '../findings/finding';
import type { CommandRecord } from '../trace/record';
import { ackOffset, answerOf, type Answer } from './answer';
import { CLASSES, COMMANDS, commandName, commandSpec, type Command, type CommandName } from './commands';
import type { DeviceFacts, Values } from './layout';
import { hexNumber } from './hex';
import { readLayout, type Span } from './read';
import { plural } from './text';

/** Bytes before the command-specific-data: class and command. */
export const HEADER = 2;

/** The parts of a record that decoding reads. */
export type Bytes = Pick<CommandRecord, 'out' | 'outCut' | 'in' | 'inCut' | 'chain'>;

export interface DecodeOptions {
  /** A legacy big-endian guest wrote it. */
  readonly bigEndian?: boolean;
  /** The device, as far as it is known: without it the rules that need it are silent. */
  readonly facts?: DeviceFacts | undefined;
}

/** One command as far as its bytes tell. */
export interface Decoded {
  /** Name in the specification; undefined for what it doesn't know. */
  readonly name: CommandName | undefined;
  /** The name, or the numbers in words. */
  readonly label: string;
  /** What it asks for, in a phrase. */
  readonly summary: string;
  /** The command with its data; undefined when it isn't known or its data isn't whole. */
  readonly command: Command | undefined;
  /** Fields of the data as far as they are there. */
  readonly data: Values;
  /** Fields of the result as far as they are there. */
  readonly result: Values;
  readonly answer: Answer;
  readonly spans: { readonly data: readonly Span[]; readonly result: readonly Span[] };
  /** Bytes after the data that no field covers. */
  readonly trailing: { readonly offset: number; readonly length: number } | undefined;
  readonly findings: readonly Finding[];
}

/** Decodes a control command as far as its bytes go. Never throws on bytes. */
export function decodeCommand(record: Bytes, options: DecodeOptions = {}): Decoded {
  const { out } = record;
  const answer = answerOf(record);
  const classNumber = out[0];
  const number = out[1];
  if (classNumber === undefined || number === undefined) return headless(record, answer);
  const name = commandName(classNumber, number);
  if (!name) return stranger(record, answer, classNumber, number);

  const spec = commandSpec(name);
  const { bigEndian = false, facts } = options;
  const data = readLayout(spec.data, out, HEADER, { side: 'out', bigEndian, cut: record.outCut, facts });
  const command = data.complete ? known(name, data.values) : undefined;
  const trailing =
    data.complete && data.end < out.length ? { offset: data.end, length: out.length - data.end } : undefined;
  const result = readResult(record, spec.result, answer);
  const findings = [...data.findings, ...(trailing ? [surplus(trailing)] : []), ...result.findings];
  return {
    name,
    label: name,
    summary: command ? summarize(command) : `${spec.title}, data not whole`,
    command,
    data: data.values,
    result: result.values,
    answer,
    spans: { data: data.spans, result: result.spans },
    trailing,
    findings,
  };
}

/**
 * The schema's layout has just been read whole, so the values have the shape that the schema's types say: this is
 * the one place where that is stated.
 */
function known(name: CommandName, data: Values): Command {
  return { name, data } as unknown as Command;
}

/** What a command asks for, in a phrase. */
export function summarize(command: Command): string {
  const summary: (data: never) => string = COMMANDS[command.name].summary;
  return summary(command.data as never);
}

function readResult(
  record: Bytes,
  layout: Parameters<typeof readLayout>[0],
  answer: Answer,
): ReturnType<typeof readLayout> {
  const bytes = record.in ?? new Uint8Array();
  const ack = ackOffset(record);
  // A refused command has no result, and an ack at the end has its result before it.
  const whole = ack === 0 ? bytes : bytes.subarray(0, ack);
  const start = ack === 0 ? Math.min(1, bytes.length) : 0;
  const wanted = answer.kind === 'ok' ? layout : [];
  return readLayout(wanted, whole, start, { side: 'in', bigEndian: false, cut: record.inCut, facts: undefined });
}

function surplus({ offset, length }: { offset: number; length: number }): Finding {
  return {
    code: 'trailing-bytes',
    severity: 'info',
    message: `${plural(length, 'byte')} after the last field. Devices ignore them; Linux 6.12 and DPDK send 1 after RSS_CONFIG, Windows 4.`,
    at: { side: 'out', offset, length },
    spec: 'virtio 1.4, Network Device, Control Virtqueue',
  };
}

const EMPTY = {
  command: undefined,
  data: {},
  result: {},
  spans: { data: [], result: [] },
  trailing: undefined,
} as const;

function headless(record: Bytes, answer: Answer): Decoded {
  const { length } = record.out;
  const message = `The out part has ${plural(length, 'byte')}; a command starts with class and command, 2 bytes. QEMU's Shadow Virtqueue forwards it as it is.`;
  return {
    ...EMPTY,
    name: undefined,
    label: 'no header',
    summary: length === 0 ? 'no out bytes' : 'one byte, no command',
    answer,
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

function stranger(record: Bytes, answer: Answer, classNumber: number, number: number): Decoded {
  const className = CLASSES[classNumber];
  const what = className
    ? `${className} command ${String(number)}`
    : `class ${String(classNumber)} command ${String(number)}`;
  const place = className ? { offset: 1, length: 1 } : { offset: 0, length: 1 };
  const rest = record.out.length - HEADER;
  return {
    ...EMPTY,
    name: undefined,
    label: what,
    summary: `unknown, ${plural(rest, 'byte')} of data`,
    answer,
    trailing: rest > 0 ? { offset: HEADER, length: rest } : undefined,
    findings: [
      {
        code: className ? 'unknown-command' : 'unknown-class',
        severity: 'warning',
        message: `virtio 1.0 to 1.4 know no ${className ? `command ${hexNumber(number)} of ${className}` : `class ${hexNumber(classNumber)}`}. QEMU's model answers ERR.`,
        at: { side: 'out', ...place },
        spec: 'virtio 1.4, Network Device, Control Virtqueue',
      },
    ],
  };
}
