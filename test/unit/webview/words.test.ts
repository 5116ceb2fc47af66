import assert from 'node:assert/strict';
import type { Finding } from '../../../src/core/findings/finding';
import type { RowView, TraceInfo } from '../../../src/protocol/messages';
import { bookmarkBefore, timeText, type TimeMode, type TimeColumn } from '../../../src/webview/lib/times';
import { columnChoices, ColumnFit, shownColumns, gridTracks, withWidth } from '../../../src/webview/lib/columns';
import {
  answerLabel,
  rowAsText,
  counted,
  severityCounts,
  severityText,
  spokenRow,
} from '../../../src/webview/lib/words';
import { shortName } from '../../../src/core/wire/shortName';

const finding = (severity: Finding['severity'], message = 'Something.'): Finding => ({
  code: 'no-answer',
  severity,
  message,
});

const times = (mode: TimeMode, bookmarks: TimeColumn['bookmarks'] = []): TimeColumn => ({ mode, bookmarks });

const row: RowView = {
  row: 11,
  kind: 'command',
  index: 12,
  time: { absolute: '09:50:36', relative: '1.5', delta: '0.5', ns: '1500000000' },
  offset: 4096,
  length: 120,
  name: 'VIRTIO_NET_CTRL_VLAN_ADD',
  summary: 'add VLAN 100',
  answer: { kind: 'ok', text: 'OK' },
  latency: '4.2 µs',
  findings: [],
};

const info: TraceInfo = {
  rows: 20,
  finalRows: 20,
  generation: 0,
  commands: 1000,
  summary: '',
  notes: [],
  indexing: false,
  hasBothRings: false,
  hasSeveralDevices: false,
};

describe('words', () => {
  it('drops the prefix that nearly all commands share', () => {
    assert.equal(shortName('VIRTIO_NET_CTRL_VLAN_ADD'), 'VLAN_ADD');
    assert.equal(shortName('VIRTNET_RSS_CTX_CTRL_ADD'), 'RSS_CTX_CTRL_ADD');
    assert.match(spokenRow({ ...row, name: 'VIRTNET_RSS_CTX_CTRL_ADD' }), /^Command 12, RSS_CTX_CTRL_ADD,/);
  });

  it('counts', () => {
    assert.equal(counted(1, 'row'), '1 row');
    assert.equal(counted(1234567, 'row'), '1,234,567 rows');
  });

  it('counts findings by severity, the worst first', () => {
    const findings = [finding('info'), finding('error'), finding('error')];
    assert.deepEqual(severityCounts(findings), [
      { severity: 'error', count: 2 },
      { severity: 'info', count: 1 },
    ]);
    assert.equal(severityText(findings), '2 errors, 1 note');
    assert.equal(severityText([]), '');
  });

  it('says a command', () => {
    assert.equal(spokenRow(row), 'Command 12, VLAN_ADD, add VLAN 100, answered OK');
    assert.equal(
      spokenRow({
        ...row,
        ring: 'shadow',
        answer: { kind: 'none', text: 'no answer' },
        findings: [finding('warning')],
        restore: 'inside',
      }),
      'Command 12, shadow ring, VLAN_ADD, add VLAN 100, no answer, 1 warning, in a restore',
    );
  });

  it('says an event', () => {
    assert.equal(
      spokenRow({
        row: 11,
        kind: 'reset',
        time: row.time,
        offset: 0,
        length: 1,
        name: 'Device reset',
        summary: '',
        findings: [],
      }),
      'Record 12, Device reset',
    );
  });

  it('sets a missing answer off', () => {
    assert.equal(answerLabel({ kind: 'none', text: 'no answer' }), '— no answer');
    assert.equal(answerLabel({ kind: 'error', text: 'ERR' }), 'ERR');
  });

  it('copies a row as columns of one line', () => {
    const copied = rowAsText({ ...row, findings: [finding('error', 'Two\nlines.')] }, times('delta'));
    assert.equal(copied, '12\t0.5\t\t\tVIRTIO_NET_CTRL_VLAN_ADD\tadd VLAN 100\tOK\t4.2 µs\tTwo lines.');
  });
});

