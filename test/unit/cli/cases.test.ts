import assert from 'node:assert/strict';
import { join } from 'node:path';
import { cvq, cvqJson } from './cvq';

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
});
