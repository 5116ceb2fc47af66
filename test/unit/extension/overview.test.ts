import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { EventEmitter } from 'node:events';
import type { ByteSource } from '../../../src/io/byteSource';
import { Replay } from '../../../src/io/trace/replay';
import type { RowSet } from '../../../src/io/query/queries';
import { openGrowing } from '../../../src/io/trace/open';
import { writeJsonl } from '../../../src/io/write/jsonl';
import { OverviewFeed } from '../../../src/extension/overview/overviewFeed';
import { SharedOverviews, type Overviewed } from '../../../src/extension/overview/overviewRun';
import { NOTHING_DONE, type OpenTrace, type Progress, queriesOf } from '../../../src/extension/editor/opening';
import type { Bookmark, StripView } from '../../../src/protocol/messages';
import type { TraceRecord } from '../../../src/core/trace/record';
import { guest, ready, shadow } from '../core/support/traces';
import { filterOf } from '../io/query/support';
import { bytesOf } from '../io/support';

const VLAN_ADD = '0200' + '0100';
const RX_PROMISC = '0000' + '01';

/** A file that somebody writes to; its first `end` bytes are there. Reading takes its time. */
function written(records: readonly TraceRecord[], end: number) {
  const bytes = bytesOf([...writeJsonl(records)].join(''));
  const size = () => Math.min(source.end, bytes.length);
  const source = {
    name: 'written',
    end,
    size: () => Promise.resolve(size()),
    read: async (offset: number, length: number) => {
      await pause(1);
      return bytes.subarray(offset, Math.min(size(), offset + length));
    },
    look: () => Promise.resolve({ kind: 'there', size: size(), changed: source.end } as const),
    close: () => Promise.resolve(),
  };
  return source;
}

async function open(source: ByteSource): Promise<OpenTrace> {
  const file = await openGrowing(source, { windowSize: 1024 });
  await file.whole;
  return { file, replay: new Replay(file) };
}

const traceOf = (records: readonly TraceRecord[]) => open(written(records, Infinity));

/** A document whose states a test sets. */
class FakeDocument implements Overviewed {
  state: Overviewed['state'] = { kind: 'opening', progress: NOTHING_DONE };
  generation = 0;
  private readonly events = new EventEmitter();

  readonly onDidChange = (listener: () => void) => {
    this.events.on('changed', listener);
    return { dispose: () => this.events.off('changed', listener) };
  };

  get listeners(): number {
    return this.events.listenerCount('changed');
  }

  become(trace: OpenTrace, progress?: Progress): void {
    this.state = { kind: 'open', trace, progress };
    this.events.emit('changed');
  }

  reopen(trace: OpenTrace): void {
    this.generation++;
    this.become(trace);
  }
}

function feedOf(document: FakeDocument, shared = new SharedOverviews()) {
  const sent: StripView[] = [];
  const hits = new Map<number, RowSet>();
  const bookmarks: Bookmark[] = [];
  const feed = new OverviewFeed({
    document,
    shared,
    hitsOf: (id) => hits.get(id),
    bookmarks: () => bookmarks,
    send: (view) => sent.push(view),
  });
  /** The last one that was sent, when it is done. */
  const done = async (is: (view: StripView) => boolean = () => true): Promise<StripView> => {
    for (;;) {
      const last = sent.at(-1);
      if (last?.isDone && is(last)) return last;
      await pause(2);
    }
  };
  return { feed, sent, hits, bookmarks, done };
}

const progressOf = (id: number, isDone: boolean) => ({ id, count: 0, finalCount: 0, rowsDone: 0, rows: 0, isDone });
const records = [
  ready(),
  ...Array.from({ length: 99 }, (_, at) => (at % 10 === 0 ? guest(RX_PROMISC, '01') : shadow(VLAN_ADD))),
];
const errors = ({ buckets }: StripView) => buckets.reduce((all, bucket) => all + bucket.errors, 0);

