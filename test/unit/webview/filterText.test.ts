import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Completion, completionsAt } from '../../../src/core/filter/complete';
import { completed, matchingCompletions, HistoryWalk, markedParts } from '../../../src/webview/lib/filterText';

const labels = (items: readonly Completion[]) => items.map(({ label }) => label);

describe('completions of a filter', () => {
  const { items } = completionsAt('', 0);

  it('come with what begins like the word first, then with parts that do, then with the rest', () => {
    const found = labels(matchingCompletions(items, 'mac'));
    assert.equal(found[0], 'mac');
    assert.ok(found.indexOf('state.mac') > 0);
    assert.ok(found.indexOf('unicast.macs') > found.indexOf('mac'));
    assert.deepEqual(matchingCompletions(items, 'no such thing'), []);
  });

  it('take the place of the word, with a blank where the filter goes on', () => {
    const text = 'ack != OK && vi';
    const at = completionsAt(text, text.length);
    const [vid] = matchingCompletions(at.items, 'vid').filter(({ label }) => label === 'vid');
    assert.ok(vid);
    assert.deepEqual(completed(text, at, vid), { text: 'ack != OK && vid ', caret: 17 });
    const value = completionsAt('ack == E', 8);
    const [err] = matchingCompletions(value.items, 'E');
    assert.ok(err);
    assert.deepEqual(completed('ack == E', value, err), { text: 'ack == ERR', caret: 10 });
  });

  it('never throw on a word, whatever its characters', () => {
    fc.assert(fc.property(fc.string(), (word) => matchingCompletions(items, word).length <= 100));
  });
});

describe('history of filters', () => {
  it('goes back, and forth to what was being written', () => {
    const walk = new HistoryWalk();
    const past = ['b', 'a'];
    assert.equal(walk.step(past, 'draft', 1), 'b');
    assert.equal(walk.step(past, 'b', 1), 'a');
    assert.equal(walk.step(past, 'a', 1), undefined);
    assert.equal(walk.step(past, 'a', -1), 'b');
    assert.equal(walk.step(past, 'b', -1), 'draft');
    assert.equal(walk.step(past, 'draft', -1), undefined);
  });

  it('passes over the filter that stands in the box already', () => {
    assert.equal(new HistoryWalk().step(['b', 'a'], 'b', 1), 'a');
    assert.equal(new HistoryWalk().step([], '', 1), undefined);
  });
});

describe('a text with marks', () => {
  it('is parted where something is wrong, and has a place to stand on at its end', () => {
    assert.deepEqual(markedParts('ack = OK', [{ from: 4, to: 5 }]), [
      { text: 'ack ', isMarked: false },
      { text: '=', isMarked: true },
      { text: ' OK', isMarked: false },
    ]);
    assert.deepEqual(markedParts('ack', [{ from: 3, to: 3 }]).at(-1), { text: '\u00a0', isMarked: true });
  });

  it('says the same text for any marks', () => {
    const spans = fc.array(fc.record({ from: fc.nat(30), to: fc.nat(30) }));
    fc.assert(
      fc.property(fc.string(), spans, (text, marks) => {
        const parts = markedParts(text, marks).filter((part) => !part.isMarked || part.text !== '\u00a0');
        assert.equal(
          parts.map((part) => part.text).join(''),
          text.replaceAll('\u00a0', (nbsp) => nbsp),
        );
      }),
    );
  });
});
