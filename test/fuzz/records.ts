import { readFileSync } from 'node:fs';
import type { SoundRecord } from '../../src/io/jsonl/parse';
import type { Random } from '../bench/random';
import { allFixtures, recordsOf } from '../unit/io/support';
import { pick } from './odd';

/** Larger captures would take the time of many cases, and hold nothing that the others lack. */
const MOST_BYTES = 16 * 1024;
const MOST_RECORDS = 24;

/** The records of every small capture. */
export async function capturedRecords(): Promise<readonly (readonly SoundRecord[])[]> {
  const files = allFixtures().map((path) => new Uint8Array(readFileSync(path)));
  const lists = await Promise.all(files.filter(({ length }) => length <= MOST_BYTES).map((bytes) => recordsOf(bytes)));
  return lists.map((list) => list.filter((record) => record.type !== 'damaged'));
}

/** Some records of a capture that follow one another, the device's own before them. */
export function excerpt(captures: readonly (readonly SoundRecord[])[], random: Random): SoundRecord[] {
  const all = pick(captures, random);
  const first = all.findIndex(({ type }) => type === 'command');
  const from = Math.max(first, random.below(all.length));
  return [...all.slice(0, first), ...all.slice(from, from + 1 + random.below(MOST_RECORDS))];
}
