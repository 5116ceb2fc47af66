import assert from 'node:assert/strict';
import { PageCache, type FetchPage } from '../../../src/webview/lib/pageCache';

interface Asked {
  readonly whole: boolean;
  readonly from: number;
  readonly count: number;
  readonly signal: AbortSignal;
  answer(items?: readonly number[]): Promise<void>;
  fail(message: string): Promise<void>;
}

/** A cache of numbers whose fetches are answered by hand. */
function cacheWith(length: number, maxPages = 3): { cache: PageCache<number>; asked: Asked[]; changes: () => number } {
  const asked: Asked[] = [];
  let changes = 0;
  const settled = (): Promise<void> => new Promise((done) => setImmediate(done));
  const fetchAs =
    (whole: boolean): FetchPage<number> =>
    (from, count, signal) =>
      new Promise((resolve, reject) => {
        asked.push({
          whole,
          from,
          count,
          signal,
          answer: (items = Array.from({ length: count }, (_, at) => from + at)) => {
            resolve(items);
            return settled();
          },
          fail: (message) => {
            reject(new Error(message));
            return settled();
          },
        });
      });
  const cache = new PageCache<number>({
    pageSize: 10,
    maxPages,
    margin: 0,
    changed: () => {
      changes++;
    },
    fetch: fetchAs(false),
    complete: fetchAs(true),
    isBare: (item) => item < 0,
  });
  cache.setLength(length);
  return { cache, asked, changes: () => changes };
}

describe('page cache', () => {
  it('fetches the pages of the wanted range once, and no others', async () => {
    const { cache, asked, changes } = cacheWith(95);
    cache.want(5, 25);
    cache.want(5, 25);
    assert.deepEqual(
      asked.map(({ from, count }) => [from, count]),
      [
        [0, 10],
        [10, 10],
        [20, 10],
      ],
    );
    await asked[1]!.answer();
    assert.equal(cache.get(12), 12);
    assert.equal(cache.get(2), undefined);
    assert.equal(changes(), 1);
  });

  it('asks for no more items than there are', () => {
    const { cache, asked } = cacheWith(95);
    cache.want(90, 200);
    assert.deepEqual(
      asked.map(({ from, count }) => [from, count]),
      [[90, 5]],
    );
  });

  it('calls off what is not wanted any more, and ignores its answer', async () => {
    const { cache, asked, changes } = cacheWith(100);
    cache.want(0, 10);
    cache.want(50, 60);
    assert.equal(asked[0]!.signal.aborted, true);
    assert.equal(asked[1]!.signal.aborted, false);
    await asked[0]!.answer();
    assert.equal(cache.get(0), undefined);
    assert.equal(changes(), 0);
  });

  it('drops the least recently used page', async () => {
    const { cache, asked } = cacheWith(100, 2);
    for (const from of [0, 10]) {
      cache.want(from, from + 10);
      await asked.at(-1)!.answer();
    }
    cache.want(0, 10);
    cache.want(20, 30);
    await asked.at(-1)!.answer();
    assert.equal(cache.get(0), 0);
    assert.equal(cache.get(10), undefined);
    assert.equal(cache.get(20), 20);
  });

  it('fetches the last page anew when the list grows, and shows the former one meanwhile', async () => {
    const { cache, asked } = cacheWith(5);
    cache.want(0, 10);
    await asked[0]!.answer();
    cache.setLength(8);
    assert.equal(cache.get(4), 4);
    assert.deepEqual([asked[1]!.from, asked[1]!.count], [0, 8]);
    await asked[1]!.answer();
    assert.equal(cache.get(7), 7);
    assert.equal(asked.length, 2);
  });

  it('asks again when the list has grown while a page was under way', async () => {
    const { cache, asked } = cacheWith(5);
    cache.want(0, 10);
    cache.setLength(9);
    await asked[0]!.answer();
    assert.equal(cache.get(4), 4);
    assert.deepEqual([asked[1]!.from, asked[1]!.count], [0, 9]);
  });

  it('does not ask for ever when it gets less than it asked for', async () => {
    const { cache, asked } = cacheWith(10);
    cache.want(0, 10);
    await asked[0]!.answer([0, 1]);
    cache.want(0, 10);
    assert.equal(asked.length, 1);
    assert.equal(cache.get(2), undefined);
  });

  it('forgets what is past the end of a list that shrank', async () => {
    const { cache, asked } = cacheWith(30);
    cache.want(20, 30);
    await asked[0]!.answer();
    cache.setLength(12);
    assert.equal(cache.get(20), undefined);
    cache.setLength(30);
    assert.equal(cache.get(20), undefined);
  });

  it('keeps stale items readable until their replacement is here', async () => {
    const { cache, asked } = cacheWith(10);
    cache.want(0, 10);
    await asked[0]!.answer();
    cache.invalidate();
    assert.equal(cache.get(3), 3);
    await asked[1]!.answer(Array.from({ length: 10 }, (_, at) => at + 100));
    assert.equal(cache.get(3), 103);
  });

  it('tells of a failure, and tries again when the page comes back into sight', async () => {
    const { cache, asked } = cacheWith(100);
    cache.want(0, 10);
    await asked[0]!.fail('disk on fire');
    assert.equal(cache.failure(3), 'disk on fire');
    cache.want(0, 10);
    assert.equal(asked.length, 1);
    cache.want(50, 60);
    cache.want(0, 10);
    assert.equal(cache.failure(3), undefined);
    assert.equal(asked.length, 3);
  });

  it('shows bare items until the whole ones are here', async () => {
    const { cache, asked, changes } = cacheWith(10);
    cache.want(0, 10);
    await asked[0]!.answer(Array<number>(10).fill(-1));
    assert.deepEqual([cache.get(3), changes()], [-1, 1]);
    assert.deepEqual([asked.length, asked[1]!.whole, asked[1]!.from, asked[1]!.count], [2, true, 0, 10]);
    await asked[1]!.answer();
    assert.deepEqual([cache.get(3), changes()], [3, 2]);
    cache.want(0, 10);
    assert.equal(asked.length, 2);
  });

  it('calls off what completes a page that is out of sight, and goes on with that when it comes back', async () => {
    const { cache, asked } = cacheWith(100);
    cache.want(0, 10);
    await asked[0]!.answer(Array<number>(10).fill(-1));
    cache.want(50, 60);
    assert(asked[1]!.signal.aborted);
    cache.want(0, 10);
    assert.equal(cache.get(3), -1);
    assert.deepEqual([asked.length, asked[3]!.whole, asked[3]!.from], [4, true, 0]);
    await asked[3]!.answer();
    assert.equal(cache.get(3), 3);
  });

  it('fetches anew only what may have changed', async () => {
    const { cache, asked } = cacheWith(30);
    cache.want(0, 30);
    for (const each of [...asked]) await each.answer();
    cache.invalidate(15);
    assert.deepEqual(
      asked.slice(3).map(({ from }) => from),
      [10, 20],
    );
  });

  it('wants nothing of an empty list', () => {
    const { cache, asked } = cacheWith(0);
    cache.want(0, 0);
    assert.equal(cache.get(0), undefined);
    assert.equal(asked.length, 0);
  });
});