describe('columns', () => {
  const ids = (trace: TraceInfo): string[] => shownColumns(trace, {}).map(({ id }) => id);

  it('shows ring and device where they tell something', () => {
    assert.deepEqual(ids(info), ['index', 'time', 'command', 'summary', 'answer', 'latency', 'findings']);
    assert.ok(ids({ ...info, hasBothRings: true }).includes('ring'));
    assert.ok(ids({ ...info, hasSeveralDevices: true }).includes('device'));
  });

  it('shows and hides those that the reader chose, but never the command', () => {
    const choice = { ring: true, latency: false, offset: true, command: false };
    const shown = shownColumns(info, choice).map(({ id }) => id);
    assert.deepEqual(shown, ['index', 'time', 'ring', 'offset', 'command', 'summary', 'answer', 'findings']);
    const offered = columnChoices(info, choice);
    assert.ok(!offered.some(({ column }) => column.id === 'command'));
    assert.deepEqual(
      offered.filter(({ isShown }) => isShown).map(({ column }) => column.id),
      shown.filter((id) => id !== 'command'),
    );
  });

  it('follows the widest text seen, within bounds', () => {
    const fit = new ColumnFit();
    const time = shownColumns(info, {}).find(({ id }) => id === 'time');
    assert.ok(time !== undefined);
    const long = { ...row, time: { ...row.time, absolute: 'x'.repeat(29) } };
    fit.note(info, [long], times('absolute'));
    assert.equal(fit.characters(time), 31);
    fit.note(info, [row], times('absolute'));
    assert.equal(fit.characters(time), 31, 'columns do not jump while scrolling');
    fit.note(info, [row], times('relative'));
    assert.equal(fit.characters(time), 8, 'another mode starts anew');
    fit.note(info, [{ ...row, time: { ...row.time, relative: 'x'.repeat(500) } }], times('relative'));
    assert.equal(fit.characters(time), 40);
  });

  it('lays the grid out with the reader’s widths', () => {
    const { template, leastWidth } = gridTracks(shownColumns(info, {}), { command: 222 }, new ColumnFit());
    assert.match(template, /\[c-command\] 222px \[c-summary\] minmax\(24ch, 1fr\)/);
    assert.match(leastWidth, /^calc\(var\(--cvq-gutter\) \+ .*222px \+ 24ch/);
  });

  it('sets and gives back a width', () => {
    const set = withWidth({ time: 100 }, 'command', 222);
    assert.deepEqual(set, { time: 100, command: 222 });
    assert.deepEqual(withWidth(set, 'command', undefined), { time: 100 });
  });
});

describe('times since a bookmark', () => {
  const mark = (at: number) => ({ row: at, t: String(at * 1_000_000_000) });
  const at = (number: number) => ({ row: number, time: { ...row.time, ns: String(number * 1_000_000_000 + 500) } });

  it('count from the bookmark above, and down to the first one', () => {
    const show = times('bookmark', [mark(10), mark(20)]);
    assert.equal(timeText(at(12), show), '2.000000500');
    assert.equal(timeText(at(20), show), '0.000000500');
    assert.equal(timeText(at(25), show), '5.000000500');
    assert.equal(timeText(at(7), show), '-2.999999500');
  });

  it('count from the first record while there is no bookmark', () => {
    assert.equal(timeText(at(7), times('bookmark')), '1.5');
  });

  it('go by the last bookmark that is not after the row', () => {
    const marks = [3, 5, 9].map(mark);
    const found = [0, 3, 4, 5, 8, 9, 10].map((number) => bookmarkBefore(marks, number)?.row);
    assert.deepEqual(found, [undefined, 3, 3, 5, 5, 9, 9]);
  });
});
