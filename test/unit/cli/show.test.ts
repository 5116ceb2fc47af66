import assert from 'node:assert/strict';
import type { ShowJson } from '../../../src/cli/showJson';
import { cvq, Folder, records } from './cvq';
import { device, ok, small } from './traces';
import { assertExpected } from '../expected';

describe('cvq show', () => {
  let folder: Folder;
  beforeEach(() => (folder = new Folder()));
  afterEach(() => folder.remove());

  async function text(trace: string, ...options: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await cvq('show', folder.write('trace', trace), ...options);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    return stdout;
  }
  const lines = async (trace: string, ...options: readonly string[]) =>
    (await text(trace, '--json', ...options))
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as ShowJson);

  it('prints a command a line in columns, and what else happened between', async () => {
    assertExpected('cli/expected/show.txt', await text(small));
  });

  it('prints the ring where both are there, and the device where there are several', async () => {
    const both = await text(records(device(), ok(1, '000000'), ok(2, '000000', { ring: 'shadow' })));
    assert.match(both, /^0 {2}\S+ {2}guest {3}RX_PROMISC/m);
    assert.match(both, /^1 {2}\S+ {2}shadow {2}RX_PROMISC/m);
    const several = await text(records(device('a'), device('bb'), ok(1, '02000500', { device: 'a' })));
    assert.match(several, /^0 {2}\S+ {2}a {3}VLAN_ADD/m);
  });

  it('prints damage and remarks as # lines, with nothing that a terminal obeys', async () => {
    const out = await text(`${small}oops\n${records({ type: 'mark', t: 4000, label: '\u001b[31m\nred' })}`);
    assert.match(out, /^# error: A record can't be read\. Line 7/);
    assert.match(out, /^# 0\.000003000 {2}damaged record: Line 7/m);
    assert.match(out, /^# 0\.000004000 {2}\\u001b\[31m\\u000ared: mark$/m);
    assert.ok(!out.includes('\u001b'));
  });

  it('prints a part, with the events that stand before its commands', async () => {
    const part = async (...options: readonly string[]) =>
      (await text(small, ...options))
        .split('\n')
        .slice(0, -1)
        .map((line) => line.split(/ +/)[0]);
    assert.deepEqual(await part('--limit', '1'), ['#', '0']);
    assert.deepEqual(await part('--from', '1'), ['#', '1', '2']);
    assert.deepEqual(await part('--from', '1', '--limit', '1'), ['#', '1']);
    assert.deepEqual(await part('--limit', '0'), []);
    assert.deepEqual(await part('--from', '3'), []);
  });

  it('prints a JSON object a line', async () => {
    assert.deepEqual(await lines(small, '--limit', '1'), [
      {
        index: 0,
        t: 1000,
        ring: 'guest',
        class: 'VIRTIO_NET_CTRL_RX',
        command: 'VIRTIO_NET_CTRL_RX_PROMISC',
        fields: { on: 0 },
        ack: 0,
        latency_ns: 2500,
        summary: 'promiscuous mode off',
        findings: [],
      },
    ]);
    const [refused] = await lines(small, '--from', '2');
    assert.equal(refused?.ack, 1);
    assert.equal(refused.latency_ns, null);
    assert.equal(refused.findings.length, 1);
    const { message, ...finding } = refused.findings[0] ?? assert.fail();
    assert.deepEqual(finding, { code: 'answered-error', severity: 'warning', offset: 0, length: 1, side: 'in' });
    assert.match(message, /changes nothing/);
  });

  it('has times that a double would round as text', async () => {
    const [line] = await lines(records(ok(0, '000000', { t: '1795338781278910492', done: '1795338781278912992' })));
    assert.equal(line?.t, '1795338781278910492');
    assert.equal(line.latency_ns, 2500);
  });

  it('has wide masks and keys as hex, structures as objects, and what is there of cut ones', async () => {
    const [offloads, table, rss, context, cut] = await lines(
      records(
        ok(1, '05008200000000000080'),
        ok(2, '01000100000002000000000100000000'),
        ok(3, '0401ff010000000000000000010004' + '02' + 'abcd'),
        ok(4, '09010700000000000000' + '01000000' + '0000' + '0000' + '0000' + '0100' + '00'),
        ok(5, '0602070000000000'),
      ),
    );
    assert.deepEqual(offloads?.fields, { offloads: '0x8000000000000082' });
    assert.deepEqual(table?.fields, {
      unicast: { entries: 1, macs: ['02:00:00:00:00:01'] },
      multicast: { entries: 0, macs: [] },
    });
    assert.equal(rss?.fields['hash_types'], 511);
    assert.deepEqual(rss.fields['indirection_table'], [0]);
    assert.deepEqual((context?.fields['rss'] as Record<string, unknown>)['indirection_table'], [0]);
    assert.deepEqual(cut?.fields, { vq_index: 7, reserved: [0] });
  });

  it('has numbers and null for what has no name, and the result of what has one', async () => {
    const reply = '05000000' + '0000' + '2800' + '0100000000000000'.repeat(4);
    const [stranger, unknown, one, none, unread, unanswered, limit, stats] = await lines(
      records(
        ok(1, '0b07ff'),
        ok(2, '0007'),
        ok(3, '04'),
        ok(4, ''),
        ok(5, '000001', { in: '' }),
        { type: 'command', t: 6, out: '000001' },
        ok(7, '0900', { in: '000300' }),
        ok(8, '0801', { in: `00${reply}` }),
      ),
    );
    const named = (line: ShowJson | undefined) => [line?.class, line?.command, line?.ack];
    assert.deepEqual(named(stranger), [11, null, 0]);
    assert.deepEqual(named(unknown), ['VIRTIO_NET_CTRL_RX', null, 0]);
    assert.deepEqual(named(one), ['VIRTIO_NET_CTRL_MQ', null, 0]);
    assert.deepEqual(named(none), [null, null, 0]);
    assert.deepEqual(named(unread), ['VIRTIO_NET_CTRL_RX', 'VIRTIO_NET_CTRL_RX_PROMISC', null]);
    assert.equal(unanswered?.ack, null);
    assert.deepEqual(limit?.result, { max_rss_contexts: 3 });
    assert.ok(!('result' in (none ?? {})));
    const replies = stats?.result?.['replies'] as readonly { readonly counters: Record<string, unknown> }[];
    assert.deepEqual(Object.values(replies[0]?.counters ?? {}), [1, 1, 1, 1]);
  });

  it('names the device where the trace has several', async () => {
    const [line] = await lines(records(device('a'), device('b'), ok(1, '02000500', { device: 'b' })));
    assert.equal(line?.device, 'b');
  });

  it('judges commands by the state before them', async () => {
    const [, vlan] = await lines(records({ ...device(), features: '0x100060000' }, ok(1, '000000'), ok(2, '02000500')));
    assert.deepEqual(vlan?.findings.map(({ code }) => code).slice(0, 1), ['feature-not-negotiated']);
  });
});
