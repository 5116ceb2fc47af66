import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parseFilter } from '../../../src/core/filter/filter';
import { statisticsView } from '../../../src/extension/statistics/statisticsView';
import { statisticsReport, type StatTarget, type StatisticsView } from '../../../src/protocol/statistics';
import type { StatisticsQuery } from '../../../src/io/query/queries';
import { writeJsonl } from '../../../src/io/write/jsonl';
import { fits } from '../../../src/protocol/shape';
import { guest, ready, shadow, unanswered } from '../core/support/traces';
import type { bytesOf } from '../io/support';
import { fixture } from '../io/support';
import { candidatesIn, plainHits, queried } from '../io/query/support';

interface Counted {
  readonly view: StatisticsView;
  /** How many rows meet all of these. */
  readonly hits: (conditions: readonly string[]) => readonly number[];
}

async function counted(input: Parameters<typeof bytesOf>[0]): Promise<Counted> {
  const { trace, queries } = await queried(input);
  const query: StatisticsQuery = queries.statistics();
  await query.run();
  const candidates = await candidatesIn(trace);
  const hits = (conditions: readonly string[]) => {
    const parsed = parseFilter(conditions.join(' && '));
    assert.ok(parsed.ok, conditions.join(' && '));
    return plainHits(candidates, parsed.filter);
  };
  return { view: statisticsView(query.statistics(), trace.firstTime), hits };
}

/** A trace with whatever a device can meet. */
const odd = () =>
  [
    ...writeJsonl([
      ready(),
      guest('02000500', '00', { t: 1000n, latency: 300n }),
      guest('02000500', '01', { t: 2000n, latency: 70_000n, device: 'a "b" && c' }),
      shadow('000001', '', { t: 2500n, device: 'a "b" && c' }),
      unanswered('shadow', '090909', { t: 2700n }),
      guest('05', '00', { t: 3000n }),
      unanswered('guest', '', { t: 3500n }),
    ]),
    '{"type":"comm\n',
  ].join('');

describe('statistics as the editor shows them', () => {
  const traces = [
    ['a capture', () => readFileSync(fixture('everything'))],
    ['an odd trace', odd],
  ] as const;

  for (const [what, input] of traces) {
    it(`count the rows that they lead to: ${what}`, async () => {
      const { view, hits } = await counted(input());
      let leads = 0;
      const check = (text: string, target: StatTarget | undefined) => {
        if (target?.kind !== 'filter') return;
        leads++;
        assert.equal(hits(target.conditions).length, Number(text.replaceAll(',', '')), target.conditions.join(' && '));
      };
      for (const { text, target } of view.facts) if (/^[\d,]+$/.test(text)) check(text, target);
      for (const { count, target } of view.charts.find(({ id }) => id === 'latency')?.bars ?? [])
        check(String(count), target);
      for (const { columns, rows } of view.tables)
        for (const { cells } of rows)
          for (const [at, { id }] of columns.entries())
            if (['count', 'ok', 'error', 'unread', 'none'].includes(id))
              check(cells[at]?.text ?? '', cells[at]?.target);
      assert.ok(leads > 10);
    });

    it(`lead to rows with the first, the last, the largest: ${what}`, async () => {
      const { view, hits } = await counted(input());
      const commands = view.tables.find(({ id }) => id === 'command') ?? assert.fail();
      const at = (id: string) => commands.columns.findIndex((column) => column.id === id);
      for (const { cells } of commands.rows) {
        const [name] = cells;
        assert.ok(name?.target?.kind === 'filter');
        const rows = hits(name.target.conditions);
        assert.deepEqual(cells[at('first')]?.target, { kind: 'row', row: rows[0] });
        assert.deepEqual(cells[at('last')]?.target, { kind: 'row', row: rows.at(-1) });
      }
      const bars = view.charts.find(({ id }) => id === 'rate')?.bars ?? [];
      const all = hits(['type == command']);
      assert.equal(
        bars.reduce((sum, { count }) => sum + count, 0),
        all.length,
      );
      assert.deepEqual(bars[0]?.target, { kind: 'row', row: all[0] });
    });
  }

  it('tell percentiles by the rows that take as long, or longer', async () => {
    const input = [
      ...writeJsonl([
        ready(),
        ...Array.from({ length: 100 }, (_, i) =>
          guest('02000500', '00', { t: BigInt(1000 + i), latency: BigInt(i + 1) }),
        ),
      ]),
    ].join('');
    const { view, hits } = await counted(input);
    const table = view.tables[0] ?? assert.fail();
    const target = (id: string) => table.rows[0]?.cells[table.columns.findIndex((column) => column.id === id)]?.target;
    const p90 = target('p90');
    assert.ok(p90?.kind === 'filter');
    assert.equal(hits(p90.conditions).length, 11);
    assert.deepEqual(target('max'), { kind: 'row', row: 100 });
  });

  it('have a column for used length 0, and for latencies, only where there are any', async () => {
    const columns = async (input: string) => (await counted(input)).view.tables[0]?.columns.map(({ id }) => id);
    const plain = [...writeJsonl([ready(), guest('02000500')])].join('');
    assert.deepEqual(await columns(plain), ['name', 'count', 'share', 'ok', 'error', 'none', 'first', 'last']);
    const rest = ['min', 'p50', 'p90', 'p99', 'max', 'first', 'last'];
    assert.deepEqual(await columns(odd()), ['name', 'count', 'share', 'ok', 'error', 'unread', 'none', ...rest]);
  });

  it('list the most frequent of many kinds, and say so', async () => {
    const kinds = Array.from({ length: 250 }, (_, i) =>
      guest(`${(100 + (i >> 6)).toString(16)}${(i % 64).toString(16).padStart(2, '0')}`),
    );
    const { view } = await counted([...writeJsonl([ready(), ...kinds, guest('02000500')])].join(''));
    assert.equal(view.tables[0]?.rows.length, 200);
    assert.equal(view.tables[0].more, 'The 200 most frequent of 251 are listed.');
    assert.ok(fits(statisticsReport, { id: 1, view, rowsDone: 1, rows: 1, isDone: true }));
  });

  it('say how many commands are of more devices than can be told apart', async () => {
    const devices = Array.from({ length: 4100 }, (_, i) => guest('000001', '00', { device: `net${i}` }));
    const { view } = await counted([...writeJsonl(devices)].join(''));
    const { more } = view.tables.find(({ id }) => id === 'device') ?? assert.fail();
    const others = '4 commands of further devices, which aren’t counted separately.';
    assert.equal(more, `The 200 most frequent of 4,096 are listed. ${others}`);
  });

  it('are of a shape that the editor takes, also when there is nothing', async () => {
    for (const input of ['{"type":"mark","t":0,"label":"x"}\n', odd()]) {
      const { view } = await counted(input);
      const report: unknown = JSON.parse(JSON.stringify({ id: 1, view, rowsDone: 1, rows: 1, isDone: true }));
      assert.ok(fits(statisticsReport, report));
    }
  });
});
