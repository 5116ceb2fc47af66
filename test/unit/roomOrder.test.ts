import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const CRUISER = resolve('node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
const CONFIG = resolve('.dependency-cruiser.cjs');

/** The rules that these files break, each with the file that breaks it. */
function broken(files: Readonly<Record<string, string>>): readonly string[] {
  const root = mkdtempSync(join(tmpdir(), 'rooms-'));
  try {
    for (const [name, text] of Object.entries({ 'tsconfig.json': '{}', ...files })) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
    const args = [CRUISER, '--config', CONFIG, '--output-type', 'err', 'src'];
    const { stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
    return [...stdout.matchAll(/error (\S+): src\/core\/(\S+?)\.ts/g)]
      .map(([, rule, file]) => `${rule} ${file}`)
      .sort();
  } finally {
    rmSync(root, { recursive: true });
  }
}

describe('order of the folders of src/core', () => {
  it('lets a folder import lower ones only, also for a type, and no two each other', () => {
    const imports = (path: string) => `import { value } from '${path}';\nexport const other = value;\n`;
    const files = {
      'src/core/wire/value.ts': 'export const value = 1;\nexport type Value = 1;\n',
      'src/core/track/lower.ts': imports('../wire/value'),
      'src/core/track/value.ts': 'export const value = 1;\nexport type Value = 1;\n',
      'src/core/device/higher.ts': "import type { Value } from '../track/value';\nexport const other: Value = 1;\n",
      'src/core/restore/lower.ts': imports('../track/value'),
      'src/core/restore/value.ts': 'export const value = 1;\n',
      'src/core/track/mutual.ts': imports('../restore/value'),
      'src/core/other/unlisted.ts': imports('../wire/value'),
    };
    assert.deepEqual(broken(files), [
      'core-order-device device/higher',
      'core-order-track track/mutual',
      'core-order-unlisted other/unlisted',
    ]);
  });
});
