import { decodeCommand } from '../../src/core/wire/decode';
import { follow } from '../../src/core/track/follow';
import { EMPTY_TRACK } from '../../src/core/track/track';
import type { TraceRow } from '../../src/core/trace/record';
import { fileSource } from '../../src/io/fileSource';
import { openTrace, type GrowingTrace, type TraceFile } from '../../src/io/trace/open';
import { Random } from './random';

const BATCH = 1024;
const SAMPLES = 200;
/** Rows that are gone over where all would take long. */
export const ALL_ROWS = 1_000_000;

/** How long something took, and how much of the processors' time that was, in ms. */
export interface Taken {
  readonly ms: number;
  readonly cpuMs: number;
}

/** Runs and tells how long it took. */
export async function timed<T>(act: () => Promise<T>): Promise<Taken & { readonly value: T }> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const value = await act();
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return { ms, cpuMs: (user + system) / 1000, value };
}

export function open(path: string): Promise<GrowingTrace> {
  return openTrace(fileSource(path));
}

/** So many of something in so many ms, as a rate. */
export function rate(count: number, ms: number): { readonly seconds: number; readonly commands_per_s: number } {
  return { seconds: round(ms / 1000), commands_per_s: Math.round((count * 1000) / ms) };
}

interface FullRate {
  readonly cpu_seconds: number;
  readonly commands_per_cpu_s: number;
}

/** The same, also by processor time, which tells more where other programs run. */
export function fullRate(count: number, { ms, cpuMs }: Taken): ReturnType<typeof rate> & FullRate {
  return {
    ...rate(count, ms),
    cpu_seconds: round(cpuMs / 1000),
    commands_per_cpu_s: Math.round((count * 1000) / cpuMs),
  };
}

export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** All rows, or as many as tell, and how long `work` took on them, in ms; reading them isn't counted. */
export async function onAllRows(trace: TraceFile, work: (rows: readonly TraceRow[]) => void): Promise<number> {
  let ms = 0;
  for (let from = 0; from < Math.min(trace.rowCount, ALL_ROWS); from += BATCH) {
    const rows = await trace.rows(from, BATCH);
    const start = performance.now();
    work(rows);
    ms += performance.now() - start;
  }
  return ms;
}

export function decodeAll(trace: TraceFile): Promise<number> {
  return onAllRows(trace, (rows) => {
    for (const { record } of rows) if (record.type === 'command') decodeCommand(record);
  });
}

export function followAll(trace: TraceFile): Promise<number> {
  let track = EMPTY_TRACK;
  return onAllRows(trace, (rows) => {
    for (const { record, command } of rows) track = follow(track, record, command);
  });
}

/** How long it takes to read one row, anywhere. */
export async function rowLatency(trace: TraceFile): Promise<Spread> {
  return await spread((random) => trace.rows(random.below(trace.rowCount), 1));
}

interface Spread {
  readonly median_ms: number;
  readonly p99_ms: number;
  readonly max_ms: number;
}

/** How long something takes at random places. */
export async function spread(act: (random: Random) => Promise<unknown>): Promise<Spread> {
  const random = new Random(2);
  const all: number[] = [];
  for (let i = 0; i < SAMPLES; i++) all.push((await timed(() => act(random))).ms);
  all.sort((a, b) => a - b);
  const at = (share: number) => round(all[Math.min(SAMPLES - 1, Math.floor(share * SAMPLES))] ?? 0);
  return { median_ms: at(0.5), p99_ms: at(0.99), max_ms: at(1) };
}
