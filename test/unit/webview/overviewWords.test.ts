import assert from 'node:assert/strict';
import { bucketWords } from '../../../src/webview/model/overviewModel';
import { strip } from './support/strip';

describe('words of the overview strip', () => {
  it('say which rows, and what they are', () => {
    const classes = [
      { class: 1, count: 2 },
      { class: 2, count: 5 },
      { class: 77, count: 1 },
      { class: -1, count: 1 },
    ];
    const view = strip([
      {},
      { classes, commands: 9, errors: 1, unanswered: 2, damaged: 1, resets: 1, starts: 2, restored: 3 },
    ]);
    assert.deepEqual(bucketWords({ ...view, bookmarks: [3, 12, 19] }, 1), [
      'Rows 10 to 19',
      '9 commands: VLAN 5, MAC 2, class 77 1, no class 1',
      '1 answered with an error',
      '2 without an answer',
      '1 damaged record',
      '1 reset',
      '2 starts of a device',
      '3 within a restore',
      '2 bookmarks',
    ]);
  });

  it('count classes together where there are very many', () => {
    const classes = Array.from({ length: 9 }, (_, at) => ({ class: at + 20, count: 9 - at }));
    const [, words] = bucketWords(strip([{ classes, commands: 45 }]), 0);
    assert.match(words ?? '', /^45 commands: class 20 9, .*class 25 4, others 6$/);
  });

  it('say of hits which they are, and which rows', () => {
    const view = strip([{ firstRow: 1200, lastRow: 3400 }], { filter: 3, lines: 7 });
    assert.equal(bucketWords(view, 0)[0], 'Hits 1 to 7 (rows 1,200 to 3,400)');
    const one = strip([{ firstRow: 5, lastRow: 5, commands: 0, classes: [] }], { linesEach: 1, lines: 1 });
    assert.deepEqual(bucketWords(one, 0), ['Row 5']);
    assert.deepEqual(bucketWords(one, 1), []);
    const vlan = strip([{ classes: [{ class: 2, count: 1 }], commands: 1, lastRow: 0 }], { lines: 1 });
    assert.deepEqual(bucketWords(vlan, 0), ['Row 0', '1 command: VLAN']);
  });
});
