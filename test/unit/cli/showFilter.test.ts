import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { ShowJson } from '../../../src/cli/showJson';
import { root } from '../corpus';
import { cvq, Folder } from './cvq';
import { small } from './traces';

describe('cvq show --filter', () => {
  let folder: Folder;
  let trace: string;
  beforeEach(() => {
    folder = new Folder();
    trace = folder.write('small.cvq.jsonl', small);
  });
  afterEach(() => folder.remove());

  const capture = join(root, 'test/fixtures/corpus/10.0/everything/source.cvq.jsonl');

  async function shown(file: string, filter: string, ...options: readonly string[]): Promise<string[]> {
    const { status, stdout, stderr } = await cvq('show', file, '--filter', filter, ...options);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    return stdout.split('\n').slice(0, -1);
  }

  it('prints the commands that pass, with their numbers', async () => {
    assert.deepEqual(await shown(trace, 'command == VLAN_ADD && vid in 5..6 && ack != OK'), [
      '2  0.000003000  VLAN_ADD              receive VLAN 6  ERR             warning:answered-error',
    ]);
    assert.deepEqual(await shown(trace, 'vid == 7'), []);
  });

  it('prints events that pass, as lines that start with #', async () => {
    assert.deepEqual(await shown(trace, 'type == mark'), ['# 0.000001500  here: mark']);
    assert.match((await shown(trace, 'features ~ CTRL_RX')).join('\n'), /^# .*device ready/);
  });

  it('prints JSON of the commands that pass', async () => {
    const lines = await shown(capture, 'class == MQ || type == mark', '--json');
    const names = lines.map((line) => (JSON.parse(line) as ShowJson).class);
    assert.ok(names.length > 0 && names.every((name) => name === 'VIRTIO_NET_CTRL_MQ'), names.join());
  });

  it('counts hits with --limit, from the command of --from on', async () => {
    const numbers = (lines: readonly string[]) => lines.map((line) => (JSON.parse(line) as ShowJson).index);
    const all = numbers(await shown(capture, 'ring == guest && type == command', '--json'));
    assert.ok(all.length > 4);
    const [, second = 0] = all;
    const part = await shown(capture, 'ring == guest', '--json', '--from', String(second), '--limit', '2');
    assert.deepEqual(numbers(part), all.slice(1, 3));
    assert.deepEqual(await shown(capture, 'ring == guest', '--limit', '0'), []);
  });

  it('asks of the state and of findings', async () => {
    assert.match((await shown(trace, 'changes(rx.promisc) && type == command')).join('\n'), /^0 .*RX_PROMISC/);
    assert.match((await shown(trace, 'finding == answered-error')).join('\n'), /^2 /);
    assert.match((await shown(trace, 'time.delta > 900ns && time < 2.5us && vid')).join('\n'), /^$|^1 /);
  });

  it('shows below a wrong filter where it is wrong', async () => {
    const { status, stdout, stderr } = await cvq('show', trace, '--filter', 'vidd == 3 && ring == both');
    assert.deepEqual({ status, stdout }, { status: 2, stdout: '' });
    assert.equal(
      stderr,
      [
        'cvq: --filter: There is no field `vidd`. Did you mean vid?',
        '  vidd == 3 && ring == both',
        '  ^~~~',
        '`both` isn’t a value of ring: it is one of guest, shadow.',
        '  vidd == 3 && ring == both',
        '                       ^~~~',
        '',
      ].join('\n'),
    );
  });

  it('shows the place in a long filter, and nothing that a terminal obeys', async () => {
    const long = `${'vid == 1 || '.repeat(40)}vid ==\n\u001b[31m 3`;
    const { stderr } = await cvq('show', trace, '--filter', long);
    const [, text = '', caret = ''] = stderr.split('\n');
    assert.ok(text.length <= 120 && caret.length <= 120, stderr);
    assert.ok(text.includes('\\u001b[31m'), stderr);
    assert.equal(text.charAt(caret.indexOf('^')), '3', stderr);
  });

  it('doesn’t need a file to find a filter wrong', async () => {
    assert.match((await cvq('show', folder.name('nowhere'), '--filter', 'vid ==')).stderr, /a value is expected/);
  });
});
