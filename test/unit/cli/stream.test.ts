import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { StateJson } from '../../../src/core/device/json';
import { root } from '../corpus';
import { cvq, cvqJson, Folder } from './cvq';

const fixture = (name: string) => join(root, 'test/fixtures', `${name}.bin.gz`);
const everything = fixture('corpus/10.0/everything-rss/migration');
const three = fixture('migration/q35');

describe('cvq with a migration stream', () => {
  let folder: Folder;
  beforeEach(() => (folder = new Folder()));
  afterEach(() => folder.remove());

  const refusal = async (...args: readonly string[]) => {
    const { status, stdout, stderr } = await cvq(...args);
    assert.deepEqual([status, stdout], [2, '']);
    return stderr;
  };

  it('takes it compressed or not, whatever its name', async () => {
    const plain = folder.write('plain.json', gunzipSync(readFileSync(everything)));
    const packed = folder.write('packed.cvq.jsonl', readFileSync(everything));
    const state = await cvqJson(0, 'state', everything);
    assert.deepEqual(await cvqJson(0, 'state', plain), state);
    assert.deepEqual(await cvqJson(0, 'state', packed), state);
    const { device, mac, steering } = state as StateJson;
    assert.deepEqual([device, mac, steering], ['0000:00:05.0/virtio-net', '52:54:00:aa:bb:cc', 'rss']);
  });

  it('reads the state that it prints', async () => {
    const { stdout } = await cvq('state', everything);
    const saved = folder.write('saved.cvq-state.json', stdout);
    assert.deepEqual(await cvqJson(0, 'state', saved), JSON.parse(stdout));
  });

  it('chooses one of several devices, and says which without being asked', async () => {
    const { stdout, stderr } = await cvq('state', three, '--json');
    assert.equal((JSON.parse(stdout) as StateJson).device, '0000:00:01.0:00.0/virtio-net');
    assert.equal(
      stderr,
      `cvq: ${three}: this is 0000:00:01.0:00.0/virtio-net; --device chooses another: 0000:00:02.0/virtio-net, 0000:00:03.0/virtio-net.\n`,
    );
    for (const name of ['0000:00:03.0/virtio-net', '0000:00:03.0']) {
      const { mac } = (await cvqJson(0, 'state', three, '--device', name)) as StateJson;
      assert.equal(mac, '52:54:00:00:00:03');
    }
    assert.match(
      await refusal('restore', three, '--device', 'net0'),
      /there is no device "net0"; the stream has 0000:00:01\.0:00\.0\/virtio-net, 0000:00:02/,
    );
  });

  it('refuses what picks from a trace', async () => {
    for (const options of [['--at', '3'], ['--provenance'], ['--ring', 'guest'], ['--profile', 'spec']])
      assert.match(
        await refusal('state', everything, ...options),
        /^cvq: --\w+ picks from a trace, and .* is a migration stream: leave it out\.\n$/,
      );
    assert.match(await refusal('restore', everything, '--at', '3'), /--at picks from a trace/);
  });

  it('has no commands to show or to convert', async () => {
    const words =
      /This is a QEMU migration stream, which has the state of devices but no commands: a CVQ trace is needed here/;
    assert.match(await refusal('show', everything), words);
    assert.match(await refusal('convert', everything, folder.name('out.cvq.jsonl')), words);
  });

  it('names file, place, section and mend of one that is damaged', async () => {
    const bytes = gunzipSync(readFileSync(fixture('corpus/10.0/everything-rss/devices')));
    const cut = folder.write('cut.bin', bytes.subarray(0, 30_000));
    assert.equal(
      await refusal('state', cut),
      `cvq: ${cut}: offset 14329: Section 0000:00:05.0/virtio-net: the stream ends within virtio/virtqueues: 16,240 bytes needed, 15,671 present. Copy or capture it again as a whole.\n`,
    );
    const none = folder.write('none.bin', bytes.subarray(0, 10_000));
    assert.match(await refusal('restore', none), /no virtio-net device in this stream, or the stream ends before/);
    const packed = folder.write('packed.gz', readFileSync(everything).subarray(0, 9000));
    assert.match(await refusal('state', packed), /offset \d+: The gzip file ends early: copy it again as a whole\.\n$/);
  });

  it('says that other gzip files are to be unpacked', async () => {
    const other = folder.write('other.gz', Uint8Array.of(0x1f, 0x8b, 8, 0));
    assert.match(await refusal('state', other), /compressed with gzip. Unpack it first/);
  });
});
