// Measures reading, decoding and tracking of a large trace: npm run bench -- [--commands N]
// Prints one JSON document; what it is doing goes to standard error.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeCapture } from './capture';
import { filterRates } from './filters';
import { decodeAll, followAll, onAllRows, open, rate, round, rowLatency, stateLatency, timed } from './measure';

const { values } = parseArgs({
  options: {
    commands: { type: 'string', default: '1000000' },
    // Makes the trace and nothing else: a process of its own, so that its memory isn't counted.
    'write-to': { type: 'string' },
  },
});
const commands = Number(values.commands);
if (!Number.isSafeInteger(commands) || commands < 1000) {
  console.error(`--commands wants a whole number from 1000 on, not ${values.commands}.`);
  process.exit(2);
}

if (values['write-to'] !== undefined) writeCapture(values['write-to'], commands);
else
  await inFolder(async (folder) =>
    console.log(JSON.stringify(await bench(join(folder, 'bench.cvq.pcapng')), undefined, 2)),
  );

async function inFolder(act: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'cvq-bench-'));
  try {
    await act(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function bench(path: string): Promise<object> {
  say(`writing a trace of ${commands} commands`);
  const args = [fileURLToPath(import.meta.url), '--commands', String(commands), '--write-to', path];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) throw new Error('the trace could not be written');
  const bytes = statSync(path).size;

  say('first rows');
  const first = await timed(async () => {
    const trace = await open(path);
    await trace.rows(0, 100);
    await trace.close();
  });
  say('index');
  const passes: number[] = [];
  for (let i = 0; i < 4; i++) passes.push((await timed(async () => (await open(path)).close())).ms);
  const index = Math.min(...passes);
  const trace = await open(path);
  const afterIndex = peakMemory();
  say('random rows');
  const row = await rowLatency(trace);
  say('all rows');
  const read = await timed(() => onAllRows(trace, () => undefined));
  say('decoding');
  const decode = await decodeAll(trace);
  say('following');
  const follow = await followAll(trace);
  say('filters');
  const filters = await filterRates(trace);
  say('state at random rows');
  const state = await stateLatency(trace);
  await trace.close();
  return {
    machine: { node: process.version, cpus: cpus().length, cpu: cpus()[0]?.model, memory_mib: mib(totalmem()) },
    trace: { commands: trace.commandCount, rows: trace.rowCount, bytes },
    first_100_rows_ms: round(first.ms),
    index: { ...rate(commands, index), mib_per_s: Math.round(bytes / 1048.576 / index) },
    read_all_rows: rate(commands, read.ms),
    decode_all: rate(commands, decode),
    follow_all: rate(commands, follow),
    filter: filters,
    any_row: row,
    state_at_any_row: state,
    peak_rss_mib: { after_index: afterIndex, at_end: peakMemory() },
  };
}

function peakMemory(): number {
  return mib(process.resourceUsage().maxRSS * 1024);
}

function mib(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}

function say(what: string): void {
  console.error(`bench: ${what}`);
}
