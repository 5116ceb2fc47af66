import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../corpus';
import { cvq, cvqJson, Folder } from './cvq';

const file = (name: string) => join(root, 'test/fixtures', name);
const filter = file('cases/libvirt-rx-filter.json');
const vdpa = file('cases/vdpa-config.txt');
const ethtool = file('cases/ethtool-x.txt');
const links = file('forms/ip-link.txt');

interface Told {
  readonly [field: string]: unknown;
  readonly unknown: readonly string[];
}

async function stateOf(...args: readonly string[]): Promise<Told> {
  const { status, stdout } = await cvq('state', ...args);
  assert.equal(status, 0);
  return JSON.parse(stdout) as Told;
}

describe('cvq with the output of a monitor or a tool', () => {
  let folder: Folder;
  beforeEach(() => (folder = new Folder()));
  afterEach(() => folder.remove());

  const refusal = async (...args: readonly string[]) => {
    const { status, stdout, stderr } = await cvq(...args);
    assert.deepEqual([status, stdout], [2, '']);
    return stderr;
  };

  it('libvirt-rx-filter: opens as a state, partly known', async () => {
    const state = (await cvqJson(0, 'state', filter)) as Told;
    assert.deepEqual(
      [state['device'], state['mac'], state['vlans'], state['features'], state['queue_pairs']],
      ['net0', '52:54:00:aa:00:07', [0, 100], null, null],
    );
    // Inverted by QEMU: no broadcasts are received.
    assert.equal((state['rx'] as Told)['nobcast'], true);
    assert.equal((state['mac_table'] as Told)['multicast_overflow'], true);
    for (const path of ['features', 'status.link_up', 'queue_pairs', 'rss', 'guest_offloads'])
      assert.ok(state.unknown.includes(path), path);
    for (const path of ['mac', 'rx.promisc', 'mac_table', 'vlans']) assert.ok(!state.unknown.includes(path), path);
  });

  it('vdpa-config: opens as features, configuration and link', async () => {
    const { stdout, stderr } = await cvq('state', vdpa);
    const state = JSON.parse(stdout) as Told;
    assert.deepEqual(
      [state['features'], state['status'], state['mac']],
      ['0x300c3182b', { link_up: true, announce: false }, '00:11:22:aa:bb:01'],
    );
    // What these features don't give the device is known; how many queue pairs are in use isn't.
    assert.deepEqual([state['vlans'], state['steering'], state['coalescing']], ['all', 'automatic', null]);
    assert.ok(state.unknown.includes('queue_pairs') && !state.unknown.includes('coalescing'));
    assert.deepEqual(
      stderr.split('\n').map((line) => line.replace(`cvq: ${vdpa}: `, '')),
      ['Configured address: 00:11:22:aa:bb:01', 'Most queue pairs: 4', 'MTU: 1500', ''],
    );
  });

  it('ethtool-x: opens as the RSS part of a state', async () => {
    const state = (await cvqJson(0, 'state', ethtool)) as Told;
    const rss = state['rss'] as Told;
    assert.deepEqual([rss['indirection_table'], rss['key']], [[0, 1, 2, 3, 0, 1, 2, 3], '0102030405060708']);
    assert.deepEqual([rss['hash_types'], state['queue_pairs']], [null, 4]);
    assert.ok(state.unknown.includes('rss'));
  });

  it('virsh-save: the stream inside opens', async () => {
    const state = (await cvqJson(0, 'state', file('cases/virsh-save.gz'))) as Told;
    assert.deepEqual([state['mac'], state.unknown], ['52:54:00:12:34:56', undefined]);
  });

  it('reads the state that it prints', async () => {
    for (const each of [filter, ethtool]) {
      const { stdout } = await cvq('state', each);
      const saved = folder.write('saved.json', stdout);
      const { unknown } = (await cvqJson(0, 'state', saved)) as Told;
      assert.deepEqual(unknown, (JSON.parse(stdout) as Told).unknown);
    }
  });

  it('chooses one of several devices, and says which without being asked', async () => {
    const { stdout, stderr } = await cvq('state', links);
    assert.equal((JSON.parse(stdout) as Told)['device'], 'ens4');
    assert.match(stderr, /: this is ens4; --device chooses another: ens5, ens6\.\n/);
    assert.equal((await stateOf(links, '--device', 'ens5'))['mac'], '52:54:00:00:00:05');
    assert.match(
      await refusal('state', links, '--device', 'eth0'),
      /there is no device "eth0"; ip -d link shows ens4, ens5, ens6\.\n$/,
    );
  });

  it('compares it, and what it leaves out is no difference', async () => {
    const source = file('corpus/10.0/everything-rss/source.cvq.jsonl');
    const expected = JSON.parse(readFileSync(file('corpus/10.0/everything-rss/expected.json'), 'utf8')) as {
      readonly rx_filter: { readonly source: readonly object[] };
    };
    const same = folder.write('same.json', JSON.stringify({ return: expected.rx_filter.source }));
    const { stdout } = await cvq('diff', source, same, '--json');
    const { differences } = JSON.parse(stdout) as { readonly differences: readonly Told[] };
    assert.deepEqual(
      differences.filter(({ kind }) => kind !== 'unknown'),
      [],
    );
    const text = JSON.stringify({ return: expected.rx_filter.source }).replace(
      '52:54:00:aa:bb:cc',
      '52:54:00:aa:bb:cd',
    );
    const other = await cvq('diff', source, folder.write('other.json', text));
    assert.equal(other.status, 1);
    assert.match(other.stdout, /the output of a tool.*\n(?:.*\n)*.*52:54:00:aa:bb:cd/);
  });

  it('restores what is known of it, and takes what is not from elsewhere', async () => {
    const { status, stdout } = await cvq('restore', filter, '--json');
    assert.equal(status, 1);
    assert.match(stdout, /"grade":"unknown"|CAN'T TELL/);
    const based = await stateOf(ethtool, '--base', file('cases/virsh-save.gz'));
    assert.deepEqual([based['queue_pairs'], based['mac'], based['assumed']], [4, '52:54:00:12:34:56', 'virsh-save.gz']);
    const base = await stateOf(
      file('cases/no-device-record.cvq.jsonl').replace('no-device-record', 'status-zero'),
      '--base',
      filter,
    );
    assert.equal(base.unknown, undefined);
  });

  it('refuses what makes sense of a trace only', async () => {
    for (const options of [['--at', '3'], ['--provenance'], ['--ring', 'guest'], ['--profile', 'spec']])
      assert.match(
        await refusal('state', ethtool, ...options),
        /^cvq: --\w+ picks from a trace, and .* is the output of ethtool -x: leave it out\.\n$/,
      );
    for (const command of [['show'], ['check']])
      assert.match(
        await refusal(...command, ethtool),
        /This is the output of ethtool -x, which has the state of devices but no commands: a CVQ trace is needed here/,
      );
  });

  it('says where one is wrong, and what to ask for instead', async () => {
    const bad = folder.write('bad.txt', readFileSync(vdpa, 'utf8').replace('mtu 1500', 'mtu 99999'));
    assert.equal(
      await refusal('state', bad),
      `cvq: ${bad}: offset 76: \`config.vdpa0.mtu\`: must be a whole number from 0 to 65535.\n`,
    );
    const list = folder.write('list.json', '{"return": [{"name": "virtio-net", "path": "/machine/x"}]}');
    assert.match(
      await refusal('diff', list, list),
      /list of virtio devices, .* Ask for \{"execute":"query-rx-filter"\}/,
    );
  });
});
