import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { releasesPage } from '../../../../src/core/docs/releasesPage';
import { QEMU_RELEASES } from '../../../../src/core/qemu/release';
import { QEMU_RULES } from '../../../../src/core/load/qemuRules';
import { root } from '../../corpus';

describe('the page on what each QEMU release restores', () => {
  const page = releasesPage();

  it('is the committed one (npm run docs writes it)', () => {
    assert.equal(readFileSync(join(root, 'docs/qemu-releases.md'), 'utf8'), page);
  });

  it('names every rule, in the order in which it is sent, and every release', () => {
    const rows = (page.split('\n\n').find((block) => block.startsWith('|')) ?? '').split('\n').slice(2);
    const named = rows.map((row) =>
      row
        .split('|')
        .slice(1, 3)
        .map((cell) => cell.trim()),
    );
    const expected = QEMU_RULES.map(({ what }, i) => [String(i + 1), what]);
    assert.deepEqual(named.slice(0, -1), expected);
    assert.deepEqual(named.at(-1), ['-', 'notification coalescing, inner header hash, RSS contexts']);
    for (const release of QEMU_RELEASES) assert.ok(page.includes(release), release);
  });

  it('has rows as wide as their heads', () => {
    const tables = page
      .trimEnd()
      .split('\n\n')
      .filter((block) => block.startsWith('|'));
    assert.equal(tables.length, 4);
    for (const block of tables) {
      const columns = new Set(block.split('\n').map((line) => line.split(' | ').length));
      assert.equal(columns.size, 1, block.split('\n')[0]);
    }
  });

  it('is linked from the README', () => {
    assert.match(readFileSync(join(root, 'README.md'), 'utf8'), /\(docs\/qemu-releases\.md\)/);
  });
});
