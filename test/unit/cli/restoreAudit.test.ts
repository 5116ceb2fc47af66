import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { MinimalJson } from '../../../src/core/restore/audit/json';
import type { RestoreJson } from '../../../src/core/restore/export';
import { scenarios } from '../corpus';
import { cvq, cvqJson, Folder } from './cvq';

describe('cvq restore, the audit', () => {
  let folder: Folder;
  beforeEach(() => {
    folder = new Folder();
  });
  afterEach(() => folder.remove());

  const scenario = (name: string) => scenarios.find((each) => each.name === name)?.source ?? assert.fail(name);
  const everything = scenario('10.0/everything');
  const qemu = ['--profile', 'qemu-10.0'];
  const failure = async (...args: readonly string[]) => {
    const { status, stdout, stderr } = await cvq('restore', everything, ...args);
    assert.deepEqual([status, stdout], [2, '']);
    return stderr;
  };

  it('prints the verdict first, and what to do last', async () => {
    const { status, stdout } = await cvq('restore', scenario('10.0/rss-types-0'), ...qemu);
    assert.equal(status, 1);
    assert.match(stdout, /^net0, .*\nLOSES STATE: 2 of 16 items: steering, rss\.\n1\. /);
    assert.match(stdout, /\nfix:\n {2}steering, rss: Use the Complete profile\.\n$/);
  });

  it('has the verdict, every item and the advice in its JSON', async () => {
    const json = (await cvqJson(1, 'restore', scenario('10.0/rss-types-0'), ...qemu)) as RestoreJson;
    assert.equal(json.verdict.grade, 'loses');
    assert.deepEqual(json.verdict.counts, { restored: 2, default: 12, refused: 0, lost: 2, unknown: 0 });
    const rss = json.audit.find(({ field }) => field === 'rss');
    assert.ok(rss?.verdict === 'lost');
    assert.equal(rss.cause, 'elided');
    const mac = json.audit[0];
    assert.deepEqual([mac?.field, mac?.verdict === 'restored' && mac.by], ['mac', [0]]);
    assert.deepEqual(json.advice[0]?.fields, ['steering', 'rss']);
  });

  it('ends with 0 where the guest gets all it was told, and says what the device held besides', async () => {
    const { status, stdout } = await cvq('restore', scenario('10.0/vlan-high-bits'), ...qemu);
    assert.equal(status, 0);
    assert.match(stdout, /\nDIVERGED: /);
    assert.match(
      stdout,
      /\nset in the source's device, unknown to the guest:\n {2}vlans: \[4095,4096,8191\] becomes \[4095\]/,
    );
  });

  it('ends with 1 where nothing is lost as nothing is restored', async () => {
    const source = scenario('10.0/cross-default-to-7.2');
    const json = (await cvqJson(1, 'restore', source, '--profile', 'qemu-7.2')) as RestoreJson;
    assert.equal(json.verdict.grade, 'blocked');
    assert.deepEqual(json.lost, []);
    assert.ok(json.blocked.length > 0);
  });

  it('restores to a destination with limits', async () => {
    const json = (await cvqJson(
      1,
      'restore',
      everything,
      '--limit',
      'vlans=2',
      '--limit',
      'mac-table=4',
    )) as RestoreJson;
    assert.deepEqual(
      json.audit.filter(({ verdict }) => verdict === 'refused').map(({ field }) => field),
      ['mac_table.unicast', 'mac_table.multicast', 'vlans'],
    );
    const widens = ['--limit', 'mac-table=4', '--limit', 'mac-overflow=widen'];
    const wide = (await cvqJson(1, 'restore', everything, ...widens)) as RestoreJson;
    assert.equal(wide.verdict.grade, 'degraded');
    const pairs = (await cvqJson(1, 'restore', everything, '--limit', 'queue-pairs=2')) as RestoreJson;
    assert.deepEqual(
      pairs.lost.map(({ field }) => field),
      ['queue_pairs'],
    );
    const { stdout } = await cvq('restore', everything, '--limit', 'vlans=2');
    assert.match(stdout, /\nlimit of the destination: VLANs: 2\n/);
  });

  it('fails to start under QEMU where the destination refuses', async () => {
    const json = (await cvqJson(1, 'restore', everything, ...qemu, '--limit', 'vlans=2')) as RestoreJson;
    assert.equal(json.verdict.grade, 'fails');
  });

  it('refuses limits that make no sense, and says which do', async () => {
    assert.match(await failure('--limit', 'vlans=many'), /vlans must be a whole number from 0 to 4096, or none\.\n$/);
    assert.match(
      await failure('--limit', 'speed=3'),
      /must be one of mac-table, mac-overflow, vlans, .*then = and a value/,
    );
    assert.match(await failure('--limit', 'vlans'), /must be one of /);
  });

  it('takes a limit of the source away', async () => {
    const source = scenario('10.0/everything-rss');
    const limited = ['--limit', 'rss-table=1', '--limit', 'rss-table=none'];
    const json = (await cvqJson(0, 'restore', source, ...limited)) as RestoreJson;
    assert.equal(json.verdict.grade, 'safe');
  });

  it('prints Markdown, and writes it', async () => {
    const path = folder.name('audit.md');
    const { stdout } = await cvq('restore', everything, '--at', '5', ...qemu, '--format', 'markdown', '-o', path);
    assert.match(stdout, /^# Restore audit of `net0`: QEMU 10\.0\n/);
    assert.match(stdout, /\n\| Restored from \| command 5 of source\.cvq\.jsonl \|\n/);
    assert.ok(stdout.endsWith('\ncvq restore source.cvq.jsonl --at 5 --profile qemu-10.0\n```\n'));
    assert.equal(readFileSync(path, 'utf8'), stdout);
  });

  it('shows the stream against the minimal plan where asked', async () => {
    const source = scenario('10.0/default');
    const json = (await cvqJson(0, 'restore', source, ...qemu, '--against-minimal')) as { minimal: MinimalJson[] };
    assert.deepEqual(
      json.minimal.map(({ kind, name, sent }) => [kind, name, sent]),
      [
        ['redundant', 'VIRTIO_NET_CTRL_MAC_ADDR_SET', 0],
        ['redundant', 'VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET', 1],
      ],
    );
    const { stdout } = await cvq('restore', source, ...qemu, '--against-minimal');
    assert.match(
      stdout,
      /\ncompared with the minimal plan:\n {2}sent but not required: VIRTIO_NET_CTRL_MAC_ADDR_SET \(command 1\): /,
    );
    assert.ok(!('minimal' in ((await cvqJson(0, 'restore', source, ...qemu)) as object)));
  });

  it('refuses options that contradict each other', async () => {
    assert.match(await failure('--json', '--format', 'markdown'), /contradict/);
    assert.match(await failure('--against-minimal', '--format', 'markdown'), /leave it out/);
  });
});
