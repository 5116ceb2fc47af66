import assert from 'node:assert/strict';
import { parseTarget, rowOfTarget, type Target } from '../../../src/extension/editor/goTo';
import { find } from '../../../src/extension/find/finding';
import { memorySource } from '../../../src/io/memorySource';
import { openGrowing } from '../../../src/io/trace/open';
import { Replay } from '../../../src/io/trace/replay';
import { fileSource } from '../../../src/io/fileSource';
import { allFixtures } from '../io/support';

describe('a place to go to', () => {
  it('is a row, a command, an offset, a time since the start, or a date', () => {
    const cases: [string, Target | undefined][] = [
      ['120', { kind: 'row', row: 120 }],
      [' #7', { kind: 'command', command: 7 }],
      ['@0x1F0', { kind: 'offset', offset: 496 }],
      ['@ 496', { kind: 'offset', offset: 496 }],
      ['1.5ms', { kind: 'since', time: 1_500_000n }],
      ['+2 s', { kind: 'since', time: 2_000_000_000n }],
      ['0.000646842s', { kind: 'since', time: 646_842n }],
      ['7us', { kind: 'since', time: 7000n }],
      ['1970-01-01 00:00:01.5', { kind: 'time', time: 1_500_000_000n }],
      ['1970-01-01T00:01Z', { kind: 'time', time: 60_000_000_000n }],
      ['1.5', undefined],
      ['-3', undefined],
      ['2026-13-41 00:00', undefined],
      ['rows', undefined],
    ];
    for (const [text, target] of cases) assert.deepEqual(parseTarget(text), target, text);
  });

  it('leads to the row that holds it, in every capture', async () => {
    let rows = 0;
    for (const path of allFixtures()) {
      const file = await openGrowing(fileSource(path));
      await file.whole;
      const all = await file.rows(0, file.rowCount);
      for (const row of all) {
        const within = { kind: 'offset', offset: row.offset + row.length - 1 } as const;
        assert.equal(await rowOfTarget(file, within), row.row, `${path}: row ${row.row} by its offset`);
        const at = await rowOfTarget(file, { kind: 'time', time: row.record.t });
        assert.equal(all[at]?.record.t, row.record.t, `${path}: row ${row.row} by its time`);
        if (row.record.type === 'command') {
          assert.equal(await rowOfTarget(file, { kind: 'command', command: row.command }), row.row);
        }
        rows++;
      }
      assert.equal(await rowOfTarget(file, { kind: 'row', row: 1e9 }), all.length - 1);
      assert.equal(await rowOfTarget(file, { kind: 'since', time: 10n ** 18n }), all.length - 1);
      await file.close();
    }
    assert.ok(rows > 3000);
  });
});

describe('finding', () => {
  const text = [
    '{"type":"device","t":0,"id":"net0","features":"0x20000"}',
    '{"type":"command","t":1,"out":"02006400","in":"00"}',
    '{"type":"command","t":2,"out":"02006500","in":"01"}',
    '{"type":"command","t":3,"out":"02016400","in":"00"}',
  ].join('\n');

  async function findIt(wanted: { text: string; isFilter?: boolean; within?: string }, from?: number) {
    const file = await openGrowing(memorySource(new TextEncoder().encode(text)));
    await file.whole;
    const trace = { started: Promise.resolve({ file, replay: new Replay(file) }) };
    const place = from === undefined ? {} : { from };
    const { signal } = new AbortController();
    return find(trace, { wanted: { isFilter: false, within: '', ...wanted }, ...place, direction: 'next' }, signal);
  }

  it('looks at what the rows show, in capitals or not', async () => {
    assert.deepEqual(await findIt({ text: 'vlan 101' }), { kind: 'found', row: 2 });
    assert.deepEqual(await findIt({ text: 'vlan_del' }), { kind: 'found', row: 3 });
    assert.deepEqual(await findIt({ text: '"' }), { kind: 'none' });
  });

  it('goes by a filter, from a row on, among rows that another filter lets pass', async () => {
    assert.deepEqual(await findIt({ text: 'vid == 100', isFilter: true }, 1), { kind: 'found', row: 3 });
    assert.deepEqual(await findIt({ text: 'vlan', within: 'ack != OK || type == device' }), { kind: 'found', row: 2 });
    const bad = await findIt({ text: 'vdi == 1', isFilter: true });
    assert.equal(bad.kind === 'bad' && bad.problem.hint, 'Did you mean vid?');
  });
});
