import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { headerOf } from '../../../../src/core/filter/candidate';
import type { Filter } from '../../../../src/core/filter/filter';
import { busiest, shownRate } from '../../../../src/core/stats/rate';
import type { Statistics } from '../../../../src/core/stats/statistics';
import type { TraceRecord, TraceRow } from '../../../../src/core/trace/record';
import { answerOf } from '../../../../src/core/wire/answer';
import { commandName } from '../../../../src/core/wire/commands';
import type { GrowingTrace } from '../../../../src/io/trace/open';
import { writeJsonl } from '../../../../src/io/write/jsonl';
import { writePcapng } from '../../../../src/io/write/pcapng';
import { guest, mark, ready, reset, shadow, unanswered } from '../../core/support/traces';
import { bytesOf, fixture, soundRecords } from '../support';
import { FILTERS, candidatesIn, filterOf, plainHits, queried } from './support';

/** What is counted of rows, the long way; without what is rounded. */
function counted(rows: readonly TraceRow[]): object {
  const commands = rows.flatMap(({ row, record }) => (record.type === 'command' ? [{ row, record }] : []));
  const kinds = new Map<string, typeof commands>();
  for (const each of commands) {
    const { class: classNumber, command } = headerOf(each.record);
    const key = `${classNumber} ${command}`;
    kinds.set(key, [...(kinds.get(key) ?? []), each]);
  }
  const count = (type: TraceRecord['type']) => rows.filter(({ record }) => record.type === type).length;
  return {
    rows: rows.length,
    commands: commands.length,
    damaged: count('damaged'),
    events: {
      device: count('device'),
      reset: count('reset'),
      status: count('status'),
      mark: count('mark'),
      gap: count('gap'),
      state: count('state'),
    },
    rings: {
      guest: commands.filter(({ record }) => record.ring === 'guest').length,
      shadow: commands.filter(({ record }) => record.ring === 'shadow').length,
    },
    byCommand: [...kinds]
      .map(([key, list]) => {
        const [classNumber = NaN, command = NaN] = key.split(' ').map(Number);
        const answers = { ok: 0, error: 0, unread: 0, untold: 0, none: 0 };
        for (const { record } of list) answers[answerOf(record).kind]++;
        return {
          class: classNumber,
          command,
          name: commandName(classNumber, command),
          latency: undefined,
          count: list.length,
          answers,
          firstRow: list[0]?.row ?? NaN,
          lastRow: list.at(-1)?.row ?? NaN,
        };
      })
      .sort((a, b) => b.count - a.count || a.firstRow - b.firstRow),
  };
}

function comparable({ rows, commands, damaged, events, rings, byCommand }: Statistics): object {
  return {
    rows,
    commands,
    damaged,
    events,
    rings,
    byCommand: byCommand.map((kind) => ({ ...kind, latency: undefined })),
  };
}

async function check(
  trace: GrowingTrace,
  filters: readonly Filter[],
  queries: Awaited<ReturnType<typeof queried>>['queries'],
) {
  const candidates = await candidatesIn(trace);
  for (const filter of filters) {
    const query = queries.statistics({ filter });
    await query.run();
    const hits = new Set(plainHits(candidates, filter));
    const rows = candidates.map(({ row }) => row).filter(({ row }) => hits.has(row));
    assert.deepEqual(comparable(query.statistics()), counted(rows), filter.text);
    const devices = new Map<string, number>();
    for (const { row, device } of candidates)
      if (hits.has(row.row) && row.record.type === 'command') devices.set(device, (devices.get(device) ?? 0) + 1);
    assert.deepEqual(
      query.statistics().devices,
      [...devices].map(([id, commands]) => ({ id, commands })),
    );
  }
}

