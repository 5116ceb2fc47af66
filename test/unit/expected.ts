import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './corpus';

/**
 * Holds a text to a file below test/unit. `UPDATE_EXPECTED=1 npm test -- unit` writes such files instead; what has changed
 * in them is then to be read before it is committed.
 */
export function assertExpected(name: string, actual: string): void {
  const path = join(root, 'test/unit', name);
  if (process.env['UPDATE_EXPECTED'] === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, actual);
    return;
  }
  assert.equal(actual, readFileSync(path, 'utf8'), `It isn't ${name}. UPDATE_EXPECTED=1 npm test -- unit rewrites it.`);
}
