import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../corpus';
import { cvq, Folder, records } from './cvq';
import { device, ok } from './traces';

describe('cvq show as a text conversion of git', () => {
  let folder: Folder;
  beforeEach(() => (folder = new Folder()));
  afterEach(() => folder.remove());

  function git(...args: readonly string[]): string {
    const env = { ...process.env, GIT_CONFIG_GLOBAL: folder.name('none'), GIT_CONFIG_NOSYSTEM: '1' };
    const who = ['-c', 'user.name=test', '-c', 'user.email=test@invalid'];
    const { status, stdout, stderr } = spawnSync('git', [...who, ...args], { cwd: folder.path, encoding: 'utf8', env });
    assert.equal(status, 0, `git ${args.join(' ')}: ${stderr}`);
    return stdout;
  }

  it('shows which commands differ, in JSON Lines and in pcapng', async () => {
    const before = records(device(), ok(1000, '000000'), ok(2000, '02000500'));
    const after = records(device(), ok(1000, '000000'), ok(2000, '02000600'));
    const capture = async (trace: string) => {
      const source = folder.write('source.jsonl', trace);
      assert.equal((await cvq('convert', source, folder.name('boot.cvq.pcapng'))).status, 0);
    };
    git('init', '--quiet');
    git('config', 'diff.cvq.textconv', `'${process.execPath}' '${join(root, 'dist/cli.js')}' show`);
    folder.write('.gitattributes', '*.cvq.jsonl diff=cvq\n*.cvqtrace diff=cvq\n*.cvq.pcapng diff=cvq\n');
    folder.write('boot.cvq.jsonl', before);
    await capture(before);
    git('add', '.gitattributes', 'boot.cvq.jsonl', 'boot.cvq.pcapng');
    git('commit', '--quiet', '-m', 'a trace');
    folder.write('boot.cvq.jsonl', after);
    await capture(after);
    for (const file of ['boot.cvq.jsonl', 'boot.cvq.pcapng']) {
      const diff = git('diff', '--', file);
      assert.deepEqual(
        diff.split('\n').filter((line) => /^[-+](?![-+])/.test(line)),
        [
          '-1  0.000002000  VLAN_ADD              receive VLAN 5        OK',
          '+1  0.000002000  VLAN_ADD              receive VLAN 6        OK',
        ],
        diff,
      );
    }
  });
});
