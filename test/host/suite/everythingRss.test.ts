import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { Driver } from './driver';

describe('a migration with RSS (everything-rss)', () => {
  let driver: Driver;
  const profile = (value: string | undefined) =>
    vscode.workspace.getConfiguration('cvq').update('restore.profile', value, vscode.ConfigurationTarget.Global);
  before(async () => {
    driver = await Driver.start();
    await driver.open(driver.capture('everything-rss/source.cvq.jsonl'));
  });
  after(async () => {
    await profile(undefined);
    await driver.closeAll();
  });

  it("shows the device beside QEMU's model while a command is under way between them", async () => {
    await driver.select(7);
    assert.equal(driver.says('rx.promisc'), 'off · device: on · was on');
    assert.equal(driver.item('rx.promisc').mark, 'parted');
    await driver.select(8);
    assert.equal(driver.says('rx.promisc'), 'off · device was on');
    assert.deepEqual(driver.parted(), []);
  });

  it('restores as QEMU 10.0 did, command by command', async () => {
    const expected: unknown = JSON.parse(readFileSync(driver.capture('everything-rss/expected.json').fsPath, 'utf8'));
    assert.ok(
      typeof expected === 'object' && expected !== null && 'restore' in expected && Array.isArray(expected.restore),
    );
    const names = expected.restore.map((command: { name: string }) => command.name.replace('VIRTIO_NET_CTRL_', ''));

    await profile('qemu-10.0');
    await driver.select(32);
    await driver.run('cvq.restore.produce');
    assert.deepEqual(
      driver.stream().map(({ name }) => name),
      names,
    );
    await driver.run('cvq.restore.run');
    assert.deepEqual(driver.parted(), []);
    assert.equal(driver.says('rss'), '4-entry table, IPv4 TCPv4 UDPv4 IPv6 TCPv6 UDPv6 IP_EX TCP_EX UDP_EX');
    await driver.run('cvq.restore.stepBack');
    assert.deepEqual(driver.parted(), ['state/vlans']);
  });
});

describe('state that QEMU loses (hash-and-rss-cfg)', () => {
  let driver: Driver;
  before(async () => {
    driver = await Driver.start();
    await vscode.workspace
      .getConfiguration('cvq')
      .update('restore.profile', 'qemu-10.0', vscode.ConfigurationTarget.Global);
    await driver.open(driver.capture('hash-and-rss-cfg/source.cvq.jsonl'));
  });
  after(async () => {
    await vscode.workspace
      .getConfiguration('cvq')
      .update('restore.profile', undefined, vscode.ConfigurationTarget.Global);
    await driver.closeAll();
  });

  it('names what is lost and why', async () => {
    await driver.select(8);
    await driver.run('cvq.restore.produce');
    const lost = driver.api.restoreStream().find(({ id }) => id === 'restore/lost');
    assert.deepEqual(
      lost?.children?.map(({ label }) => label),
      ['steering', 'rss', 'hash'],
    );
    assert.match(lost.children[1]?.description ?? '', /HASH_CONFIG/);
  });
});
