import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { Driver } from './driver';

describe('a state that is opened on its own', () => {
  let driver: Driver;
  const profile = (value: string | undefined) =>
    vscode.workspace.getConfiguration('cvq').update('restore.profile', value, vscode.ConfigurationTarget.Global);
  before(async () => {
    driver = await Driver.start();
    await profile('qemu-10.0');
  });
  after(async () => {
    await profile(undefined);
    await driver.run('cvq.state.close');
    await driver.closeAll();
  });

  it('is shown out of a migration stream, with what only the stream tells', async () => {
    await driver.run('cvq.state.open', driver.capture('everything-rss/migration.bin.gz'));
    assert.equal(driver.says('mac'), '52:54:00:aa:bb:cc');
    assert.equal(driver.says('queue_pairs'), '4');
    assert.equal(driver.says('stream.machine'), 'pc-i440fx-10.0');
    assert.equal(driver.says('stream.queue.8'), '1,024 entries, last_avail_idx 14');
  });

  it('is restored as QEMU 10.0 restored it, and shown again when that is closed', async () => {
    const expected = JSON.parse(readFileSync(driver.capture('everything-rss/expected.json').fsPath, 'utf8')) as {
      restore: { name: string }[];
    };
    await driver.run('cvq.restore.produce');
    assert.deepEqual(
      driver.stream().map(({ name }) => name),
      expected.restore.map(({ name }) => name.replace('VIRTIO_NET_CTRL_', '')),
    );
    await driver.run('cvq.restore.run');
    assert.deepEqual(driver.parted(), []);
    await driver.run('cvq.restore.close');
    assert.equal(driver.says('stream.kind'), 'migration');
  });

  it('gives way to the row of a trace that is selected after it', async () => {
    await driver.open(driver.capture('default/source.cvq.jsonl'));
    await driver.select(1);
    assert.equal(
      driver.api.deviceState().some(({ label }) => label === 'Migration Stream'),
      false,
    );
    await driver.run('cvq.restore.produceFromState', driver.capture('default/devices.bin.gz'));
    assert.deepEqual(
      driver.stream().map(({ name }) => name),
      ['MAC_ADDR_SET', 'MQ_VQ_PAIRS_SET'],
    );
    await driver.run('cvq.restore.close');
    assert.equal(driver.says('stream.kind'), 'devices alone (xen-save-devices-state)');
    await driver.run('cvq.state.close');
    assert.equal(
      driver.api.deviceState().some(({ label }) => label === 'Migration Stream'),
      false,
    );
    assert.equal(driver.says('mac'), '52:54:00:12:34:56');
  });
});
