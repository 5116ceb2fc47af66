import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../../corpus';

describe('the filter language’s parser', () => {
  it('is the one that its grammar gives: node scripts/grammar.mjs', async () => {
    const script = pathToFileURL(join(root, 'scripts/grammar.mjs')).href;
    const { generateParser } = (await import(script)) as { generateParser: () => Promise<string> };
    assert.equal(readFileSync(join(root, 'src/core/filter/grammar/parser.ts'), 'utf8'), await generateParser());
  });
});
