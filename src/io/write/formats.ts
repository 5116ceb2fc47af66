import type { TraceRow } from '../../core/trace/record';
import type { RowInPlace } from '../../core/check/fast/rowCheck';
import type { TraceFile } from '../trace/open';
import { cEncoder } from './cSource';
import { csvEncoder } from './csv';
import { lostWhenCut, NOTHING_LOST, type Encoder, type Losses } from './encoder';
import { hexEncoder } from './hexDump';
import { jsonlEncoder } from './jsonl';
import { pcapngEncoder, pcapngLosses } from './pcapng';
import { qtestEncoder } from './qtest';
import type { QtestRing } from './qtestRing';
import { textEncoder } from './text';

/** What a trace, or a part of one, can be written as. */
export type FormatId = 'jsonl' | 'pcapng' | 'text' | 'csv' | 'hex' | 'c' | 'qtest';

/** What some formats have to be told. */
export interface FormatOptions {
  readonly qtest: QtestRing;
}

interface Common extends Losses {
  readonly id: FormatId;
  /** For lists. */
  readonly title: string;
  readonly detail: string;
  /** Ends of names of such files, the usual one first. */
  readonly endings: readonly [string, ...string[]];
}

/** A format; those that say what commands mean have to know the device at each row. */
export type ExportFormat = Common &
  (
    | { readonly reads: 'rows'; readonly encoder: (trace: TraceFile, options: FormatOptions) => Encoder<TraceRow> }
    | { readonly reads: 'looks'; readonly encoder: (trace: TraceFile, options: FormatOptions) => Encoder<RowInPlace> }
  );

const isSound: Losses['holds'] = (type) => type !== 'damaged';

/** Every format that there is. The one list of them. */
export const FORMATS: readonly ExportFormat[] = [
  {
    id: 'jsonl',
    title: 'CVQ trace (JSON Lines)',
    detail: 'One record per line; opens as a trace',
    endings: ['.cvq.jsonl', '.jsonl', '.cvqtrace'],
    reads: 'rows',
    holds: isSound,
    lost: () => [],
    encoder: jsonlEncoder,
  },
  {
    id: 'pcapng',
    title: 'CVQ trace (pcapng)',
    detail: 'For Wireshark too; opens as a trace',
    endings: ['.cvq.pcapng', '.pcapng'],
    reads: 'rows',
    holds: isSound,
    lost: pcapngLosses,
    encoder: pcapngEncoder,
  },
  {
    id: 'text',
    title: 'Text',
    detail: 'One command per line, as cvq show prints it',
    endings: ['.cvq.txt', '.txt'],
    reads: 'looks',
    ...NOTHING_LOST,
    encoder: textEncoder,
  },
  {
    id: 'csv',
    title: 'Table (CSV)',
    detail: 'One record per line, fields as JSON, for spreadsheets and scripts',
    endings: ['.csv'],
    reads: 'looks',
    ...NOTHING_LOST,
    encoder: csvEncoder,
  },
  {
    id: 'hex',
    title: 'Hex dump',
    detail: 'The bytes of each command and its answer',
    endings: ['.hex'],
    reads: 'looks',
    ...NOTHING_LOST,
    encoder: hexEncoder,
  },
  {
    id: 'c',
    title: 'C arrays',
    detail: 'A table of commands with their bytes',
    endings: ['.c', '.h'],
    reads: 'looks',
    holds: () => true,
    lost: lostWhenCut,
    encoder: cEncoder,
  },
  {
    id: 'qtest',
    title: 'QEMU qtest lines',
    detail: 'Put the commands on a split ring and notify the device',
    endings: ['.qtest'],
    reads: 'looks',
    holds: (type) => type === 'command',
    lost: lostWhenCut,
    encoder: (trace, { qtest }) => qtestEncoder(trace, qtest),
  },
];

/** The format that the end of a file's name stands for. */
export function formatOfName(name: string): ExportFormat | undefined {
  const lower = name.toLowerCase();
  return FORMATS.find(({ endings }) => endings.some((ending) => lower.endsWith(ending)));
}

export function formatNamed(id: string): ExportFormat | undefined {
  return FORMATS.find((format) => format.id === id);
}
