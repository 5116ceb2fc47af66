import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { CLASSES } from '../../../../src/core/wire/commands';
import { headerOf } from '../../../../src/core/filter/candidate';
import { answerOf } from '../../../../src/core/wire/answer';
import { WRONG_ROWS } from '../../../../src/webview/model/findModel';
import { allFixtures } from '../support';
import { FILTERS, filterOf, queried } from './support';

describe('the overview of some rows of a trace', () => {
  /** Captures with refused commands, without answers, and with resets. */
  const captures = allFixtures().filter((path) => /10\.0\/(dst-err-mac|src-noack|linux-everything)\//.test(path));

  it('is that of these rows alone', async () => {
    const text = captures.map((path) => readFileSync(path, 'utf8')).join('');
    const { trace, queries } = await queried(text);
    const all = await trace.rows(0, trace.rowCount);
    let restored = 0;
    for (const filter of FILTERS) {
      const hits = queries.filter(filter);
      await hits.run();
      const query = queries.overview(hits.hits);
      await query.run();
      const { rows, buckets } = query.overview(1);
      const found = all.filter(({ row }) => hits.hits.has(row)).map(({ record }) => record);
      assert.equal(rows, found.length, filter.text);
      const [bucket] = buckets;
      if (bucket === undefined) continue;
      const commands = found.flatMap((record) => (record.type === 'command' ? [record] : []));
      assert.equal(bucket.commands, commands.length, filter.text);
      const answered = (kind: string) => commands.filter((each) => answerOf(each).kind === kind).length;
      assert.deepEqual([bucket.errors, bucket.unanswered], [answered('error'), answered('none')], filter.text);
      assert.equal(bucket.resets, found.filter(({ type }) => type === 'reset').length, filter.text);
      for (const { class: number, count } of bucket.classes)
        assert.equal(count, commands.filter((each) => headerOf(each).class === number).length, CLASSES[number]);
      restored += bucket.restored;
    }
    assert.ok(restored > 0, 'a restore is known from its marks, also where they are no hits');
  });

  it('marks the rows as wrong that Go to Next Error goes to', async () => {
    const { queries } = await queried(captures.map((path) => readFileSync(path, 'utf8')).join('') + '{"type":"odd"\n');
    const hits = queries.filter(filterOf(WRONG_ROWS));
    await hits.run();
    const query = queries.overview();
    await query.run();
    const [bucket] = query.overview(1).buckets;
    assert.ok(bucket && bucket.errors > 0 && bucket.unanswered > 0 && bucket.damaged > 0);
    assert.equal(hits.hits.count, bucket.errors + bucket.unanswered + bucket.damaged);
  });
});
