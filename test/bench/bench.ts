// Measures what is done with a large trace, and what other programs take for it: npm run bench -- --commands 30000000
// Prints one JSON document, or what README.md has of it; what it is doing goes to standard error.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { besides } from './beside';
import { writeCapture } from './capture';
import { exportingOf } from './exporting';
import { followingOf } from './following';
import { round } from './measure';
import { openingOf } from './opening';
import { ratiosOf } from './ratios';
import { readingOf } from './reading';
import { scanningOf } from './scanning';
import { markdownOf } from './table';

const HELP = `npm run bench -- [options]
  --commands N      commands of the pcapng: 1000000, or as many as are told; 30000000 take 2.3 GB of disk
  --folder FOLDER   where the traces are made; a folder of the temporary one unless told
  --keep            leaves them there, and takes those that a run before has left
  --without-editor  leaves out the real VS Code
  --json FILE       writes the JSON to a file too
  --markdown        prints the table of figures of README.md instead
  --from FILE       takes the JSON of a run before instead of measuring`;

const program = fileURLToPath(import.meta.url);
const root = join(dirname(program), '../..');
/** Commands of the trace in JSON Lines, at most. */
const MOST_LINES = 1_000_000;

/** What runs in a process of its own, so that its memory isn't that of the others. */
const PARTS: Readonly<Record<string, (path: string, commands: number) => Promise<object>>> = {
  opening: openingOf,
  following: followingOf,
  scanning: scanningOf,
  reading: readingOf,
  exporting: exportingOf,
  beside: (path, commands) => besides(path, commands, statSync(path).size),
};

const { values } = parseArgs({
  options: {
    commands: { type: 'string', default: '1000000' },
    folder: { type: 'string' },
    keep: { type: 'boolean', default: false },
    'without-editor': { type: 'boolean', default: false },
    json: { type: 'string' },
    markdown: { type: 'boolean', default: false },
    from: { type: 'string' },
    help: { type: 'boolean', default: false },
    // Makes the trace and nothing else.
    'write-to': { type: 'string' },
    // One of the parts, of the trace with this path.
    part: { type: 'string' },
    of: { type: 'string' },
  },
});
const commands = Number(values.commands);
if (values.help) console.log(HELP);
else if (!Number.isSafeInteger(commands) || commands < 1000) {
  console.error(`--commands wants a whole number from 1000 on, not ${values.commands}.`);
  process.exitCode = 2;
} else if (values['write-to'] !== undefined) writeCapture(values['write-to'], commands);
else if (values.part !== undefined) console.log(JSON.stringify(await partOf(values.part, values.of ?? '')));
else if (values.from !== undefined) print(JSON.parse(readFileSync(values.from, 'utf8')));
else
  inFolder((folder) => {
    print(bench(folder));
  });

async function partOf(name: string, path: string): Promise<object> {
  const part = PARTS[name];
  if (!part) throw new Error(`there is no part ${name}`);
  const result = await part(path, commands);
  const { user, system } = process.cpuUsage();
  return { ...result, cpu_seconds: { user: round(user / 1e6), system: round(system / 1e6) } };
}

function inFolder(act: (folder: string) => void): void {
  const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'cvq-bench-'));
  mkdirSync(folder, { recursive: true });
  try {
    act(folder);
  } finally {
    if (!values.keep && values.folder === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

function print(report: unknown): void {
  const json = `${JSON.stringify(report, undefined, 2)}\n`;
  if (values.json !== undefined) writeFileSync(values.json, json);
  process.stdout.write(values.markdown ? markdownOf(report) : json);
}

function bench(folder: string): object {
  const start = performance.now();
  const load = loadavg().map(round);
  const pcapng = made(folder, commands, 'pcapng');
  const of = (part: string, path: string, count = commands) => {
    say(`${part} of ${path}`);
    return ownProcess(program, '--commands', String(count), '--part', part, '--of', path);
  };
  const measured = {
    trace: { commands, bytes: statSync(pcapng).size },
    opening: of('opening', pcapng),
    following: of('following', pcapng),
    scanning: of('scanning', pcapng),
    reading: of('reading', pcapng),
    exporting: of('exporting', pcapng),
    beside: of('beside', pcapng),
    editor: editorOf(pcapng),
  };
  done(pcapng);
  const lines = Math.min(commands, MOST_LINES);
  const jsonl = made(folder, lines, 'jsonl');
  const json_lines = {
    trace: { commands: lines, bytes: statSync(jsonl).size },
    opening: of('opening', jsonl, lines),
    following: of('following', jsonl, lines),
    scanning: of('scanning', jsonl, lines),
  };
  done(jsonl);
  return {
    machine: {
      node: process.version,
      cpus: cpus().length,
      cpu: cpus()[0]?.model,
      memory_mib: Math.round(totalmem() / 1024 / 1024),
      load_before: load,
      load_after: loadavg().map(round),
      seconds: round((performance.now() - start) / 1000),
    },
    ...measured,
    json_lines,
    ratios: ratiosOf(measured),
  };
}

/** The trace of so many commands in a folder; one that is there is taken, as it is the same each time. */
function made(folder: string, count: number, encoding: 'pcapng' | 'jsonl'): string {
  const path = join(folder, `bench-${count}.cvq.${encoding}`);
  if (existsSync(path)) return path;
  say(`writing ${path}`);
  // Under another name until it is whole.
  const unfinished = join(folder, `unfinished.${encoding}`);
  spawn(process.execPath, [program, '--commands', String(count), '--write-to', unfinished]);
  renameSync(unfinished, path);
  return path;
}

function done(path: string): void {
  if (!values.keep) rmSync(path);
}

function editorOf(path: string): unknown {
  if (values['without-editor']) return 'left out: --without-editor';
  if (!existsSync(join(root, 'test/host/node_modules/.host-stamp')))
    return 'left out: node test/host/setup.mjs installs a VS Code for it';
  say(`the editor on ${path}`);
  return ownProcess(join(root, 'test/bench/editor.mjs'), path, String(commands));
}

/** What a program of this project prints, as JSON. */
function ownProcess(...args: readonly string[]): unknown {
  return JSON.parse(spawn(process.execPath, args));
}

function spawn(command: string, args: readonly string[]): string {
  const { status, stdout } = spawnSync(command, args, { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')} has failed`);
  return stdout;
}

function say(what: string): void {
  console.error(`bench: ${what}`);
}
