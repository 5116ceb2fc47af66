import assert from 'node:assert/strict';
import { join } from 'node:path';
import { cvq, cvqJson, Folder, records } from './cvq';

/** A trace rebuilt from a public bug report. */
const caseOf = (name: string) => join('test/fixtures/cases', `${name}.cvq.jsonl`);

type Told = Readonly<Record<string, unknown>>;

/** `code at command`, or `code at row` where it is about another record; errors or not. */
async function check(name: string): Promise<readonly Told[]> {
  const { stdout } = await cvq('check', '--json', caseOf(name));
  return JSON.parse(stdout) as Told[];
}

const places = (found: readonly Told[]) =>
  found.map(({ code, index, row }) => `${String(code)} ${index === null ? `row ${Number(row)}` : Number(index)}`);
const messageOf = (found: readonly Told[], code: string) =>
  String(found.find((finding) => finding['code'] === code)?.['message']);

describe('traces from bug reports', () => {
  it('status-zero: status 0 is a reset', async () => {
    const state = (await cvqJson(0, 'state', caseOf('status-zero'))) as Told;
    assert.deepEqual(state['vlans'], []);
    assert.deepEqual(state['rx'], { ...(state['rx'] as object), promisc: true });
  });

  it('config-findings: what is wrong with a device is told at its record', async () => {
    const config = ['config-queue-pairs', 'config-mtu', 'config-rss-key', 'config-rss-table', 'config-mac'];
    const found = await check('config-findings');
    assert.deepEqual(
      places(found).filter((place) => place.includes(' row ')),
      config.map((code) => `${code} row 0`),
    );
    const { stdout } = await cvq('show', caseOf('config-findings'));
    for (const code of config) assert.match(stdout, new RegExp(`^# {3}(error|warning):${code}: `, 'm'));
    for (const command of [['state'], ['show', '--json']]) {
      const { stderr } = await cvq(...command, caseOf('config-findings'));
      assert.match(stderr, /: error: mtu is 10; /);
    }
  });

  it('propolis-1127-cvq-index: the index is wrong, so the driver hangs', async () => {
    const found = await check('propolis-1127-cvq-index');
    assert.deepEqual(places(found), ['cvq-index row 0', 'feature-requirement row 0']);
    assert.match(messageOf(found, 'cvq-index'), /index 4; .* it is 22 .* the driver hangs/);
  });

  it('ch-7925-netkvm: a refusal has one cause', async () => {
    const found = await check('ch-7925-netkvm');
    const refused = found.filter(({ code }) => code === 'answered-error');
    assert.deepEqual(
      refused.map(({ index }) => index),
      [1, 2, 3, 4, 5],
    );
    for (const { message } of refused) assert.match(String(message), /right to refuse it: feature-not-negotiated\.$/);
    assert.ok(!found.some(({ message }) => String(message).includes('Nothing in the command')));
  });

  it('ack-weird: an ack that was not written, and used lengths that do not fit', async () => {
    const found = (await check('ack-weird')).filter(({ index }) => index !== null);
    assert.deepEqual(places(found), ['ack-not-written 0', 'used-length 1', 'used-length 2', 'answered-error 3']);
  });

  it('linux-rss-zero-sg: the status names the cause', async () => {
    const found = await check('linux-rss-zero-sg');
    assert.ok(places(found).includes('device-needs-reset row 3'));
    assert.match(messageOf(found, 'device-needs-reset'), /status 0x4f: .* Command 1, VIRTIO_NET_CTRL_MQ_HASH_CONFIG,/);
  });

  it('fuzz-short-header: QEMU without Shadow Virtqueue breaks', async () => {
    const found = await check('fuzz-short-header');
    assert.match(messageOf(found, 'header-short'), /status 0x4f\) and answers nothing until it is reset/);
    assert.ok(!found.some(({ message }) => /10 s|Shadow/.test(String(message))));
  });

  it('vbox-563-freebsd: nothing is said of QEMU where there is none', async () => {
    const found = await check('vbox-563-freebsd');
    assert.ok(places(found).includes('no-answer 0'));
    assert.ok(!found.some(({ message }) => String(message).includes('QEMU')));
  });

  it('slow-shadow: QEMU had given up when the device answered', async () => {
    const found = await check('slow-shadow');
    assert.ok(places(found).includes('insufficient-written-data 1'));
    assert.ok(!found.some(({ code }) => code === 'answer-changed'));
    assert.ok(!found.some(({ message }) => String(message).includes('Nothing in')));
  });

  it('netkvm-1348-late-answer: a head is made available while it is in flight', async () => {
    const found = await check('netkvm-1348-late-answer');
    assert.ok(places(found).includes('head-in-flight 1'));
    assert.match(messageOf(found, 'head-in-flight'), /into the buffer of this command/);
  });

  it('cut-capture: what a command with cut bytes writes is not known, and no verdict is SAFE', async () => {
    const state = (await cvqJson(0, 'state', caseOf('cut-capture'))) as Told;
    assert.deepEqual(state['unknown'], ['queue_pairs', 'steering', 'rss', 'hash']);
    assert.equal(state['mac'], '52:54:00:12:34:56');
    for (const profile of ['complete', 'qemu-9.0', 'qemu-10.0', 'qemu-11.1']) {
      const { status, stdout } = await cvq('restore', caseOf('cut-capture'), '--profile', profile);
      assert.equal(status, 1);
      assert.match(stdout, /^CAN'T TELL: not known: queue_pairs, steering\.$/m);
    }
  });

  it('no-device-record: what no command has set is not known, and features that nobody offered block nothing', async () => {
    const state = (await cvqJson(0, 'state', caseOf('no-device-record'))) as Told;
    assert.deepEqual([state['features'], state['mac'], state['vlans'], state['vlans_absent']], [null, null, [100], []]);
    assert.equal((state['rx'] as Told)['promisc'], false);
    assert.equal((state['mac_table'] as { multicast: string[] }).multicast.length, 2);
    const { stdout } = await cvq('restore', caseOf('no-device-record'), '--profile', 'qemu-10.0');
    assert.match(stdout, /features not known: 3 commands\nCAN'T TELL: not known: features, mac,/);
    assert.doesNotMatch(stdout, /BLOCKED/);
  });
});

describe('a trace of which not all is known', () => {
  const folder = new Folder();
  after(() => folder.remove());
  const file = (name: string, ...all: readonly object[]) => folder.write(name, records(...all));
  const running = { type: 'device', t: 0, id: 'net0', running: true, features: '0x1000e0021' };
  const command = (t: number, out: string, more: object = {}) => ({ type: 'command', t, out, in: '00', ...more });

  it('knows what a payload that is cut cannot have touched', async () => {
    const vlan = file(
      'cut.cvq.jsonl',
      { ...running, running: undefined, config: { mac: '52:54:00:00:00:01' } },
      command(1, '02000500'),
      command(2, '0200', { out_cut: true }),
    );
    const state = (await cvqJson(0, 'state', vlan)) as Told;
    assert.deepEqual([state['unknown'], state['vlans'], state['vlans_absent']], [['vlans'], [], []]);
    const table = file(
      'table.cvq.jsonl',
      { ...running, running: undefined, config: { mac: '52:54:00:00:00:01' } },
      command(1, '0100020000', { out_cut: true, out_len: 22 }),
    );
    assert.deepEqual(((await cvqJson(0, 'state', table)) as Told)['unknown'], ['mac_table']);
  });

  it('knows features and what they rule out, of a device that was running', async () => {
    const late = file('late.cvq.jsonl', running, command(1, '000000'), command(2, '02010700'));
    const state = (await cvqJson(0, 'state', late)) as Told;
    assert.deepEqual([state['features'], state['mac'], state['steering']], ['0x1000e0021', null, 'automatic']);
    assert.deepEqual([state['vlans'], state['vlans_absent'], state['hash_tunnel']], [[], [7], null]);
    assert.ok(!(state['unknown'] as string[]).includes('hash_tunnel'));
  });

  it('is whole again after a reset, and not after a command whose answer the capture lacks', async () => {
    const again = file('reset.cvq.jsonl', running, command(1, '000000'), { type: 'status', t: 2, value: 0 });
    assert.deepEqual(((await cvqJson(0, 'state', again)) as Told)['unknown'], ['mac']);
    const unsure = file(
      'answer.cvq.jsonl',
      running,
      { type: 'reset', t: 1 },
      command(2, '000101', { in: '', in_cut: true }),
    );
    assert.deepEqual(((await cvqJson(0, 'state', unsure)) as Told)['unknown'], ['mac', 'rx.allmulti']);
  });

  it('takes the rest from a base, or from a reset, which every verdict names', async () => {
    const late = file('base.cvq.jsonl', running, command(1, '000000'));
    const base = 'test/fixtures/cases/libvirt-rx-filter.json';
    const state = (await cvqJson(0, 'state', late, '--base', base)) as Told;
    assert.deepEqual([state['mac'], state['assumed']], ['52:54:00:aa:00:07', 'libvirt-rx-filter.json']);
    assert.equal((state['rx'] as Told)['promisc'], false);
    const assumed = await cvq('restore', late, '--assume', 'reset', '--profile', 'qemu-10.0');
    assert.match(assumed.stdout, /CAN'T TELL: not known: mac\. What was not known is taken to be as after a reset\./);
    const both = await cvq('state', late, '--assume', 'reset', '--base', base);
    assert.equal(both.status, 2);
    assert.match(both.stderr, /--assume and --base contradict each other/);
  });

  it('gets what somebody saw by cvq observe, where the command before it stands', async () => {
    const late = file('seen.cvq.jsonl', running, command(1, '000000'), command(2, '02000500'));
    const out = folder.name('seen.observed.cvq.pcapng');
    const done = await cvq(
      'observe',
      late,
      '--source',
      'test/fixtures/cases/libvirt-rx-filter.json',
      '--at',
      '0',
      '-o',
      out,
    );
    assert.deepEqual([done.status, done.stdout], [0, '']);
    const state = (await cvqJson(0, 'state', out)) as Told;
    assert.deepEqual([state['mac'], state['vlans']], ['52:54:00:aa:00:07', [0, 5, 100]]);
    assert.deepEqual(((await cvqJson(0, 'state', out, '--at', '-1')) as Told)['mac'], null);
    const wrong = await cvq('observe', late, '--source', late, '-o', out);
    assert.equal(wrong.status, 2);
    assert.match(wrong.stderr, /This is a trace: what was seen is a state/);
    assert.match((await cvq('observe', late, '--source', out, '-o', 'x.csv')).stderr, /isn't one of \.cvq\.jsonl/);
  });
});
