// Measures opening, reading, decoding and tracking of a large trace: npm run bench -- [--commands N]
// With 30000000 commands it takes 2.3 GB on the disk of temporary files, until it ends.
// Prints one JSON document; what it is doing goes to standard error.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { besides } from './beside';
import { writeCapture } from './capture';
import { filterRates } from './filters';
import { followingOf } from './following';
import { ALL_ROWS, decodeAll, followAll, onAllRows, open, rate, round, timed } from './measure';
import { openingOf, peakMemory } from './opening';
import { scanningOf } from './scanning';

/** Commands of the trace in JSON Lines, at most. */
const MOST_LINES = 1_000_000;

const { values } = parseArgs({
  options: {
    commands: { type: 'string', default: '1000000' },
    // Makes the trace and nothing else: a process of its own, so that its memory isn't counted.
    'write-to': { type: 'string' },
    // Opens this trace and tells how long that takes, for the same reason.
    opening: { type: 'string' },
    // The same for the states at its rows.
    following: { type: 'string' },
    // And for queries about all of its rows.
    scanning: { type: 'string' },
  },
});
const commands = Number(values.commands);
if (!Number.isSafeInteger(commands) || commands < 1000) {
  console.error(`--commands wants a whole number from 1000 on, not ${values.commands}.`);
  process.exit(2);
}

if (values['write-to'] !== undefined) writeCapture(values['write-to'], commands);
else if (values.opening !== undefined) console.log(JSON.stringify(await openingOf(values.opening)));
else if (values.following !== undefined) console.log(JSON.stringify(await followingOf(values.following)));
else if (values.scanning !== undefined) console.log(JSON.stringify(await scanningOf(values.scanning)));
else await inFolder(async (folder) => console.log(JSON.stringify(await bench(folder), undefined, 2)));

async function inFolder(act: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'cvq-bench-'));
  try {
    await act(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function bench(folder: string): Promise<object> {
  const pcapng = join(folder, 'bench.cvq.pcapng');
  const jsonl = join(folder, 'bench.cvq.jsonl');
  const lines = Math.min(commands, MOST_LINES);
  say(`writing a pcapng of ${commands} commands`);
  ownProcess('--commands', String(commands), '--write-to', pcapng);
  say('opening it');
  const opening = opened(pcapng);
  say('states at its rows');
  const following: unknown = JSON.parse(ownProcess('--following', pcapng));
  say('queries about its rows');
  const scanning = scanned(pcapng);
  say('the same by others');
  const beside = besides(pcapng, commands, statSync(pcapng).size, opening.index.seconds * 1000);
  const reading = await readingOf(pcapng);
  rmSync(pcapng);
  say(`writing JSON Lines of ${lines} commands`);
  ownProcess('--commands', String(lines), '--write-to', jsonl);
  say('opening them');
  const jsonLines = { opening: opened(jsonl), scanning: scanned(jsonl) };
  return {
    machine: {
      node: process.version,
      cpus: cpus().length,
      cpu: cpus()[0]?.model,
      memory_mib: Math.round(totalmem() / 1024 / 1024),
      load: loadavg().map(round),
    },
    ...reading,
    opening,
    following,
    scanning,
    beside,
    json_lines: { trace: { commands: lines, bytes: statSync(jsonl).size }, ...jsonLines },
  };
}

/** What is done with a trace once it is indexed. */
async function readingOf(path: string): Promise<object> {
  const trace = await open(path);
  say('rows');
  const read = await timed(() => onAllRows(trace, () => undefined));
  say('decoding');
  const decode = await decodeAll(trace);
  say('following');
  const follow = await followAll(trace);
  say('filters');
  const filters = await filterRates(trace);
  await trace.close();
  const rows = Math.min(commands, ALL_ROWS);
  return {
    trace: { commands: trace.commandCount, rows: trace.rowCount, bytes: statSync(path).size },
    read_rows: rate(rows, read.ms),
    decode: rate(rows, decode),
    follow_row_by_row: rate(rows, follow),
    filter: filters,
    peak_rss_mib: peakMemory(),
  };
}

function opened(path: string): { readonly index: { readonly seconds: number } } {
  const result: unknown = JSON.parse(ownProcess('--opening', path));
  return result as ReturnType<typeof opened>;
}

function scanned(path: string): unknown {
  return JSON.parse(ownProcess('--scanning', path));
}

/** Runs a part of this in a process whose memory is its own. */
function ownProcess(...args: readonly string[]): string {
  const { status, stdout } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${args.join(' ')} has failed`);
  return stdout;
}

function say(what: string): void {
  console.error(`bench: ${what}`);
}
