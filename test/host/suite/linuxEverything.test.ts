import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Driver, until } from './driver';

describe('a Linux guest that configures everything (linux-everything)', () => {
  let driver: Driver;
  before(async () => {
    driver = await Driver.start();
    await driver.open(driver.capture('linux-everything/source.cvq.jsonl'));
  });
  after(() => driver.closeAll());

  it('opens in the trace editor by default', () => {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    assert.ok(input instanceof vscode.TabInputCustom);
    assert.equal(input.viewType, 'cvq.trace');
  });

  it('starts from the reset state', () => {
    assert.equal(driver.says('rx.promisc'), 'on');
    assert.equal(driver.says('mac'), '52:54:00:12:34:56');
    assert.equal(driver.says('vlans'), 'none');
  });

  it('shows the state at the last command', async () => {
    await driver.select(45);
    assert.equal(driver.says('mac'), '52:54:00:de:ad:03');
    assert.equal(driver.says('rx.promisc'), 'off');
    assert.equal(driver.says('rx.allmulti'), 'on');
    assert.equal(driver.says('mac_table.unicast'), '1');
    assert.equal(driver.says('mac_table.multicast'), '5');
    assert.equal(driver.says('queue_pairs'), '3');
    assert.equal(driver.says('guest_offloads'), 'GUEST_CSUM');
    assert.deepEqual(
      driver.item('vlans').children?.map(({ label }) => label),
      ['0', '7', '100', '4094'],
    );
  });

  it('marks what a command changed, with the old value', async () => {
    await driver.select(37);
    assert.equal(driver.says('queue_pairs'), '3 · was 2');
    assert.equal(driver.item('queue_pairs').mark, 'changed');
    assert.equal(driver.item('mac').mark, 'none');
  });

  it('goes to the command that set an item', async () => {
    await driver.select(45);
    const { command } = driver.item('guest_offloads');
    assert.ok(command);
    await driver.run(command.id, ...command.args);
    await until('the command is selected', () => driver.api.selected() === 38);
  });

  it('produces the restore stream and steps through it, forth and back', async () => {
    await driver.select(45);
    await driver.run('cvq.restore.produce');
    const total = driver.stream().length;
    assert.equal(driver.marks()[0], 'next');
    assert.ok(driver.parted().includes('state/mac'), 'the destination starts with its own address');

    await driver.run('cvq.restore.step');
    assert.deepEqual(driver.marks().slice(0, 2), ['done', 'next']);
    assert.equal(driver.says('mac'), '52:54:00:de:ad:03 · was 52:54:00:12:34:56');

    await driver.run('cvq.restore.stepBack');
    assert.equal(driver.marks()[0], 'next');

    await driver.run('cvq.restore.run');
    assert.deepEqual(driver.marks(), Array(total).fill('done'));
    assert.deepEqual(driver.parted(), []);

    await driver.run('cvq.restore.runTo', 2);
    assert.deepEqual(driver.marks().slice(0, 3), ['done', 'done', 'next']);
    await driver.run('cvq.restore.reset');
    assert.equal(driver.marks()[0], 'next');
  });

  it('stays at the ends when stepped beyond them', async () => {
    await driver.run('cvq.restore.stepBack');
    assert.equal(driver.marks()[0], 'next');
    await driver.run('cvq.restore.run');
    await driver.run('cvq.restore.step');
    assert.equal(driver.marks().at(-1), 'done');
  });
});
