import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';

describe('the architecture in CONTRIBUTING.md', () => {
  it('names files and folders that are there', () => {
    const text = readFileSync('CONTRIBUTING.md', 'utf8');
    const named = [...text.matchAll(/`((?:src|core|io|docs|media|test)\/[\w./-]+)`/g)].map(([, path]) => String(path));
    assert.ok(named.length > 10, named.join(' '));
    const missing = named.filter((path) => !existsSync(path) && !existsSync(`src/${path}`));
    assert.deepEqual(missing, []);
  });
});
