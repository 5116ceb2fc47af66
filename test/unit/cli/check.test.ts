import assert from 'node:assert/strict';
import { scenarios } from '../corpus';
import { cvq, cvqJson, Folder, records } from './cvq';
import { device, ok, small } from './traces';

const sourceOf = (name: string) => scenarios.find((scenario) => scenario.name === name)?.source ?? assert.fail(name);

describe('cvq check', () => {
  let folder: Folder;
  beforeEach(() => {
    folder = new Folder();
  });
  afterEach(() => folder.remove());

  const both = [
    device(),
    { type: 'mark', t: 1, label: 'restore-begin', ring: 'shadow' },
    { type: 'mark', t: 2, label: 'restore-end', ring: 'shadow' },
    ok(10, '02000500'),
    ok(11, '02000600', { ring: 'shadow' }),
    ok(12, '02000700'),
  ];

  it('prints findings below their command, and counts them', async () => {
    const trace = folder.write('both.jsonl', records(...both));
    assert.deepEqual(await cvq('check', trace), {
      status: 1,
      stderr: '',
      stdout: [
        'command 1, shadow ring: VLAN_ADD',
        "  error    altered: The device gets other bytes than the guest's command 0 has: 1 byte differs, the first at offset 2. The device does something other than what the guest requested. Since then vlans is [5] in the model and [6] in the device. [QEMU, vhost_vdpa_net_handle_ctrl_avail]",
        'command 2, guest ring: VLAN_ADD',
        "  error    not-forwarded: VIRTIO_NET_CTRL_VLAN_ADD never reached the device, and the guest got OK: the guest assumes that it was executed, which it wasn't. [QEMU, vhost_vdpa_net_handle_ctrl_avail]",
        '',
        '2 errors in 3 commands:',
        '  1  error    altered',
        '  1  error    not-forwarded',
        '',
      ].join('\n'),
    });
  });

  it('prints a JSON list of the same', async () => {
    const trace = folder.write('both.jsonl', records(...both));
    const [altered, lost] = (await cvqJson(1, 'check', trace)) as Record<string, unknown>[];
    assert.deepEqual(Object.keys(altered!), [
      'code',
      'severity',
      'index',
      'ring',
      'message',
      'offset',
      'length',
      'side',
      'spec',
    ]);
    assert.deepEqual([altered?.['index'], altered?.['offset'], altered?.['length']], [1, 2, 1]);
    assert.deepEqual([lost?.['code'], lost?.['index'], lost?.['ring']], ['not-forwarded', 2, 'guest']);
  });

  it('has nothing to say of a trace that is right', async () => {
    const { status, stdout } = await cvq('check', sourceOf('10.0/everything'));
    assert.deepEqual({ status, stdout }, { status: 0, stdout: 'No findings in 26 commands.\n' });
    assert.deepEqual(await cvqJson(0, 'check', sourceOf('10.0/everything')), []);
  });

  it('ends with 1 for an error only, and whatever is left out', async () => {
    const trace = sourceOf('11.1/macs-excessive-then-small');
    const { status, stdout } = await cvq('check', trace);
    assert.equal(status, 0);
    assert.match(stdout, /\n2 warnings in 8 commands:\n {2}1 {2}warning {2}mac-table-replaced\n/);
    assert.deepEqual(await cvqJson(0, 'check', trace, '--severity', 'error'), []);
    assert.equal((await cvq('check', trace, '--severity', 'error')).stdout, 'No findings in 8 commands.\n');
    const dropped = await cvq('check', sourceOf('10.0/src-drop'), '--severity', 'error');
    assert.equal(dropped.status, 1);
    assert.doesNotMatch(dropped.stdout, /warning/);
  });

  it('has findings of the file too: damaged records, and times that run backwards', async () => {
    const trace = folder.write('bad.jsonl', `${small}oops\n${records(ok(4000, '000000'), ok(1, '000001'))}`);
    const found = (await cvqJson(1, 'check', trace)) as { code: string; index: number | null; side?: string }[];
    assert.deepEqual(
      found.map(({ code, index, side }) => [code, index, side]),
      [
        ['time-runs-backwards', null, 'file'],
        ['answered-error', 2, 'in'],
        ['damaged-record', null, 'file'],
      ],
    );
    const { stdout } = await cvq('check', trace);
    assert.match(stdout, new RegExp(`^offset ${small.length}\\n  error    damaged-record: `, 'm'));
  });

  it('names the device where there are several', async () => {
    const trace = folder.write(
      'two.jsonl',
      records(device('a'), device('b'), { type: 'command', t: 1, device: 'b', out: '02000500', in: '01' }),
    );
    assert.match((await cvq('check', trace)).stdout, /^command 0, b, guest ring: VLAN_ADD\n/);
    const [found] = (await cvqJson(0, 'check', trace)) as Record<string, unknown>[];
    assert.equal(found?.['device'], 'b');
  });

  it('needs a trace', async () => {
    const state = folder.write('state.json', (await cvq('state', folder.write('a.jsonl', small))).stdout);
    const { status, stdout, stderr } = await cvq('check', state);
    assert.deepEqual({ status, stdout }, { status: 2, stdout: '' });
    assert.match(stderr, /^cvq: [^\n]*state\.json: [^\n]*state JSON: a CVQ trace is needed here\.\n$/);
  });

  it('refuses a severity that is none', async () => {
    assert.equal((await cvq('check', folder.write('a.jsonl', small), '--severity', 'loud')).status, 2);
  });
});
