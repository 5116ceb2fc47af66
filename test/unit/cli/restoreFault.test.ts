import assert from 'node:assert/strict';
import type { RestoreJson } from '../../../src/core/restore/export';
import { scenarios } from '../corpus';
import { cvq, cvqJson } from './cvq';

describe('cvq restore --fault', () => {
  const scenario = (name: string) => scenarios.find((each) => each.name === name) ?? assert.fail(name);
  const { source, expected } = scenario('11.1/dst-err-vlan2');
  const restore = (...args: readonly string[]) => cvq('restore', source, '--profile', 'qemu-11.1', ...args);

  it('tells how the load ends, as it did in the capture', async () => {
    const fault = ['--fault', '2.0#2:ack=1'];
    const { status, stdout } = await restore(...fault);
    assert.equal(status, 1);
    assert.match(stdout, /\nfault: VLAN_ADD#2: refused with ack 1\nFAILS TO START: Command 10, /);
    assert.match(stdout, /\noutcome:\n {2}Failed to start: Command 10, VLAN_ADD, was answered ERR\.\n {2}Noticed: /);
    const json = (await cvqJson(1, 'restore', source, '--profile', 'qemu-11.1', ...fault)) as RestoreJson;
    assert.ok(json.outcome.kind === 'failed');
    const acks = expected.restore?.map(({ ack }) => ack) ?? [];
    assert.equal(json.outcome.first.sent, acks.indexOf(1));
    assert.equal(json.outcome.sent, acks.length);
    assert.equal(json.outcome.executed, acks.filter((ack) => ack === 0).length);
    assert.deepEqual(json.faults, ['VLAN_ADD#2:ack=1']);
  });

  it('takes several', async () => {
    const { stdout } = await restore('--fault', '1:drop', '--fault', 'VLAN_ADD#4:double');
    assert.match(stdout, /\nfault: MAC_ADDR_SET#1: dropped\nfault: VLAN_ADD#4: sent twice\n/);
    assert.match(stdout, /\noutcome:\n {2}Started: The device works: all 12 answers are right\.\n/);
  });

  it('says nothing of the outcome where nobody asked and all goes well', async () => {
    const { stdout } = await restore();
    assert.doesNotMatch(stdout, /^(fault|outcome)/m);
  });

  it('refuses a fault of a command that is not sent, and one that it cannot read', async () => {
    const missing = await restore('--fault', 'VLAN_ADD#5:ack=1');
    assert.deepEqual([missing.status, missing.stdout], [2, '']);
    assert.match(
      missing.stderr,
      /there is no command VLAN_ADD#5; the stream of qemu-11\.1 has 4 commands of this name\./,
    );
    assert.match(
      (await restore('--fault', '99:drop')).stderr,
      /no command 99; the stream of qemu-11\.1 has 12 commands/,
    );
    assert.match(
      (await restore('--fault', '1:ack=300')).stderr,
      /ack= needs the ack byte, a whole number from 0 to 255/,
    );
  });
});
