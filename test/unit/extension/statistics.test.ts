import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { Queried } from '../../../src/extension/editor/queryRun';
import { RowStatistics } from '../../../src/extension/statistics/statistics';
import { Replay } from '../../../src/io/trace/replay';
import { memorySource } from '../../../src/io/memorySource';
import { openGrowing } from '../../../src/io/trace/open';
import { writePcapng } from '../../../src/io/write/pcapng';
import type { StatisticsReport } from '../../../src/protocol/statistics';
import { guest, ready, shadow } from '../core/support/traces';
import { bytesOf } from '../io/support';

const never = new AbortController().signal;

/** A document of a trace, and the reports on it; `change` is what a document does when rows have come. */
async function counting(source: Parameters<typeof openGrowing>[0]) {
  const file = await openGrowing(source);
  await file.whole;
  const trace = { file, replay: new Replay(file) };
  const listeners = new Set<() => void>();
  const document: Queried = {
    started: Promise.resolve(trace),
    state: { kind: 'open', trace, progress: undefined },
    onDidChange: (listener) => {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    },
  };
  const reports: StatisticsReport[] = [];
  const statistics = new RowStatistics(document, (report) => reports.push(report));
  const change = () => {
    for (const listener of listeners) listener();
  };
  const done = async (id: number) => {
    for (;;) {
      const report = reports.findLast((each) => each.id === id && each.isDone);
      if (report) return report;
      await pause(1);
    }
  };
  return { file, statistics, reports, listeners, change, done };
}

const records = [
  ready(),
  ...Array.from({ length: 3000 }, (_, i) => (i % 3 === 0 ? shadow('000001', '01') : guest('02000500'))),
];
const source = () => memorySource(bytesOf([...writePcapng(records)]));

describe('the statistics of an editor', () => {
  it('are of all rows, or of those that a filter lets pass', async () => {
    const { statistics, done } = await counting(source());
    await statistics.start(1, '', never);
    assert.equal((await done(1)).view.commands, 3000);
    await statistics.start(2, 'ring == shadow', never);
    const { view, rowsDone, rows } = await done(2);
    assert.deepEqual([view.commands, rowsDone, rows], [1000, 3001, 3001]);
  });

  it('are given up for the next ones, and report nothing after that', async () => {
    const { statistics, reports, done } = await counting(source());
    void statistics.start(1, 'changes(vlans)', never);
    await statistics.start(2, 'ring == guest', never);
    await done(2);
    assert.ok(reports.every(({ id }) => id === 2));
    await assert.rejects(statistics.json(1), /rows to count have changed/);
  });

  it('report nothing once they were stopped', async () => {
    const { statistics, reports } = await counting(source());
    await statistics.start(1, '', never);
    statistics.stop();
    await pause(50);
    assert.deepEqual(reports, []);
  });

  it('refuse what is no filter', async () => {
    const { statistics } = await counting(source());
    await assert.rejects(statistics.start(1, 'ring === shadow', never));
  });

  it('are JSON when all is counted', async () => {
    const { statistics } = await counting(source());
    await statistics.start(1, 'ring == shadow', never);
    const json = JSON.parse(await statistics.json(1)) as { commands: number; answers: { error: number } };
    assert.deepEqual([json.commands, json.answers.error], [1000, 1000]);
  });

  it('go on when rows have come, until they are stopped', async () => {
    const all = bytesOf([...writePcapng([...records, guest('02000500')])]);
    const short = bytesOf([...writePcapng(records)]).length;
    const grown = { end: short };
    const { file, statistics, reports, listeners, change, done } = await counting({
      ...memorySource(all),
      size: () => Promise.resolve(grown.end),
      look: () => Promise.resolve({ kind: 'there', size: grown.end, changed: grown.end }),
    });
    await statistics.start(1, '', never);
    assert.equal((await done(1)).view.commands, 3000);
    reports.length = 0;
    grown.end = all.length;
    await file.refresh();
    await file.whole;
    change();
    assert.equal((await done(1)).view.commands, 3001);
    statistics.stop();
    assert.equal(listeners.size, 0);
  });
});
