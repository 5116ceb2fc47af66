import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readSync } from 'node:fs';
import { rate, round } from './measure';

/** Goes over the blocks of a pcapng and reads class, command and answer of each CVQ command: the least that a script does. */
const PYTHON = `
import mmap, struct, sys, time
start = time.perf_counter()
block = struct.Struct('<II')
record = struct.Struct('<4sBBHHHII')
counts = {}
with open(sys.argv[1], 'rb') as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
    at, end = 0, len(data)
    while at < end:
        kind, length = block.unpack_from(data, at)
        if kind == 6:
            magic, event, ring, flags, cvq, head, out, answer = record.unpack_from(data, at + 28)
            if magic == b'CVQ1' and event == 0:
                first = at + 60
                key = (data[first], data[first + 1], data[first + out] if answer else None)
                counts[key] = counts.get(key, 0) + 1
        at += length
print(time.perf_counter() - start, sum(counts.values()))
`;

/** What other programs take for the same file; in words where one isn't installed. */
export function besides(path: string, commands: number, bytes: number, indexMs: number): object {
  return {
    python_struct: python(path, commands, indexMs),
    plain_reading: plainReading(path, bytes),
    tshark_lua: 'left out: tshark with a dissector of these records is not part of this project yet',
  };
}

function python(path: string, commands: number, indexMs: number): object | string {
  const { status, stdout } = spawnSync('python3', ['-c', PYTHON, path], { encoding: 'utf8' });
  const [seconds, found] = status === 0 ? stdout.split(' ').map(Number) : [];
  if (seconds === undefined) return 'left out: python3 is not installed';
  if (found !== commands) throw new Error(`the Python script found ${String(found)} of ${commands} commands`);
  return { ...rate(commands, seconds * 1000), index_is_faster_by: round((seconds * 1000) / indexMs) };
}

/** Nothing but the bytes, one piece after the other. */
function plainReading(path: string, bytes: number): object {
  const file = openSync(path, 'r');
  const piece = Buffer.alloc(1024 * 1024);
  const start = performance.now();
  while (readSync(file, piece) > 0);
  const ms = performance.now() - start;
  closeSync(file);
  return { seconds: round(ms / 1000), mib_per_s: Math.round(bytes / 1048.576 / ms) };
}
