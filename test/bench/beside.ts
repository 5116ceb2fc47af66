import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseFilter } from '../../src/core/filter/filter';
import { Replay } from '../../src/io/replay';
import { TraceQueries } from '../../src/io/scan/traceQueries';
import { open, rate, round } from './measure';

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

function python(path: string, commands: number): object | string {
  const { status, stdout } = spawnSync('python3', [join(root, 'test/bench/count.py'), path], { encoding: 'utf8' });
  const [seconds, found] = status === 0 ? stdout.split(' ').map(Number) : [];
  if (seconds === undefined) return 'left out: python3 is not installed';
  if (found !== commands) throw new Error(`the Python script found ${String(found)} of ${commands} commands`);
  return { counts_kinds_and_answers: rate(commands, seconds * 1000) };
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
  const run = (...args: readonly string[]) => {
    const start = performance.now();
    const all = ['-X', `lua_script:${DISSECTOR}`, '-n', '-c', String(packets), '-r', path, '-T', 'fields', ...args];
    const { status, stdout } = spawnSync('tshark', all, { encoding: 'utf8', maxBuffer: 2 ** 28 });
    const rated = rate(read, performance.now() - start);
    return status === 0 ? { rated, lines: stdout.trimEnd().split('\n') } : undefined;
  };
  const kinds = run('-e', 'cvq.class', '-e', 'cvq.command', '-e', 'cvq.ack');
  const filtered = run('-Y', ASKED.tshark, '-e', 'frame.number');
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
