import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root, scenarios } from '../corpus';
import { cvq, Folder, records } from './cvq';
import { device, ok, small } from './traces';

const program = join(root, 'dist/cli.js');

describe('dist/cli.js', () => {
  let folder: Folder;
  beforeEach(() => (folder = new Folder()));
  afterEach(() => folder.remove());

  const source = scenarios.find(({ name }) => name === '10.0/vlan-all')?.source ?? assert.fail();

  it('is the program', async () => {
    const trace = folder.write('small.cvq.jsonl', small);
    for (const args of [
      ['show', trace],
      ['state', trace, '--json'],
      ['restore', trace],
      ['show', folder.path],
    ]) {
      const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
      assert.deepEqual({ status, stdout, stderr }, await cvq(...args));
    }
  });

  it('ends in peace when its reader does', async () => {
    const child = spawn(process.execPath, [program, 'show', source, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.stdout.destroy();
    const code = await new Promise((resolve) => child.once('close', resolve));
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  });

  it('prints a trace of any size in the memory of a small one', () => {
    const many = folder.write(
      'many.jsonl',
      records(device()) +
        Array.from({ length: 200_000 }, (_, i) => records(ok(i, i % 2 ? '000001' : '000000'))).join(''),
    );
    const { status, stdout } = spawnSync(
      process.execPath,
      ['--max-old-space-size=48', program, 'show', many, '--from', '199999'],
      { encoding: 'utf8' },
    );
    assert.equal(status, 0);
    assert.match(stdout, /^199999 /);
  });
});
