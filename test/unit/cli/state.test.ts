import assert from 'node:assert/strict';
import type { StateJson } from '../../../src/core/device/json';
import { scenarios } from '../corpus';
import { cvq, cvqJson, Folder, records } from './cvq';
import { device, ok, small } from './traces';
import { assertExpected } from '../expected';

type Printed = StateJson & { readonly set_by?: Readonly<Record<string, number>> };

describe('cvq state', () => {
  let folder: Folder;
  beforeEach(() => (folder = new Folder()));
  afterEach(() => folder.remove());

  const stateOf = async (trace: string, ...options: readonly string[]) =>
    (await cvqJson(0, 'state', folder.write('trace', trace), ...options)) as Printed;
  const scenario = (name: string) => scenarios.find((each) => each.name === name)?.source ?? assert.fail(name);

  it('prints the same JSON with indents and on one line', async () => {
    const trace = folder.write('trace', small);
    const plain = await cvq('state', trace);
    const dense = await cvq('state', trace, '--json');
    assert.deepEqual(JSON.parse(plain.stdout), JSON.parse(dense.stdout));
    assert.match(plain.stdout, /^\{\n {2}"version": 1,\n/);
    assert.equal(dense.stdout.indexOf('\n'), dense.stdout.length - 1);
  });

  it('is the state after a command, before the first, or at the end', async () => {
    const at = async (n: string) => {
      const { rx, vlans } = await stateOf(small, '--at', n);
      return [rx.promisc, vlans];
    };
    assert.deepEqual(await at('-1'), [true, []]);
    assert.deepEqual(await at('0'), [false, []]);
    assert.deepEqual(await at('1'), [false, [5]]);
    assert.deepEqual(await at('2'), [false, [5]]);
    assert.deepEqual((await stateOf(small)).vlans, [5]);
    // A reset after the last command counts at the end only.
    const reset = `${small}${records({ type: 'reset', t: 9000 })}`;
    assert.deepEqual((await stateOf(reset)).vlans, []);
    assert.deepEqual((await stateOf(reset, '--at', '2')).vlans, [5]);
  });

  it('knows nothing of a device before its first command, where no record tells of it', async () => {
    const bare = records(ok(1, '000000'));
    assert.equal((await stateOf(bare, '--at', '-1')).rx.promisc, null);
    assert.equal((await stateOf(bare)).rx.promisc, false);
    assert.equal((await stateOf(records({ type: 'cvqtrace', version: 1 }))).device, 'net0');
  });

  it('takes commands without a device for those of the one that is named later', async () => {
    const late = records(ok(1, '000000'), { ...device('eth5'), t: 2 }, ok(3, '02000500'));
    const { device: id, vlans, rx } = await stateOf(late);
    assert.deepEqual([id, vlans, rx.promisc], ['eth5', [5], true]);
    assert.equal((await stateOf(late, '--at', '0')).rx.promisc, false);
  });

  it("is the guest ring's by QEMU's model, the shadow ring's by the specification's", async () => {
    const trace = records(
      device(),
      ok(1, '02000500', { ring: 'shadow' }),
      ok(2, '02000600'),
      ok(3, '02000700', { ring: 'shadow' }),
    );
    const guest = await stateOf(trace);
    const shadow = await stateOf(trace, '--ring', 'shadow');
    assert.deepEqual([guest.profile, shadow.profile], ['qemu', 'spec']);
    assert.deepEqual(shadow.vlans, [5, 7]);
    assert.deepEqual(guest, await stateOf(trace, '--ring', 'guest'));
    assert.equal((await stateOf(trace, '--profile', 'spec')).profile, 'spec');
    assert.equal((await stateOf(trace, '--ring', 'shadow', '--profile', 'qemu')).profile, 'qemu');
    const alone = records(device(), ok(1, '02000500', { ring: 'shadow' }));
    assert.equal((await stateOf(alone)).profile, 'spec');
  });

  it('is that of the device asked for, or of the first', async () => {
    const two = records(device('a'), device('b'), ok(1, '02000500', { device: 'b' }));
    assert.deepEqual((await stateOf(two)).device, 'a');
    const { device: id, vlans } = await stateOf(two, '--device', 'b');
    assert.deepEqual([id, vlans], ['b', [5]]);
  });

  it('tells which command set what, in the order of the state', async () => {
    const { set_by } = await stateOf(small, '--provenance');
    assert.deepEqual(Object.entries(set_by ?? {}), [
      ['rx.promisc', 0],
      ['vlans', 1],
      ['vlans.5', 1],
    ]);
    assert.ok(!('set_by' in (await stateOf(small))));
  });

  it('tells it of a captured guest that set everything', async () => {
    const json = await cvqJson(0, 'state', scenario('10.0/everything-rss'), '--provenance');
    const setBy = Object.entries((json as Printed).set_by ?? {}).map(([path, command]) => `${path} ${command}\n`);
    assertExpected('cli/expected/set-by-everything-rss.txt', setBy.join(''));
  });

  it('reads what it has printed', async () => {
    const first = await cvq('state', folder.write('trace', small), '--provenance');
    const second = await cvq('state', folder.write('state.json', first.stdout), '--json');
    const state = { ...(JSON.parse(first.stdout) as Printed), set_by: undefined };
    assert.deepEqual(second, { status: 0, stdout: `${JSON.stringify(state)}\n`, stderr: '' });
    const marked = folder.write('marked.json', `\ufeff\n${first.stdout}`);
    assert.equal((await cvq('state', marked)).status, 0);
  });

  it('tells a trace with one record on one line from a state', async () => {
    const { status, stdout } = await cvq('state', folder.write('x.json', JSON.stringify(ok(1, '000000'))), '--json');
    assert.equal(status, 0);
    assert.equal((JSON.parse(stdout) as Printed).rx.promisc, false);
  });
});
