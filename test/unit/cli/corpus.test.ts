import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { RestoreJson } from '../../../src/core/restore/export';
import type { StateJson } from '../../../src/core/device/json';
import type { ShowJson } from '../../../src/cli/showJson';
import { loadOf, recordsOf, scenarios, type CorpusRecord, type Scenario } from '../corpus';
import { cvq, cvqJson } from './cvq';

/** A field in which we say something else than the capture. */
interface Deviation {
  readonly scenario: string;
  readonly field: string;
  readonly ours: unknown;
  readonly theirs: unknown;
}

const versions = ['7.2', '10.0', '11.1'];
const of = (version: string) => scenarios.filter((scenario) => scenario.version === version);
/** Where `ours` isn't what `theirs` says, field by field; fields that only `ours` has don't count. */
function deviationsOf(scenario: string, ours: unknown, theirs: unknown, field = ''): Deviation[] {
  if (typeof theirs !== 'object' || theirs === null || Array.isArray(theirs))
    return isDeepStrictEqual(ours, theirs) ? [] : [{ scenario, field, ours, theirs }];
  return Object.entries(theirs).flatMap(([name, value]) => {
    const own = (ours as Record<string, unknown> | undefined)?.[name];
    return deviationsOf(scenario, own, value, field === '' ? name : `${field}.${name}`);
  });
}

async function stateOf(scenario: Scenario, ...options: readonly string[]): Promise<StateJson> {
  return (await cvqJson(0, 'state', scenario.source, ...options)) as StateJson;
}

describe('cvq state --ring shadow, on the corpus', () => {
  // QEMU takes RSS without MQ for a device with one pair, and looks for the control virtqueue where it isn't: the capture
  // has nothing to say of the device.
  const silent = ['10.0/rss-no-mq-feature', '11.1/rss-no-mq-feature'];

  for (const version of versions) {
    it(`is the state of the device, ${version}`, async () => {
      const found: Deviation[] = [];
      for (const scenario of of(version).filter(({ name }) => !silent.includes(name)))
        found.push(
          ...deviationsOf(scenario.name, await stateOf(scenario, '--ring', 'shadow'), scenario.expected.source_device),
        );
      assert.deepEqual(found, deviations(version));
    });
  }

  it('has a device to compare in all scenarios but two', () => {
    const without = scenarios.filter(({ expected }) => Object.keys(expected.source_device ?? {}).length === 0);
    assert.deepEqual(
      without.map(({ name }) => name),
      silent,
    );
  });

  function deviations(version: string): Deviation[] {
    return of(version).flatMap(({ name, expected }): Deviation[] => {
      // The state JSON says that all VLANs pass while CTRL_VLAN isn't negotiated; the capture lists those that were added.
      const hasFilter = ((BigInt(expected.negotiated) >> 19n) & 1n) === 1n;
      // The fake device answered OK to a MAC_ADDR_SET with three bytes; half an address is none.
      const isHalf = name.endsWith('/bent-lengths');
      return [
        ...(isHalf ? [{ scenario: name, field: 'mac', ours: '52:54:00:12:34:56', theirs: '02:00:00' }] : []),
        ...(hasFilter || silent.includes(name) ? [] : [{ scenario: name, field: 'vlans', ours: 'all', theirs: [] }]),
      ];
    });
  }
});

