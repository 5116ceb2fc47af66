import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findingsPage } from '../../../../src/core/docs/findingsPage';
import { FINDING_CODES } from '../../../../src/core/findings/finding';
import { root } from '../../corpus';

describe('the page on findings', () => {
  const page = findingsPage();

  it('is the committed one (npm run docs writes it)', () => {
    assert.equal(readFileSync(join(root, 'docs/findings.md'), 'utf8'), page);
  });

  it('has every code once, each with what it says', () => {
    const codes = [...page.matchAll(/^\| `([a-z0-9-]+)` *\| .*\. *\|$/gm)].map(([, code]) => code);
    assert.deepEqual(codes, Object.keys(FINDING_CODES));
  });
});
