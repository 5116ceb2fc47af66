import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { StateJson } from '../../../src/core/device/json';
import type { RestoreJson } from '../../../src/core/restore/export';
import { scenarios, type Expected, type Scenario } from '../corpus';
import { cvq, cvqJson } from './cvq';

/** A captured stream and the scenario that it is of. */
interface Captured {
  /** `10.0/vlan-all/migration.bin.gz` */
  readonly name: string;
  readonly file: string;
  readonly scenario: Scenario;
}

const streams: readonly Captured[] = scenarios.flatMap((scenario) =>
  ['migration.bin.gz', 'devices.bin.gz']
    .map((end) => ({ name: `${scenario.name}/${end}`, file: join(dirname(scenario.source), end), scenario }))
    .filter(({ file }) => existsSync(file)),
);
const versions = ['7.2', '10.0', '11.1'];
const of = (version: string) => streams.filter(({ scenario }) => scenario.version === version);
/** Names of the fields in which two states differ; each device has its own name for itself. */
function differing(a: StateJson, b: StateJson): string[] {
  return Object.keys({ ...a, ...b }).filter(
    (name) => name !== 'device' && !isDeepStrictEqual(a[name as keyof StateJson], b[name as keyof StateJson]),
  );
}

describe('cvq state of a migration stream, on the corpus', () => {
  const states = new Map<string, StateJson>();
  const stateOf = async ({ name, file }: Captured) => {
    const state = states.get(name) ?? ((await cvqJson(0, 'state', file)) as StateJson);
    states.set(name, state);
    return state;
  };

  it('has streams of all versions and both kinds', () => {
    const count = (version: string, end: string) => of(version).filter(({ name }) => name.endsWith(end)).length;
    assert.deepEqual(
      versions.map((version) => [count(version, 'migration.bin.gz') > 0, count(version, 'devices.bin.gz') > 0]),
      versions.map(() => [true, true]),
    );
    assert.ok(streams.length > 250);
  });

  for (const version of versions) {
    it(`is the state that the commands of the trace lead to, ${version}`, async () => {
      const deviating: string[] = [];
      for (const stream of of(version)) {
        const { source } = stream.scenario;
        const traced = (await cvqJson(0, 'state', source, '--ring', 'guest', '--profile', 'qemu')) as StateJson;
        deviating.push(...differing(await stateOf(stream), traced).map((field) => `${stream.name} ${field}`));
      }
      // The driver negotiates fewer features after its reset, and the trace's record of the device has the first ones.
      const fewer = `${version}/driver-reset-fewer/devices.bin.gz`;
      assert.deepEqual(deviating, version === '7.2' ? [] : [`${fewer} features`, `${fewer} vlans`]);
    });

    it(`is what QMP query-rx-filter says, ${version}`, async () => {
      for (const stream of of(version)) {
        const { mac, rx, mac_table, vlans } = await stateOf(stream);
        const ours = { mac, promiscuous: rx.promisc, nobcast: rx.nobcast, ...mac_table, vlans };
        assert.deepEqual(ours, filterOf(stream.scenario.expected), stream.name);
      }
    });
  }
});

/** `query-rx-filter` in the words of the state. */
function filterOf({ rx_filter }: Expected): Readonly<Record<string, unknown>> {
  const filter = rx_filter?.source?.[0];
  assert.ok(filter);
  // QMP lists the newest first.
  const oldestFirst = <T>(list: readonly T[]) => [...list].reverse();
  return {
    mac: filter['main-mac'],
    promiscuous: filter.promiscuous,
    // QEMU reports it inverted.
    nobcast: filter['broadcast-allowed'],
    unicast: oldestFirst(filter['unicast-table']),
    multicast: oldestFirst(filter['multicast-table']),
    unicast_overflow: filter['unicast-overflow'],
    multicast_overflow: filter['multicast-overflow'],
    vlans: filter.vlan === 'all' ? 'all' : oldestFirst(filter['vlan-table']),
  };
}

describe('cvq restore of a migration stream, on the corpus', () => {
  for (const version of versions) {
    it(`is what QEMU ${version} sent at the destination, byte for byte and in order`, async () => {
      const restored = streams.filter(
        ({ scenario: { expected, version: source } }) =>
          (expected.qemu_destination ?? source) === version && (expected.restore ?? []).length > 0,
      );
      assert.ok(restored.length > (version === '7.2' ? 10 : 50));
      const parted: Record<string, Parted> = {};
      for (const { name, file, scenario } of restored) {
        const { stdout, stderr } = await cvq('restore', file, '--profile', `qemu-${version}`, '--json');
        assert.equal(stderr, '', name);
        const ours = (JSON.parse(stdout) as RestoreJson).commands;
        const sent = scenario.expected.restore ?? [];
        const same = ours.findIndex(({ name, out }, i) => name !== sent[i]?.name || out !== sent[i].out);
        if (same >= 0 || ours.length !== sent.length)
          parted[name] = { same: same < 0 ? ours.length : same, ours: ours.length, sent: sent.length };
      }
      assert.deepEqual(parted, deviations[version]);
    });
  }

  /** Commands that are the same at first, that we have, and that QEMU sent. */
  interface Parted {
    readonly same: number;
    readonly ours: number;
    readonly sent: number;
  }

  const deviations: Readonly<Record<string, Readonly<Record<string, Parted>>>> = {
    // The device refuses the first command, and QEMU 7.2 crashes.
    '7.2': { '7.2/dst-err-mac/devices.bin.gz': { same: 1, ours: 2, sent: 1 } },
    // The last one is the guest's own: it was on the ring when the machine moved.
    '10.0': { '10.0/cvq-inflight/devices.bin.gz': { same: 4, ours: 4, sent: 5 } },
    '11.1': {
      '11.1/cvq-inflight/devices.bin.gz': { same: 4, ours: 4, sent: 5 },
      // From command 49 on, 11.1 takes descriptors that are in use already: the device sees none of the command, refuses it,
      // and QEMU gives up.
      '11.1/dst-slow-vlan-all/devices.bin.gz': { same: 48, ours: 4097, sent: 64 },
      '11.1/vlan-600/devices.bin.gz': { same: 48, ours: 603, sent: 64 },
      '11.1/vlan-all/migration.bin.gz': { same: 48, ours: 4097, sent: 64 },
      '11.1/vlan-all/devices.bin.gz': { same: 48, ours: 4097, sent: 64 },
      '11.1/vlan-count-60/devices.bin.gz': { same: 48, ours: 63, sent: 63 },
      '11.1/vlan-count-62/devices.bin.gz': { same: 48, ours: 65, sent: 64 },
    },
  };
});