describe('cvq state --ring guest --profile qemu, on the corpus', () => {
  for (const version of versions) {
    it(`is what QMP query-rx-filter says, ${version}`, async () => {
      const found: Deviation[] = [];
      for (const scenario of of(version)) {
        const filter = scenario.expected.rx_filter?.source?.[0];
        assert.ok(filter, scenario.name);
        const { mac, rx, mac_table, vlans } = await stateOf(scenario, '--ring', 'guest', '--profile', 'qemu');
        const ours = {
          mac,
          promiscuous: rx.promisc,
          unicast_overflow: mac_table.unicast_overflow,
          multicast_overflow: mac_table.multicast_overflow,
          unicast: mac_table.unicast,
          multicast: mac_table.multicast,
          vlans,
          nobcast: rx.nobcast,
        };
        // QMP lists the newest first.
        const oldestFirst = <T>(list: readonly T[]) => [...list].reverse();
        const theirs: Record<keyof typeof ours, unknown> = {
          mac: filter['main-mac'],
          promiscuous: filter.promiscuous,
          unicast_overflow: filter['unicast-overflow'],
          multicast_overflow: filter['multicast-overflow'],
          unicast: oldestFirst(filter['unicast-table']),
          multicast: oldestFirst(filter['multicast-table']),
          vlans: filter.vlan === 'all' ? 'all' : oldestFirst(filter['vlan-table']),
          // QEMU reports it inverted.
          nobcast: filter['broadcast-allowed'],
        };
        found.push(...deviationsOf(scenario.name, ours, theirs));
      }
      assert.deepEqual(
        found.map(({ scenario, field }) => `${scenario} ${field}`).sort(),
        (deviations[version] ?? []).sort(),
      );
    });
  }

  // The driver negotiates fewer features after its reset, and the trace's record of the device has the first ones.
  const fewer = (version: string) => [`${version}/driver-reset-fewer vlans`];
  const deviations: Readonly<Record<string, string[]>> = {
    // Without Shadow Virtqueue the device has the commands, and QEMU's model never sees them.
    '7.2': ['mac', 'promiscuous', 'unicast', 'multicast', 'vlans', 'nobcast'].map(
      (field) => `7.2/passthrough ${field}`,
    ),
    '10.0': fewer('10.0'),
    '11.1': fewer('11.1'),
  };
});

describe('cvq restore --profile, on the corpus', () => {
  const restored = scenarios.filter(({ restore }) => existsSync(restore));
  const rows: string[] = [];
  // For a note: CVQ_CORPUS_TABLE names a file that the comparison is written to, as Markdown.
  after(() => {
    const file = process.env['CVQ_CORPUS_TABLE'];
    const head = ['| scenario | profile | planned | sent | equal |', '| --- | --- | --- | --- | --- |'];
    if (file !== undefined) writeFileSync(file, [...head, ...rows, ''].join('\n'));
  });

  const releaseAt = ({ version, expected }: Scenario) => expected.qemu_destination ?? version;

  async function restore(scenario: Scenario): Promise<RestoreJson> {
    const profile = `qemu-${releaseAt(scenario)}`;
    const { status, stdout, stderr } = await cvq('restore', scenario.source, '--profile', profile, '--json');
    const json = JSON.parse(stdout) as RestoreJson;
    assert.equal(stderr, '', scenario.name);
    assert.equal(status, json.lost.length > 0 ? 1 : 0, scenario.name);
    // What was captured was not in the way of itself.
    assert.deepEqual(json.blocked, [], scenario.name);
    return json;
  }

  /** Out bytes of what QEMU sent of its own. In 7.2 no mark tells it: it is the first so many commands. */
  function sentIn({ restore: file }: Scenario, planned: number): string[] {
    const all = recordsOf(file);
    const load = all.some(({ type }) => type === 'mark') ? loadOf(file) : all.filter(({ type }) => type === 'command');
    return load.map(({ out }) => out ?? '').slice(0, all.some(({ type }) => type === 'mark') ? undefined : planned);
  }

  /** How many commands of the plan QEMU gets to: fewer where the device stops it, or where 11.1 runs out of descriptors. */
  function comparable(scenario: Scenario, planned: number, sent: number): number {
    const isStopped = (scenario.expected.restore ?? []).some(({ ack }) => ack !== 0) || misbehaves(scenario);
    if (releaseAt(scenario) === '11.1' && planned > 48) return 48;
    return isStopped ? Math.min(sent, planned) : planned;
  }
  const misbehaves = ({ expected }: Scenario) =>
    Object.keys(expected.device_behaviour ?? {}).some((name) => name.startsWith('dst_'));

  for (const release of versions) {
    it(`is what QEMU ${release} sent, byte for byte and in order`, async () => {
      const deviating: string[] = [];
      const here = restored.filter((scenario) => releaseAt(scenario) === release);
      for (const scenario of here) {
        const planned = (await restore(scenario)).commands.map(({ out }) => out);
        const sent = sentIn(scenario, planned.length);
        const count = comparable(scenario, planned.length, sent.length);
        const isEqual =
          isDeepStrictEqual(planned.slice(0, count), sent.slice(0, count)) &&
          (count < planned.length || sent.length === count);
        if (!isEqual) deviating.push(scenario.name);
        const verdict = !isEqual ? 'NO' : count === planned.length ? 'yes' : `yes, the first ${count}`;
        const cells = [scenario.name, `qemu-${release}`, planned.length, sent.length, verdict];
        rows.push(`| ${cells.join(' | ')} |`);
      }
      assert.deepEqual(deviating, []);
      assert.ok(here.length >= 15, String(here.length));
    });
  }

  it('ends early only where the device misbehaves, or where 11.1 loses descriptors', () => {
    const early = rows.filter((row) => row.includes('the first')).map((row) => row.split(' ')[1]);
    assert.deepEqual(early, [
      '7.2/dst-err-mac',
      '11.1/dst-slow-vlan-all',
      '11.1/vlan-600',
      '11.1/vlan-all',
      '11.1/vlan-count-60',
      '11.1/vlan-count-62',
    ]);
  });

  it('starts a batch where the addresses start again', async () => {
    let most = 0;
    // One that comes from another release keeps its shorter ring.
    for (const scenario of restored.filter(({ name, version }) => version === '10.0' && !name.includes('/cross-'))) {
      const { commands } = await restore(scenario);
      const batches = batchesOf(loadOf(scenario.restore));
      assert.deepEqual(
        commands.map(({ batch }) => batch),
        batches,
        scenario.name,
      );
      most = Math.max(most, batches.at(-1) ?? 0);
    }
    // 4094 VLANs and three more, 512 at a time.
    assert.equal(most, 8);
  });

  /** The out parts of a batch stand one after another in a page: its first command has the page's start. */
  function batchesOf(load: readonly CorpusRecord[]): number[] {
    let batch = -1;
    return load.map(({ chain }) => {
      if (BigInt(chain?.[0]?.addr ?? '') % 4096n === 0n) batch++;
      return batch;
    });
  }
});

