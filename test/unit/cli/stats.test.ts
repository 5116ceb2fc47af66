import assert from 'node:assert/strict';
import { scenarios } from '../corpus';
import { cvq, cvqJson, Folder, records } from './cvq';
import { device, ok } from './traces';
import { assertExpected } from '../expected';

const sourceOf = (name: string) => scenarios.find((scenario) => scenario.name === name)?.source ?? assert.fail(name);

describe('cvq stats', () => {
  let folder: Folder;
  beforeEach(() => {
    folder = new Folder();
  });
  afterEach(() => folder.remove());

  const trace = () =>
    folder.write(
      'trace.jsonl',
      records(
        device(),
        ok(1000, '02000500', { done: 4000 }),
        ok(2000, '02000500', { ring: 'shadow', done: 3000 }),
        { type: 'mark', t: 3000, label: 'here' },
        { type: 'command', t: 4000, ring: 'guest', out: '000001', in: '01' },
        { type: 'command', t: 2_005_000, ring: 'guest', out: '090909' },
        { type: 'command', t: 2_006_000, ring: 'guest', out: '', in: '' },
      ),
    );

  it('prints what a trace has, in numbers', async () => {
    const { status, stdout, stderr } = await cvq('stats', trace());
    assert.equal(stderr, '');
    assert.equal(status, 0);
    assertExpected('cli/expected/stats.txt', stdout);
  });

  it('says how many commands are of more devices than can be told apart', async () => {
    const many = Array.from({ length: 4100 }, (_, i) => ok(i, '000001', { device: `net${i}` }));
    const { stdout } = await cvq('stats', folder.write('many.jsonl', records(...many)));
    assert.match(stdout, /^further devices, not counted separately: 4 commands$/m);
  });

  it('counts only rows that a filter lets pass', async () => {
    const { stdout } = await cvq('stats', trace(), '--filter', 'ring == shadow || type == mark');
    assert.match(stdout, /^2 rows: 1 command, 1 mark\n/);
    assert.match((await cvq('stats', trace(), '--filter', 'changes(vlans)')).stdout, /^2 rows: 2 commands\n/);
    assert.equal((await cvq('stats', trace(), '--filter', 'vid == 4095')).stdout, '0 rows: 0 commands\n');
  });

  it('prints JSON', async () => {
    const document = (await cvqJson(0, 'stats', trace(), '--filter', 'row >= 1 && row <= 2')) as object;
    const latency = { count: 2, min: 1000, mean: 2000, p50: 1003, p90: 3000, p99: 3000, max: 3000, slowest_row: 1 };
    const answers = { ok: 2, error: 0, unread: 0, untold: 0, none: 0 };
    assert.deepEqual(document, {
      rows: 2,
      commands: 2,
      damaged: 0,
      events: { device: 0, reset: 0, status: 0, mark: 0, gap: 0, state: 0 },
      rings: { guest: 1, shadow: 1 },
      devices: [{ id: 'net0', commands: 2 }],
      commands_of_other_devices: 0,
      answers,
      first_t: 1000,
      last_t: 2000,
      latency_ns: latency,
      latency_bands_ns: [
        { from: 960, to: 1024, count: 1 },
        ...[1024, 1152, 1280, 1408, 1536, 1664, 1792, 1920, 2048, 2304, 2560].map((from) => ({
          ...{ from, to: from + (from < 2048 ? 128 : 256), count: 0 },
        })),
        { from: 2816, to: 3072, count: 1 },
      ],
      by_command: [
        {
          name: 'VIRTIO_NET_CTRL_VLAN_ADD',
          class: 2,
          command: 0,
          count: 2,
          answers,
          latency_ns: latency,
          first_row: 1,
          last_row: 2,
        },
      ],
      by_class: [{ name: 'VIRTIO_NET_CTRL_VLAN', class: 2, count: 2, answers, first_row: 1, last_row: 2 }],
      rate: {
        t: 1000,
        width_ns: 1000,
        counts: [1, 1],
        first_rows: [1, 2],
        peak: { t: 1000, width_ns: 1000, count: 1, row: 1 },
      },
    });
  });

  it('counts a capture as show prints it', async () => {
    for (const name of ['10.0/everything', '11.1/everything']) {
      const source = sourceOf(name);
      const counted = (await cvqJson(0, 'stats', source)) as { commands: number; by_command: { count: number }[] };
      const shown = (await cvq('show', source, '--json')).stdout.trimEnd().split('\n');
      assert.equal(counted.commands, shown.length);
      assert.equal(
        counted.by_command.reduce((sum, { count }) => sum + count, 0),
        shown.length,
      );
    }
  });

  it('shows where a filter is wrong', async () => {
    const { status, stderr } = await cvq('stats', trace(), '--filter', 'vdi == 5');
    assert.equal(status, 2);
    assert.match(stderr, /Did you mean vid\?\n {2}vdi == 5\n {2}\^~~\n/);
  });

  it('says where the trace is damaged', async () => {
    const path = folder.write('damaged.jsonl', `${records(device(), ok(1000, '02000500'))}{"type":"comm\n`);
    const { stdout, stderr } = await cvq('stats', path);
    assert.match(stderr, /can't be read/);
    assert.match(stdout, /1 record can't be read/);
  });
});
