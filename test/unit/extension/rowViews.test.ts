import assert from 'node:assert/strict';
import { rowView } from '../../../src/extension/editor/rowViews';
import { detailView } from '../../../src/extension/editor/detailView';
import { traceInfo } from '../../../src/extension/editor/announcer';
import { memorySource } from '../../../src/io/memorySource';
import { Replay } from '../../../src/io/trace/replay';
import { openTrace } from '../../../src/io/trace/open';
import type { FieldView, RowView } from '../../../src/protocol/messages';
import { at, stepsOf } from './capture';

async function rowsOf(scenario: string): Promise<readonly RowView[]> {
  const { steps } = await stepsOf(scenario);
  const first = at(steps, 0).row.record.t;
  return steps.map((step, i) => rowView(step, { first, previous: steps[i - 1]?.row.record.t ?? first }));
}

const codes = (row: RowView) => row.findings.map(({ code }) => code);

describe('a row of the command list', () => {
  it('tells what the command asks for, what was answered, and when', async () => {
    const rows = await rowsOf('everything-rss');
    const row = at(rows, 7);
    assert.equal(row.name, 'VIRTIO_NET_CTRL_RX_PROMISC');
    assert.equal(row.summary, 'promiscuous mode off');
    assert.equal(row.index, 4);
    assert.equal(row.ring, 'guest');
    assert.deepEqual(row.answer, { kind: 'ok', text: 'OK' });
    assert.deepEqual(row.time, {
      absolute: '2026-11-22 09:13:59.476690145',
      relative: '0.001552461',
      delta: '0.000210907',
      ns: '1795338839476690145',
    });
    assert.deepEqual(row.findings, []);
  });

  it('stands in its restore bracket', async () => {
    const rows = await rowsOf('passthrough');
    assert.deepEqual(
      rows.slice(28, 34).map(({ kind, restore }) => [kind, restore]),
      [
        ['command', undefined],
        ['reset', undefined],
        ['device', undefined],
        ['mark', 'begin'],
        ['command', 'inside'],
        ['command', 'inside'],
      ],
    );
    assert.equal(at(rows, -1).restore, 'end');
  });

  it('says that the device refused, and why the model would', async () => {
    const rows = await rowsOf('vlan-high-bits');
    const refused = rows.filter(({ answer }) => answer?.kind === 'error');
    assert.deepEqual(
      refused.map(({ summary }) => summary),
      ['receive VLAN 4096', 'receive VLAN 8191'],
    );
    for (const row of refused) {
      assert.deepEqual(codes(row), ['vid-out-of-range', 'answered-error']);
      assert.match(at(row.findings, 1).message, /beyond the model's 4096/);
    }
  });

  it("says where device and QEMU's model part", async () => {
    const rows = await rowsOf('vlan-high-bits');
    const taken = at(
      rows.filter(({ ring, summary }) => ring === 'shadow' && summary === 'receive VLAN 4096'),
      0,
    );
    assert.ok(codes(taken).includes('model-refused-after-device'));
  });

  it('says that no answer came, or none that can be read', async () => {
    const silent = (await rowsOf('src-drop')).find(({ answer }) => answer?.kind === 'none');
    assert.deepEqual(silent && codes(silent), ['no-answer', 'insufficient-written-data']);
    const unread = (await rowsOf('src-len-0')).find(({ answer }) => answer?.kind === 'unknown');
    assert.deepEqual(unread && codes(unread), ['insufficient-written-data', 'used-length-0']);
  });
});

describe('the detail of a row', () => {
  const names = (fields: readonly FieldView[]) => fields.map(({ name }) => name);

  it('has a field for every byte of an RSS_CONFIG, and facts of the ring', async () => {
    const { steps } = await stepsOf('everything-rss');
    const detail = detailView(at(steps, -1));
    assert.deepEqual(names(detail.fields), [
      'class',
      'command',
      'hash_types',
      'indirection_table_mask',
      'unclassified_queue',
      'indirection_table',
      'max_tx_vq',
      'hash_key_length',
      'hash_key_data',
      'ack',
    ]);
    assert.equal(detail.spec, 'virtio 1.4, Network Device, Receive-side scaling (RSS)');
    const covered = detail.fields.filter(({ side }) => side === 'out').reduce((sum, { length }) => sum + length, 0);
    assert.equal(covered, detail.out?.length);
    assert.ok(
      detail.facts.some(({ name, text }) => name === 'Descriptors' && text.startsWith('out 61 bytes at 0x41000')),
    );
  });

  it('marks the field that a finding speaks of', async () => {
    const { steps } = await stepsOf('rss-short-key');
    const details = steps.map((step) => detailView(step));
    const detail = details.find(({ title }) => title.startsWith('VIRTIO_NET_CTRL_MQ_RSS_CONFIG'));
    const field = detail?.fields.find(({ name }) => name === 'hash_key_length');
    assert.equal(field?.severity, 'warning');
  });

  it('shows what stands in the file where no record can be read', async () => {
    const lines = [
      '{"type":"command","t":1,"out":"000000","in":"00"}',
      'not a record',
      '{"type":"command","t":2,"out":"0',
    ];
    const trace = await openTrace(memorySource(new TextEncoder().encode(lines.join('\n'))));
    const steps = await new Replay(trace).steps(0, 3);
    const found = steps.map((step) => detailView(step).facts.find(({ name }) => name === 'Starts with')?.text);
    assert.deepEqual(found, [undefined, lines[1], lines[2]]);
  });

  it('shows the features by name for the device record', async () => {
    const { steps } = await stepsOf('default');
    const detail = detailView(at(steps, 0));
    assert.match(detail.facts.find(({ name }) => name === 'Negotiated')?.text ?? '', /CTRL_VLAN/);
    assert.equal(detail.out, undefined);
  });
});

describe("the editor's header", () => {
  it('says what kind of trace it is', async () => {
    const { trace } = await stepsOf('everything-rss');
    const info = traceInfo(trace, { generation: 0, notice: undefined, progress: undefined });
    assert.equal(info.summary, 'JSON Lines · 30 commands · guest and shadow ring · net0 · 6.08 ms');
    assert.equal(info.hasBothRings, true);
    assert.equal(info.hasSeveralDevices, false);
  });
});