describe('cvq show --json, on the corpus', () => {
  const keys = ['index', 't', 'ring', 'class', 'command', 'fields', 'ack', 'latency_ns', 'summary', 'findings'];
  /** Traces with commands that have no header, and how many. */
  const headless: Record<string, number> = {};
  const files = scenarios.flatMap(({ source, restore }) => [source, ...(existsSync(restore) ? [restore] : [])]);

  for (const version of versions) {
    it(`has a line for each command, each with its name, ${version}`, async () => {
      for (const file of files.filter((name) => name.includes(`/${version}/`))) {
        const commands = recordsOf(file).filter(({ type }) => type === 'command');
        const { status, stdout, stderr } = await cvq('show', file, '--json');
        assert.deepEqual({ status, stderr }, { status: 0, stderr: '' }, file);
        const lines = stdout
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line) as ShowJson);
        assert.equal(lines.length, commands.length, file);
        for (const [index, line] of lines.entries()) {
          assert.deepEqual(Object.keys(line), keys);
          assert.equal(line.index, index);
          const isShort = (commands[index]?.out ?? '').length < 4;
          assert.equal(line.command === null, isShort, `${file} ${index}`);
          assert.equal(
            line.findings.some(({ code }) => code === 'header-short'),
            isShort,
            `${file} ${index}`,
          );
          if (isShort) headless[nameOf(file)] = (headless[nameOf(file)] ?? 0) + 1;
        }
      }
    });
  }

  it('has no name where the device saw no header, and nowhere else', () => {
    assert.deepEqual(headless, {
      // The guest sends one byte, and none; each is copied to the device.
      '10.0/bent-header/source.cvq.jsonl': 4,
      '11.1/bent-header/source.cvq.jsonl': 4,
      // 11.1 loses descriptors when more than 48 commands are sent: chains without an out part.
      '11.1/dst-slow-vlan-all/restore.cvq.jsonl': 16,
      '11.1/vlan-600/restore.cvq.jsonl': 16,
      '11.1/vlan-all/restore.cvq.jsonl': 16,
      '11.1/vlan-count-60/restore.cvq.jsonl': 15,
      '11.1/vlan-count-62/restore.cvq.jsonl': 16,
    });
  });

  const nameOf = (file: string) => file.split('/').slice(-3).join('/');
});
