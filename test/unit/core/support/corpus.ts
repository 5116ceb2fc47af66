import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandRecord, Ring, TraceRecord } from '../../../../src/core/trace/record';
import type { ChainDescriptor } from '../../../../src/core/wire/chain';
import type { DeviceConfig } from '../../../../src/core/wire/config';
import { root } from '../../corpus';
import { hex } from './bytes';

interface Line {
  readonly type: string;
  readonly t?: string | number;
  readonly id?: string;
  readonly features?: string;
  readonly config?: DeviceConfig;
  readonly ring?: Ring;
  readonly label?: string;
  readonly out?: string;
  readonly in?: string;
  readonly in_len?: number;
  readonly head?: number;
  readonly pending?: number;
  readonly chain?: readonly { readonly addr: string; readonly len: number; readonly flags: number }[];
}

/** The records of a captured trace: `10.0/everything`, `source` or `restore`. */
export function capture(scenario: string, file: 'source' | 'restore' = 'source'): TraceRecord[] {
  return readFileSync(join(root, 'test/fixtures/corpus', scenario, `${file}.cvq.jsonl`), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
    .filter(({ type }) => type !== 'cvqtrace')
    .map(recordOf);
}

/** The commands of a captured trace. */
export function commandsOf(scenario: string, file: 'source' | 'restore' = 'source'): CommandRecord[] {
  return capture(scenario, file).filter((record) => record.type === 'command');
}

/** Number of the last command on a ring with these out bytes, as provenance counts them. */
export function numberOf(records: readonly TraceRecord[], ring: Ring, out: string): number {
  const commands = records.filter((record) => record.type === 'command');
  const wanted = hex(out).join();
  const found = commands.map((record) => `${record.ring} ${record.out.join()}`).lastIndexOf(`${ring} ${wanted}`);
  if (found < 0) throw new Error(`no command ${out} on the ${ring} ring`);
  return found;
}

/** What the scenario says of itself. */
export function expectedOf(scenario: string): Readonly<Record<string, unknown>> {
  const text = readFileSync(join(root, 'test/fixtures/corpus', scenario, 'expected.json'), 'utf8');
  return JSON.parse(text) as Readonly<Record<string, unknown>>;
}

function recordOf(line: Line): TraceRecord {
  const common = { t: BigInt(line.t ?? 0) };
  const ring = line.ring ? { ring: line.ring } : {};
  switch (line.type) {
    case 'device':
      return {
        type: 'device',
        ...common,
        ...ring,
        id: line.id ?? 'net0',
        features: BigInt(line.features ?? 0),
        byteOrder: 'little',
        config: line.config ?? {},
      };
    case 'reset':
      return { type: 'reset', ...common, ...ring };
    case 'mark':
      return { type: 'mark', ...common, ...ring, label: line.label ?? '' };
    case 'command':
      return {
        type: 'command',
        ...common,
        ring: line.ring ?? 'guest',
        out: hex(line.out ?? ''),
        outCut: false,
        inCut: false,
        ...(line.in === undefined ? {} : { in: hex(line.in) }),
        ...(line.in_len === undefined ? {} : { inLen: line.in_len }),
        ...(line.head === undefined ? {} : { head: line.head }),
        ...(line.pending === undefined ? {} : { pending: line.pending }),
        ...(line.chain ? { chain: line.chain.map(descriptorOf) } : {}),
      };
    default:
      throw new Error(`a record of type ${line.type}`);
  }
}

function descriptorOf({ addr, len, flags }: NonNullable<Line['chain']>[number]): ChainDescriptor {
  return { addr: BigInt(addr), len, flags };
}
