import { describeEvent } from '../trace/describe';
import type { TraceRecord } from '../trace/record';
import { decodeCommand } from '../wire/decode';
import { FEATURES } from '../wire/features';
import { MISSING, NO_ANSWER, UNREAD, type Header } from './candidate';
import type { BigTest, FilterField, NumberTest, Source, TextTest } from './field';
import { choices, number, text } from './makers';
import { CLASS_NAMES } from './names';
import { ALWAYS, bytesOfCommand, header, isCommand, ofCommand, ofType, value } from './recordSources';

const U8 = 0xff;
const U32 = 0xffffffff;

const TYPES: Readonly<Record<TraceRecord['type'], string>> = {
  command: 'A control command.',
  device: 'A driver has negotiated features and set DRIVER_OK.',
  reset: 'The device was reset: status 0 was written.',
  status: 'The device status byte was written.',
  mark: 'A point in time with a name.',
  gap: 'Commands are missing from the capture here.',
  state: 'An observation: a state that somebody saw at this moment.',
  damaged: 'Bytes of the file that can’t be read as a record.',
};

const RINGS = choices({
  guest: 'The guest’s control virtqueue.',
  shadow: 'The Shadow Virtqueue’s control virtqueue, which the device reads.',
});

const ANSWERS = choices({
  ok: 'The ack is OK.',
  error: 'The ack isn’t OK.',
  unread: 'The buffer came back with used length 0: the ack isn’t known.',
  untold: 'The device has used the buffer, and the capture doesn’t have what it wrote.',
  none: 'The device never answered.',
});

function answerName({ type, ack }: Header): string | undefined {
  if (type !== 'command') return undefined;
  if (ack < UNREAD) return ack === 0 ? 'ok' : 'error';
  return ack === NO_ANSWER ? 'none' : ack === UNREAD ? 'unread' : 'untold';
}

const HEADER_FIELDS: readonly FilterField[] = [
  {
    name: 'type',
    doc: 'Type of the row.',
    kind: 'choice',
    choices: choices(TYPES),
    source: header<string>(({ type }) => type),
  },
  {
    name: 'ring',
    doc: 'Ring of the row; absent if the row concerns both rings.',
    kind: 'choice',
    choices: RINGS,
    source: header<string>(({ ring }) => ring),
  },
  {
    name: 'class',
    doc: 'Class of the command: the first out byte, by name or number.',
    kind: 'number',
    max: U8,
    names: CLASS_NAMES,
    source: header(({ class: number }) => (number === MISSING ? undefined : number)),
  },
  {
    name: 'command',
    doc: 'The command by its name, or the number within its class: the second out byte.',
    kind: 'command',
    source: header((of) => (of.command === MISSING ? undefined : of.class * 256 + of.command)),
  },
  {
    name: 'ack',
    doc: 'The ack that the device wrote; absent where it wrote none: `answer != ok` finds these too.',
    kind: 'number',
    max: U8,
    names: [
      { name: 'OK', aliases: ['VIRTIO_NET_OK'], low: 0, high: 0, doc: 'VIRTIO_NET_OK, 0.' },
      { name: 'ERR', aliases: ['VIRTIO_NET_ERR'], low: 1, high: 1, doc: 'VIRTIO_NET_ERR, 1.' },
    ],
    source: header(({ ack }) => (ack <= U8 ? ack : undefined)),
  },
  {
    name: 'answer',
    doc: 'How the device answered the command.',
    kind: 'choice',
    choices: ANSWERS,
    source: header(answerName),
  },
];

const LABELS = choices({
  'restore-begin': 'Shadow Virtqueue starts to restore the device’s state.',
  'restore-end': 'Shadow Virtqueue has restored the device’s state.',
  'start-begin': 'QEMU starts the device, and sends commands by itself.',
  'start-end': 'QEMU has started the device.',
});

const features: Source<BigTest> = value(
  ({ row: { record } }) => (record.type === 'device' ? record.features : undefined),
  ofType('device'),
);

const label: Source<TextTest> = value(
  ({ row: { record } }) => (record.type === 'mark' ? record.label : undefined),
  ofType('mark'),
);

/** A reset is that 0 was written. */
const status: Source<NumberTest> = value(
  ({ row: { record } }) => (record.type === 'status' ? record.value : record.type === 'reset' ? 0 : undefined),
  ofType('status', 'reset'),
);

const summary: Source<TextTest> = value(({ row: { record } }) => wordsOf(record), ALWAYS, 'words');

function wordsOf(record: TraceRecord): string {
  if (record.type === 'command') return decodeCommand(record).summary;
  const { name, summary: phrase } = describeEvent(record);
  return `${name}: ${phrase}`;
}

/** What every row, or every command, has. */
export const RECORD_FIELDS: readonly FilterField[] = [
  ...HEADER_FIELDS,
  number('index', 'Number of the command, from 0.', Number.MAX_SAFE_INTEGER, {
    ...value(({ row }) => (row.record.type === 'command' ? row.command : undefined), isCommand),
  }),
  number(
    'row',
    'Number of the row, from 0.',
    Number.MAX_SAFE_INTEGER,
    value(({ row }) => row.row),
  ),
  text(
    'device',
    'Id of the device.',
    [],
    value(({ device }) => device),
  ),
  {
    name: 'time',
    doc: 'Time since the first record of the trace.',
    kind: 'duration',
    source: value(({ row, times }) => row.record.t - times.first),
  },
  {
    name: 'time.delta',
    doc: 'Time since the row before.',
    kind: 'duration',
    source: value(({ row, times }) => row.record.t - times.previous),
  },
  {
    name: 'time.absolute',
    doc: 'Time by the capture’s own clock: a span since its start, or a date in UTC where it counts from 1970.',
    kind: 'time',
    source: value(({ row }) => row.record.t),
  },
  {
    name: 'latency',
    doc: 'Time from when the command was available to when it was used.',
    kind: 'duration',
    source: ofCommand(({ latency }) => latency),
  },
  number(
    'head',
    'Head descriptor id of the command.',
    U32,
    ofCommand(({ head }) => head),
  ),
  number(
    'cvq',
    'Virtqueue index of the control virtqueue.',
    U32,
    ofCommand(({ cvq }) => cvq),
  ),
  number(
    'pending',
    'Commands in flight on the ring, including this one.',
    U32,
    ofCommand(({ pending }) => pending),
  ),
  {
    name: 'out.bytes',
    doc: 'The bytes that the driver wrote.',
    kind: 'bytes',
    source: bytesOfCommand(({ out }) => out),
  },
  {
    name: 'in.bytes',
    doc: 'The bytes that the device wrote.',
    kind: 'bytes',
    source: bytesOfCommand((record) => record.in),
  },
  number(
    'out.length',
    'How many bytes the driver wrote.',
    U32,
    ofCommand(({ out }) => out.length),
  ),
  number(
    'in.length',
    'How many bytes the device wrote.',
    U32,
    ofCommand((record) => record.in?.length),
  ),
  {
    name: 'features',
    doc: 'The features that a driver negotiated.',
    kind: 'wide',
    size: 128,
    bits: FEATURES,
    source: features,
  },
  number('status', 'The device status that was written; 0 is a reset.', U8, status),
  text('label', 'Name of a mark.', LABELS, label),
  text('summary', 'Summary of the row.', [], summary),
];
