import type { TraceRow } from '../../core/trace/record';

/** A place in a trace as a reader names it. */
export type Target =
  | { readonly kind: 'row'; readonly row: number }
  | { readonly kind: 'command'; readonly command: number }
  /** Byte of the file. */
  | { readonly kind: 'offset'; readonly offset: number }
  /** ns since the first record. */
  | { readonly kind: 'since'; readonly time: bigint }
  /** ns by the capture's own clock. */
  | { readonly kind: 'time'; readonly time: bigint };

const UNITS: Readonly<Record<string, bigint>> = { ns: 1n, us: 1000n, µs: 1000n, ms: 1_000_000n, s: 1_000_000_000n };

/** Reads a place: `120` a row, `#7` a command, `@0x1f0` an offset, `1.5ms` a time since the start, or a date. */
export function parseTarget(text: string): Target | undefined {
  const trimmed = text.trim();
  if (/^\d{1,15}$/.test(trimmed)) return { kind: 'row', row: Number(trimmed) };
  const command = /^#\s*(\d{1,15})$/.exec(trimmed)?.[1];
  if (command !== undefined) return { kind: 'command', command: Number(command) };
  const offset = /^@\s*(0x[\da-f]{1,12}|\d{1,15})$/i.exec(trimmed)?.[1];
  if (offset !== undefined) return { kind: 'offset', offset: Number(offset) };
  return sinceStart(trimmed) ?? byClock(trimmed);
}

function sinceStart(text: string): Target | undefined {
  const match = /^\+?\s*(\d{1,12})(?:\.(\d{1,9}))?\s*(ns|us|µs|ms|s)$/.exec(text);
  const [, whole, part = '', unit = ''] = match ?? [];
  const factor = UNITS[unit];
  if (whole === undefined || factor === undefined) return undefined;
  const fraction = part === '' ? 0n : (BigInt(part) * factor) / 10n ** BigInt(part.length);
  return { kind: 'since', time: BigInt(whole) * factor + fraction };
}

/** A date in UTC, or seconds of a clock that doesn't count from 1970, as the time column shows them. */
function byClock(text: string): Target | undefined {
  const match = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?Z?$/.exec(text);
  if (!match) return undefined;
  const [, day = '', minute = '', second = '00', part = ''] = match;
  const ms = Date.parse(`${day}T${minute}:${second}Z`);
  if (Number.isNaN(ms)) return undefined;
  return { kind: 'time', time: BigInt(ms) * 1_000_000n + BigInt(part.padEnd(9, '0')) };
}

/** What is read of a trace to find a place in it. */
export interface Places {
  readonly rowCount: number;
  readonly commandCount: number;
  readonly firstTime: bigint | undefined;
  rows(from: number, count: number): Promise<readonly TraceRow[]>;
  rowOfCommand(command: number): Promise<number>;
}

/** The row of a place: of an offset the one that holds it, of a time the first from then on; the last where it lies beyond. */
export async function rowOfTarget(trace: Places, target: Target): Promise<number> {
  const last = Math.max(0, trace.rowCount - 1);
  switch (target.kind) {
    case 'row':
      return Math.min(target.row, last);
    case 'command':
      return target.command < trace.commandCount ? trace.rowOfCommand(target.command) : last;
    case 'offset':
      return Math.max(0, (await firstRow(trace, ({ offset }) => offset > target.offset)) - 1);
    case 'since':
      return rowOfTarget(trace, { kind: 'time', time: (trace.firstTime ?? 0n) + target.time });
    case 'time':
      return Math.min(last, await firstRow(trace, ({ record }) => record.t >= target.time));
  }
}

/** The first row for which this is true, when it is true of all after it; the number of rows where there is none. */
async function firstRow(trace: Places, isAfter: (row: TraceRow) => boolean): Promise<number> {
  let low = 0;
  let high = trace.rowCount;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [row] = await trace.rows(middle, 1);
    if (!row || isAfter(row)) high = middle;
    else low = middle + 1;
  }
  return low;
}
