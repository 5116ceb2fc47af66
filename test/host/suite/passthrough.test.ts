import assert from 'node:assert/strict';
import { Driver } from './driver';

describe('a device that is started anew behind Shadow Virtqueue (passthrough)', () => {
  let driver: Driver;
  before(async () => {
    driver = await Driver.start();
    await driver.open(driver.capture('passthrough/source.cvq.jsonl'));
  });
  after(() => driver.closeAll());

  it('keeps what the guest set while the device behind is reset', async () => {
    await driver.select(29);
    assert.equal(driver.says('mac'), '52:54:00:aa:bb:cc · device: 52:54:00:12:34:56 · device was 52:54:00:aa:bb:cc');
    assert.equal(driver.says('queue_pairs'), '3 · device: 1 · device was 3');
  });

  it('brings the sides together, restore command by restore command', async () => {
    await driver.select(34);
    assert.ok(driver.parted().includes('state/vlans'));
    assert.ok(!driver.parted().includes('state/queue_pairs'));
    await driver.select(44);
    assert.deepEqual(driver.parted(), []);
  });

  it('produces a stream whose destination ends as the guest has it', async () => {
    await driver.run('cvq.restore.produce');
    await driver.run('cvq.restore.run');
    assert.deepEqual(driver.parted(), []);
    await driver.run('cvq.restore.stepBack');
    assert.equal(driver.marks().at(-1), 'next');
    await driver.run('cvq.restore.close');
    assert.equal(driver.says('queue_pairs'), '3');
  });
});
