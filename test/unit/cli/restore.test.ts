import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { RestoreJson } from '../../../src/core/restore/export';
import { scenarios } from '../corpus';
import { cvq, cvqJson, Folder } from './cvq';
import { small } from './traces';

describe('cvq restore', () => {
  let folder: Folder;
  let trace: string;
  beforeEach(() => {
    folder = new Folder();
    trace = folder.write('small.cvq.jsonl', small);
  });
  afterEach(() => folder.remove());

  const scenario = (name: string) => scenarios.find((each) => each.name === name)?.source ?? assert.fail(name);
  const outs = (json: unknown) => (json as RestoreJson).commands.map(({ out }) => out);

  it('prints a list with reasons, what is left out, and what is lost', async () => {
    const { status, stdout, stderr } = await cvq('restore', trace, '--profile', 'qemu-10.0');
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    assert.match(stdout, /^net0, profile qemu-10\.0, features 0x1000e0000: 2 commands\n/);
    assert.match(
      stdout,
      /^1\. VIRTIO_NET_CTRL_RX_PROMISC: promiscuous mode off\n {3}\S.*\n2\. VIRTIO_NET_CTRL_VLAN_ADD/m,
    );
    assert.match(stdout, /\nomitted:\n {2}\S/);
    assert.match(stdout, /\nlost: nothing\n$/);
  });

  it('prints the JSON of the specification', async () => {
    const json = (await cvqJson(0, 'restore', trace, '--profile', 'qemu-10.0')) as RestoreJson;
    assert.deepEqual(Object.keys(json), [
      ...[
        'version',
        'profile',
        'device',
        'features',
        'commands',
        'omitted',
        'unknown',
        'blocked',
        'cautions',
        'lost',
        'faults',
        'outcome',
      ],
      ...['verdict', 'audit', 'advice'],
    ]);
    assert.deepEqual(outs(json), ['000000', '02000500']);
    assert.deepEqual(Object.keys(json.commands[0] ?? {}), ['name', 'out', 'reason', 'batch']);
    assert.deepEqual(Object.keys(json.omitted[0] ?? {}), ['what', 'why']);
  });

  it('is complete unless told otherwise', async () => {
    assert.equal(((await cvqJson(0, 'restore', trace)) as RestoreJson).profile, 'complete');
  });

  it('ends with 1 when something is lost, and says what', async () => {
    const source = scenario('10.0/macs-65-uni');
    const json = (await cvqJson(1, 'restore', source, '--profile', 'qemu-10.0')) as RestoreJson;
    assert.deepEqual(
      json.lost.map(({ field }) => field),
      ['rx.promisc', 'mac_table.unicast'],
    );
    assert.deepEqual(Object.keys(json.lost[0] ?? {}), ['field', 'source', 'destination', 'why']);
    const { status, stdout } = await cvq('restore', source, '--profile', 'qemu-10.0');
    assert.equal(status, 1);
    assert.match(stdout, /\nlost:\n {2}rx\.promisc: false becomes true: /);
  });

  it('restores the state after a command', async () => {
    assert.deepEqual(outs(await cvqJson(0, 'restore', trace, '--profile', 'qemu-10.0', '--at', '0')), ['000000']);
    assert.deepEqual(outs(await cvqJson(0, 'restore', trace, '--profile', 'qemu-10.0', '--at', '-1')), []);
  });

  it('restores to a destination with other features', async () => {
    // Without CTRL_VLAN.
    const json = (await cvqJson(1, 'restore', trace, '--features', '0x100060000')) as RestoreJson;
    assert.equal(json.features, '0x100060000');
    assert.ok(!outs(json).some((out) => out.startsWith('02')));
    assert.deepEqual(
      json.lost.map(({ field }) => field),
      ['vlans'],
    );
  });

  it('restores a state JSON as it does its trace', async () => {
    const source = scenario('10.0/everything-rss');
    const state = folder.write('state.json', (await cvq('state', source)).stdout);
    const options = ['--profile', 'qemu-10.0'];
    assert.deepEqual(
      outs(await cvqJson(0, 'restore', state, ...options)),
      outs(await cvqJson(0, 'restore', source, ...options)),
    );
    const spec = folder.write('spec.json', (await cvq('state', source, '--profile', 'spec')).stdout);
    assert.deepEqual(
      outs(await cvqJson(0, 'restore', spec, ...options)),
      outs(await cvqJson(0, 'restore', source, ...options)),
    );
  });

  describe('-o', () => {
    const source = scenario('10.0/everything-rss');

    async function write(file: string): Promise<{ readonly json: RestoreJson; readonly path: string }> {
      const path = folder.name(file);
      const json = (await cvqJson(0, 'restore', source, '--profile', 'qemu-10.0', '-o', path)) as RestoreJson;
      return { json, path };
    }

    for (const file of ['out.cvq.jsonl', 'out.cvqtrace', 'out.jsonl', 'out.cvq.pcapng', 'OUT.PCAPNG']) {
      it(`writes a trace: ${file}`, async () => {
        const { json, path } = await write(file);
        const { status, stdout } = await cvq('show', path, '--json');
        assert.equal(status, 0);
        const shown = stdout
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line) as Record<string, unknown>);
        assert.deepEqual(
          shown.map(({ command }) => command),
          json.commands.map(({ name }) => name),
        );
        assert.ok(shown.every(({ ring, ack }) => ring === 'shadow' && ack === 0));
        // The trace restores to what it restores.
        const again = await cvqJson(0, 'restore', path, '--profile', 'qemu-10.0');
        assert.deepEqual(outs(again), outs(json));
        assert.equal((again as RestoreJson).device, 'net0');
      });
    }

    it('writes JSON', async () => {
      const { json, path } = await write('out.json');
      assert.deepEqual(JSON.parse(readFileSync(path, 'utf8')), json);
    });

    for (const file of ['out.c', 'out.h']) {
      it(`writes C: ${file}`, async () => {
        const { json, path } = await write(file);
        const arrays = [...readFileSync(path, 'utf8').matchAll(/uint8_t cvq_restore_\d+\[\] = \{([^}]*)\}/g)];
        const bytes = arrays.map(([, body = '']) => [...body.matchAll(/0x(\w\w)/g)].map(([, byte]) => byte).join(''));
        assert.deepEqual(bytes, outs(json));
      });
    }

    it('leaves what is printed as it is', async () => {
      const plain = await cvq('restore', source);
      assert.deepEqual(await cvq('restore', source, '-o', folder.name('out.json')), plain);
    });

    it('never writes over the input, nor leaves anything behind', async () => {
      const before = readdirSync(folder.path);
      const { status, stdout, stderr } = await cvq('restore', trace, '-o', trace);
      assert.deepEqual({ status, stdout }, { status: 2, stdout: '' });
      assert.match(stderr, /small\.cvq\.jsonl: [^\n]*input[^\n]*\n$/);
      const nowhere = await cvq('restore', trace, '-o', folder.name('no/such/out.json'));
      assert.equal(nowhere.status, 2);
      assert.match(nowhere.stderr, /^cvq: [^\n]*out\.json: [^\n]*no such folder\.\n$/);
      assert.equal(readFileSync(trace, 'utf8'), small);
      assert.deepEqual(readdirSync(folder.path), before);
      assert.ok(!existsSync(folder.name('no')));
    });
  });
});
