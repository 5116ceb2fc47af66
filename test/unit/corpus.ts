import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** QMP's `query-rx-filter` of one device. */
export interface RxFilter {
  readonly 'main-mac': string;
  readonly promiscuous: boolean;
  readonly 'unicast-overflow': boolean;
  readonly 'multicast-overflow': boolean;
  readonly 'unicast-table': readonly string[];
  readonly 'multicast-table': readonly string[];
  readonly vlan: 'none' | 'normal' | 'all';
  readonly 'vlan-table': readonly number[];
  /** QEMU reports it inverted: it is `nobcast`. */
  readonly 'broadcast-allowed': boolean;
}

export interface Expected {
  readonly negotiated: string;
  /** Where it isn't the source's. */
  readonly qemu_destination?: string;
  /** Faults that were asked of the device, by name; those of the destination start with `dst_`. */
  readonly device_behaviour?: Readonly<Record<string, unknown>>;
  readonly source_device?: Readonly<Record<string, unknown>>;
  readonly destination_device?: Readonly<Record<string, unknown>>;
  readonly restore?: readonly { readonly name: string; readonly out: string; readonly ack: number }[];
  readonly rx_filter?: { readonly source?: readonly RxFilter[]; readonly destination?: readonly RxFilter[] };
}

/** A captured scenario that has a trace of the source. */
export interface Scenario {
  /** `10.0/vlan-all` */
  readonly name: string;
  /** Of the source's QEMU. */
  readonly version: string;
  readonly source: string;
  /** The destination's trace. */
  readonly restore: string;
  readonly expected: Expected;
}

/** The repository; tests run from a bundle somewhere below it. */
export const root = rootAbove(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, 'test/fixtures/corpus');

function rootAbove(path: string): string {
  return existsSync(join(path, 'package.json')) ? path : rootAbove(dirname(path));
}

export const scenarios: readonly Scenario[] = readdirSync(folder)
  .sort()
  .flatMap((version) =>
    readdirSync(join(folder, version))
      .sort()
      .map((name) => `${version}/${name}`),
  )
  .flatMap((name): Scenario[] => {
    const file = (file: string) => join(folder, name, file);
    if (!existsSync(file('source.cvq.jsonl'))) return [];
    const expected = JSON.parse(readFileSync(file('expected.json'), 'utf8')) as Expected;
    const version = name.slice(0, name.indexOf('/'));
    return [{ name, version, source: file('source.cvq.jsonl'), restore: file('restore.cvq.jsonl'), expected }];
  });

/** A record of a captured trace, as far as the tests look. */
export interface CorpusRecord {
  readonly type: string;
  readonly label?: string;
  readonly out?: string;
  readonly chain?: readonly { readonly addr: string; readonly len: number; readonly flags: number }[];
}

export function recordsOf(file: string): CorpusRecord[] {
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as CorpusRecord);
}

/** The commands that QEMU itself sent when it started the device for the last time. */
export function loadOf(file: string): CorpusRecord[] {
  const all = recordsOf(file);
  const labels = all.map(({ label }) => label);
  return all
    .slice(labels.lastIndexOf('restore-begin'), labels.lastIndexOf('restore-end'))
    .filter(({ type }) => type === 'command');
}