describe('the feed of the overview strip', () => {
  it('sends nothing while nobody wants it, and all rows when somebody does', async () => {
    const document = new FakeDocument();
    document.become(await traceOf(records));
    const { feed, sent, done } = feedOf(document);
    await pause(20);
    assert.deepEqual(sent, []);
    assert.equal(document.listeners, 0);
    feed.request({ buckets: 64 });
    const { lines, linesEach, names, buckets, filter } = await done();
    assert.deepEqual([lines, linesEach, filter], [100, 2, undefined]);
    assert.deepEqual(
      names.map(({ name }) => name),
      ['VIRTIO_NET_CTRL_RX', 'VIRTIO_NET_CTRL_VLAN'],
    );
    assert.deepEqual([buckets[49]?.firstRow, buckets[49]?.lastRow], [98, 99]);
    feed.dispose();
    assert.equal(document.listeners, 0);
  });

  it('waits for the index, goes on with rows that come, and starts anew with another file', async () => {
    const document = new FakeDocument();
    const { feed, sent, done } = feedOf(document);
    feed.request({ buckets: 64 });
    const source = written(records, 4000);
    const trace = await open(source);
    const { rowCount } = trace.file;
    assert.ok(rowCount < 60);
    document.become(trace, { done: 1, total: 2, rows: rowCount, isHeld: false });
    await pause(20);
    assert.deepEqual(sent, []);
    document.become(trace);
    assert.equal((await done()).lines, rowCount);
    source.end = Infinity;
    await trace.file.refresh();
    document.become(trace);
    assert.equal(errors(await done(({ lines }) => lines === 100)), 10);
    document.reopen(await traceOf(records.slice(0, 40)));
    const after = await done(({ generation }) => generation === 1);
    assert.deepEqual([after.lines, errors(after)], [40, 4]);
    feed.dispose();
  });

  it('counts each row once, however often it is stopped and started', async () => {
    const document = new FakeDocument();
    const many = Array.from({ length: 3000 }, () => shadow(VLAN_ADD, '01'));
    document.become(await traceOf(many));
    const { feed, done } = feedOf(document);
    for (let at = 0; at < 30; at += 1) {
      feed.request({ buckets: 64 });
      await pause(at % 4);
      feed.request({ buckets: 0 });
    }
    feed.request({ buckets: 64 });
    const view = await done();
    assert.deepEqual([view.lines, errors(view)], [3000, 3000]);
    feed.dispose();
  });

  it('goes over a trace once for all its editors, and stops with the last of them', async () => {
    const document = new FakeDocument();
    document.become(await traceOf(records));
    const shared = new SharedOverviews();
    const [left, right] = [feedOf(document, shared), feedOf(document, shared)];
    left.feed.request({ buckets: 64 });
    right.feed.request({ buckets: 128 });
    assert.equal(document.listeners, 1);
    assert.equal((await left.done()).buckets.length, 50);
    assert.equal((await right.done()).buckets.length, 100);
    left.feed.request({ buckets: 0 });
    assert.equal(document.listeners, 1);
    right.feed.dispose();
    assert.equal(document.listeners, 0);
    // What is known by then is there at once.
    const third = feedOf(document, shared);
    third.feed.request({ buckets: 64 });
    assert.equal(third.sent[0]?.lines, 100);
    third.feed.dispose();
  });

  it('tells of the hits of a filter when they are all there, with their rows and bookmarks', async () => {
    const document = new FakeDocument();
    const trace = await traceOf(records);
    document.become(trace);
    const { feed, sent, hits, bookmarks, done } = feedOf(document);
    bookmarks.push({ row: 2, t: '0' }, { row: 11, t: '0' });
    const query = (await queriesOf(trace)).filter(filterOf('class == RX'));
    hits.set(7, query.hits);
    feed.request({ buckets: 64, filter: 7 });
    feed.filtered(progressOf(7, false));
    await pause(20);
    assert.deepEqual(sent, []);
    await query.run();
    feed.filtered(progressOf(7, true));
    const view = await done();
    assert.deepEqual([view.filter, view.lines, errors(view)], [7, 10, 10]);
    assert.deepEqual(
      view.buckets.map(({ firstRow }) => firstRow),
      [1, 11, 21, 31, 41, 51, 61, 71, 81, 91],
    );
    assert.deepEqual(view.bookmarks, [1]);
    bookmarks.push({ row: 91, t: '0' });
    feed.bookmarksChanged();
    assert.deepEqual((await done()).bookmarks, [1, 9]);
    feed.dispose();
  });

  it('says nothing of a filter that is another by now', async () => {
    const document = new FakeDocument();
    const trace = await traceOf(records);
    document.become(trace);
    const { feed, sent, hits } = feedOf(document);
    feed.request({ buckets: 64, filter: 7 });
    feed.filtered(progressOf(7, true));
    feed.bookmarksChanged();
    await pause(20);
    assert.deepEqual(sent, []);
    assert.equal(hits.size, 0);
  });
});