describe('statistics of a trace', () => {
  it('count what each row tells, with any filter, on a capture', async () => {
    const { trace, queries } = await queried(readFileSync(fixture('everything')));
    await check(trace, FILTERS, queries);
  });

  it('count so on random traces in both formats', () =>
    fc.assert(
      fc.asyncProperty(fc.array(soundRecords, { maxLength: 30 }), fc.boolean(), async (list, isText) => {
        const bytes = isText ? bytesOf([...writeJsonl(list)].join('')) : bytesOf([...writePcapng(list)]);
        const { trace, queries } = await queried(bytes, { windowSize: 500 });
        await check(trace, FILTERS, queries);
      }),
      { numRuns: 50 },
    ));

  it('tell a range of rows, latencies by kind and the rate', async () => {
    const records = [
      ready({ t: 1000n }),
      ...Array.from({ length: 100 }, (_, i) =>
        guest('020001' + '00', '00', { t: 1000n + BigInt(i) * 1_000_000n, latency: BigInt(i + 1) }),
      ),
      shadow('000001', '01', { t: 200_000_000n, latency: 1_000_000n }),
      unanswered('shadow', '0000', { t: 300_000_000n }),
    ];
    const { queries } = await queried(bytesOf([...writePcapng(records)]));
    const all = queries.statistics();
    await all.run();
    const { latency, latencyBands, byCommand, byClass, answers, rate, firstTime, lastTime, devices } = all.statistics();
    assert.deepEqual(answers, { ok: 100, error: 1, unread: 0, untold: 0, none: 1 });
    const ofVlans = { count: 100, min: 1, mean: 50.5, p50: 50, p90: 90, p99: 99, max: 100, slowestRow: 100 };
    assert.deepEqual(byCommand[0]?.latency, ofVlans);
    assert.deepEqual([latency?.max, latency?.slowestRow], [1_000_000, 101]);
    assert.deepEqual(
      byClass.map(({ class: number, name, count, answers: { error }, firstRow, lastRow }) => [
        ...[number, name, count, error, firstRow, lastRow],
      ]),
      [
        [2, 'VIRTIO_NET_CTRL_VLAN', 100, 0, 1, 100],
        [0, 'VIRTIO_NET_CTRL_RX', 2, 1, 101, 102],
      ],
    );
    assert.deepEqual(latencyBands[0], { from: 0, to: 2, count: 1 });
    assert.deepEqual(latencyBands.at(-1), { from: 2 ** 19, to: 2 ** 20, count: 1 });
    assert.equal(latency?.count, 101);
    assert.deepEqual([firstTime, lastTime], [1000n, 300_000_000n]);
    assert.deepEqual(devices, [{ id: 'net0', commands: 102 }]);
    assert.equal(
      rate?.counts.reduce((sum, count) => sum + count, 0),
      102,
    );
    const peak = busiest(rate, 102);
    const shown = shownRate(rate, 102);
    assert.equal(peak.count, Math.max(...shown.counts));
    assert.ok(peak.row >= 1 && peak.start === shown.start + BigInt(shown.counts.indexOf(peak.count) * shown.width));
    assert.ok(rate.start <= 1000n && rate.start + BigInt(rate.counts.length * rate.width) > 300_000_000n);

    const part = queries.statistics({ range: { from: 11, to: 21 }, filter: filterOf('latency > 15ns') });
    await part.run();
    const { rows, byCommand: kinds } = part.statistics();
    assert.equal(rows, 5);
    assert.deepEqual([kinds[0]?.firstRow, kinds[0]?.lastRow], [16, 20]);
  });

  it('say how many commands are of more devices than can be told apart', async () => {
    const records = Array.from({ length: 4100 }, (_, i) => ({ ...guest('0000', '00'), device: `net${i}` }));
    const { queries } = await queried([...writeJsonl(records)].join(''));
    const query = queries.statistics();
    await query.run();
    const { devices, commandsOfOthers } = query.statistics();
    assert.deepEqual([devices.length, commandsOfOthers], [4096, 4]);
  });

  it('are nothing before they were asked for', async () => {
    const { queries } = await queried(bytesOf([...writePcapng([ready()])]));
    const { rows, latency, rate, firstTime } = queries.statistics().statistics();
    assert.deepEqual([rows, latency, rate, firstTime], [0, undefined, undefined, undefined]);
  });
});

describe('the overview of a trace', () => {
  const records = [
    ready(),
    mark('restore-begin', 'shadow'),
    shadow('000001'),
    shadow('020001' + '00', '01'),
    mark('restore-end', 'shadow'),
    guest('020001' + '00'),
    unanswered('guest', '00'),
    unanswered('guest', ''),
    reset(),
    mark('restore-begin', 'shadow'),
    shadow('000001'),
    reset(),
    shadow('000001'),
  ];

  it('tells what rows are, in buckets', async () => {
    for (const bytes of [bytesOf([...writePcapng(records)]), bytesOf([...writeJsonl(records)].join(''))]) {
      const { queries } = await queried(bytes);
      const query = queries.overview();
      await query.run();
      const { rowsEach, rows, buckets } = query.overview(2);
      assert.deepEqual([rowsEach, rows], [7, 13]);
      assert.deepEqual(buckets[0], {
        classes: [
          { class: 0, count: 2 },
          { class: 2, count: 2 },
        ],
        commands: 4,
        errors: 1,
        unanswered: 1,
        damaged: 0,
        resets: 0,
        starts: 1,
        restored: 2,
      });
      assert.deepEqual(buckets[1], {
        classes: [
          { class: -1, count: 1 },
          { class: 0, count: 2 },
        ],
        commands: 3,
        errors: 0,
        unanswered: 1,
        damaged: 0,
        resets: 2,
        starts: 0,
        restored: 1,
      });
      assert.equal(query.overview(1).buckets.length, 1);
      assert.equal(query.overview(1000).buckets.length, 13);
    }
  });

  it('loses nothing where rows are many', async () => {
    const many = Array.from({ length: 20_000 }, (_, i) =>
      i % 5 === 0 ? shadow('000001', '01') : guest('020001' + '00'),
    );
    const { queries } = await queried(bytesOf([...writePcapng(many)]));
    const query = queries.overview();
    await query.run();
    for (const most of [1, 3, 100, 5000]) {
      const { rowsEach, rows, buckets } = query.overview(most);
      assert.ok(buckets.length <= most);
      assert.equal(rows, 20_000);
      assert.equal(buckets.length, Math.ceil(rows / rowsEach));
      const sum = (of: (bucket: (typeof buckets)[number]) => number) =>
        buckets.reduce((all, each) => all + of(each), 0);
      assert.equal(
        sum(({ commands }) => commands),
        20_000,
      );
      assert.equal(
        sum(({ errors }) => errors),
        4000,
      );
      assert.ok(buckets.slice(0, -1).every(({ commands }) => commands === rowsEach));
    }
  });
});
