import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseFilter } from '../../src/core/filter/filter';
import { Replay } from '../../src/io/trace/replay';
import { TraceQueries } from '../../src/io/query/traceQueries';
import { fullRate, open, round, type Taken } from './measure';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const DISSECTOR = join(root, 'media/wireshark/virtio-net-cvq.lua');
/** Packets of the file that tshark reads: more than enough to tell its rate, which is a small part of the others'. */
const PACKETS = 200_000;
/** The same question to tshark and to this project. */
const ASKED = {
  tshark: 'cvq.command == "VIRTIO_NET_CTRL_VLAN_ADD" && cvq.vid >= 40 && cvq.vid <= 49',
  filter: 'command == VLAN_ADD && vid in 40..49',
};

/** What other programs take for the same file; in words where one isn't installed. */
export async function besides(path: string, commands: number, bytes: number): Promise<object> {
  return {
    cat: timedProgram('cat', [path], bytes),
    node_read: plainReading(path, bytes),
    python_struct: python(path, commands),
    tshark_lua: await tshark(path, commands),
  };
}

function timedProgram(program: string, args: readonly string[], bytes: number): object | string {
  const start = performance.now();
  const { status } = spawnSync(program, args, { stdio: 'ignore' });
  return status === 0 ? bytesRate(bytes, performance.now() - start) : `left out: ${program} is not installed`;
}

/** Runs a program to its end; without its output, where it isn't installed or fails. */
function run(program: string, args: readonly string[]): { readonly stdout: string | undefined; readonly taken: Taken } {
  const cpu = childrenCpuMs();
  const start = performance.now();
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  const taken = { ms: performance.now() - start, cpuMs: childrenCpuMs() - cpu };
  return { stdout: status === 0 ? stdout : undefined, taken };
}

/** Processor time of the programs that were run to their end: Linux tells it in hundredths of a second; NaN elsewhere. */
function childrenCpuMs(): number {
  if (process.platform !== 'linux') return NaN;
  const stat = readFileSync('/proc/self/stat', 'utf8');
  // The name, in brackets, may hold anything; cutime and cstime are the 14th and 15th field after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10;
}

function python(path: string, commands: number): object | string {
  const { stdout, taken } = run('python3', [join(root, 'test/bench/count.py'), path]);
  const [seconds, found] = stdout === undefined ? [] : stdout.split(' ').map(Number);
  if (seconds === undefined) return 'left out: python3 is not installed';
  if (found !== commands) throw new Error(`the Python script found ${String(found)} of ${commands} commands`);
  return { counts_kinds_and_answers: fullRate(commands, { ...taken, ms: seconds * 1000 }) };
}

/** Nothing but the bytes, one piece after the other. */
function plainReading(path: string, bytes: number): object {
  const file = openSync(path, 'r');
  const piece = Buffer.alloc(1024 * 1024);
  const start = performance.now();
  while (readSync(file, piece) > 0);
  const ms = performance.now() - start;
  closeSync(file);
  return bytesRate(bytes, ms);
}

function bytesRate(bytes: number, ms: number): object {
  return { seconds: round(ms / 1000), mib_per_s: Math.round(bytes / 1048.576 / ms) };
}

async function tshark(path: string, commands: number): Promise<object | string> {
  const packets = Math.min(PACKETS, commands + 1);
  // The first packet is the device record.
  const read = packets - 1;
  const asked = (...args: readonly string[]) => {
    const all = ['-X', `lua_script:${DISSECTOR}`, '-n', '-c', String(packets), '-r', path, '-T', 'fields', ...args];
    const { stdout, taken } = run('tshark', all);
    return stdout === undefined ? undefined : { rated: fullRate(read, taken), lines: stdout.trimEnd().split('\n') };
  };
  const kinds = asked('-e', 'cvq.class', '-e', 'cvq.command', '-e', 'cvq.ack');
  const filtered = asked('-Y', ASKED.tshark, '-e', 'frame.number');
  if (!kinds || !filtered) return 'left out: tshark is not installed, or has no Lua';
  const own = await hitsBefore(path, packets);
  const hits = filtered.lines.filter((line) => line !== '').length;
  if (hits !== own) throw new Error(`tshark found ${hits} hits of ${ASKED.tshark}, and this project ${own}`);
  return { commands_read: read, prints_kinds_and_answers: kinds.rated, filters_by_field: { ...filtered.rated, hits } };
}

/** How many of the first rows the filter lets pass. */
async function hitsBefore(path: string, rows: number): Promise<number> {
  const trace = await open(path);
  const result = parseFilter(ASKED.filter);
  if (!result.ok) throw new Error(`${ASKED.filter} is no filter`);
  const query = new TraceQueries({ trace, replay: new Replay(trace) }).filter(result.filter);
  await query.run();
  await trace.close();
  return query.hits.countBefore(rows);
}
