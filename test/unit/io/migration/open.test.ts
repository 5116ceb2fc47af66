import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import type { ByteSource } from '../../../../src/io/byteSource';
import { memorySource } from '../../../../src/io/memorySource';
import { MigrationError } from '../../../../src/io/migration/migrationError';
import { migrationKind, openMigration } from '../../../../src/io/migration/open';
import { unpack } from '../../../../src/io/migration/unpack';
import {
  configuration,
  described,
  description,
  deviceStream,
  EOF,
  failure,
  HEADER,
  joined,
  NAME,
  open,
  packedFixture,
  payload,
  section,
  unpackedFixture,
} from './support';

const MIB = 1024 * 1024;
const SIZE = payload().length;
/** Memory, of which sections aren't told apart: bytes that look random, with names in them. */
const memory = (length: number) => {
  const bytes = Uint8Array.from({ length }, (_, i) => Math.imul(i, 2654435761) >>> 24);
  const name = Buffer.from('0000:00:05.0/virtio-net-pci.rom');
  for (let at = 1000; at + name.length < length; at += 5000) bytes.set(name, at);
  return bytes;
};
const begin = joined(HEADER, configuration('pc-q35-10.1'));

describe('a migration stream', () => {
  it('is known by its first bytes, compressed or not', async () => {
    const kind = (bytes: Uint8Array) => migrationKind(memorySource(bytes));
    assert.equal(await kind(deviceStream()), 'plain');
    assert.equal(await kind(gzipSync(deviceStream())), 'gzip');
    assert.equal(await kind(packedFixture('corpus/7.2/default/migration')), 'gzip');
    for (const other of ['', 'Q', '{"version":1}', '\x1f\x8b', '\x1f\x8bQEVM'])
      assert.equal(await kind(joined(other)), undefined);
    assert.equal(await kind(gzipSync('{"type":"cvqtrace"}')), undefined);
    assert.equal(await kind(gzipSync('')), undefined);
  });

  it('tells the machine, and whether it is devices alone', async () => {
    const full = await open(unpackedFixture('corpus/7.2/default/migration'));
    assert.deepEqual([full.machine, full.devicesOnly], ['pc-i440fx-7.2', false]);
    const devices = await open(unpackedFixture('corpus/7.2/default/devices'));
    assert.deepEqual([devices.machine, devices.devicesOnly], [undefined, true]);
  });

  it('is the same compressed', async () => {
    for (const name of ['corpus/11.1/everything-rss/migration', 'migration/q35']) {
      const packed = await open(packedFixture(name));
      assert.deepEqual(packed, await open(unpackedFixture(name)));
    }
  });

  it('is searched from its end, behind any amount of memory', async () => {
    const stream = (length: number) =>
      joined(begin, memory(length), section(payload()), EOF, description(described(SIZE)));
    for (const length of [0, 300, 3 * MIB]) {
      const { nics, notes } = await open(stream(length));
      assert.deepEqual([nics.length, nics[0].id, nics[0].offset, notes], [1, NAME, begin.length + length, []]);
    }
    const bytes = stream(3 * MIB);
    const read: number[] = [];
    const source: ByteSource = {
      ...memorySource(bytes),
      read: (offset, length) => {
        if (offset > begin.length) read.push(offset);
        return Promise.resolve(bytes.subarray(offset, offset + length));
      },
    };
    await openMigration(source);
    // Nothing before the window with the device, but for the text at the end, which is at most 4 MiB long.
    assert.ok(Math.min(...read) >= bytes.length - MIB - 300, String(Math.min(...read)));
  });

  it('is found wherever the windows of the search begin', async () => {
    // The header of a section crosses the border between two windows in one way after another.
    const tail = joined(section(payload(), { name: `${'x'.repeat(200)}/${NAME}` }), EOF);
    for (let behind = MIB - tail.length - 20; behind <= MIB - tail.length + 320; behind += 17) {
      const { nics } = await open(joined(HEADER, tail.subarray(0, -1), section(new Uint8Array(behind), { name: 'x' })));
      assert.equal(nics[0].offset, 8);
    }
  });

  it('may have several devices, in their order, and instances of one name', async () => {
    const names = ['a/virtio-net', 'b/virtio-net', 'virtio-net', 'virtio-net'];
    const sections = names.map((name, i) => section(payload(), { name, id: i, instance: i === 3 ? 1 : 0 }));
    const { nics } = await open(joined(HEADER, ...sections, EOF));
    assert.deepEqual(
      nics.map(({ id }) => id),
      ['a/virtio-net', 'b/virtio-net', 'virtio-net', 'virtio-net#1'],
    );
  });

  it('takes the last of several copies, as the memory may hold a stream too', async () => {
    const copy = section(payload({ promisc: 0 }));
    const own = section(payload({ promisc: 1 }));
    const without = await open(joined(begin, copy, memory(3000), own, EOF));
    assert.equal(without.nics[0].fields.promisc, 1);
    assert.deepEqual(
      without.notes.map(({ code }) => code),
      ['section-copies'],
    );
    // With the description at the end it is known how many there are: what stands before isn't looked at.
    const all = [begin, copy, memory(3000), own, EOF];
    const described1 = await open(joined(...all, description(described(SIZE))));
    assert.deepEqual([described1.nics[0].fields.promisc, described1.notes], [1, []]);
    // And which it is: a copy of a device of another machine has another name or length.
    const alien = section(payload({ macs: ['02:00:00:00:00:01'] }));
    const described2 = await open(joined(begin, own, alien, EOF, description(described(SIZE))));
    assert.deepEqual([described2.nics[0].fields.promisc, described2.notes], [1, []]);
  });

  it('says where the description at its end knows the device otherwise', async () => {
    const { nics, notes } = await open(joined(begin, section(payload()), EOF, description(described(SIZE + 4))));
    assert.equal(nics[0].id, NAME);
    assert.match(notes[0]?.message ?? '', /the description at the end of the stream has no such section/);
    assert.equal(notes[0]?.at?.offset, begin.length);
  });

  it('is read without a description that is broken', async () => {
    const json = '{"devices":[}';
    for (const end of [joined([6], [0, 0, 0, json.length], json), joined('}'), joined([6, 0, 0, 0, 9], '{}')]) {
      const { nics } = await open(joined(begin, section(payload()), EOF, [6], end));
      assert.equal(nics.length, 1);
    }
  });

  it('tells which of several devices can not be read', async () => {
    const broken = section(new Uint8Array(SIZE).fill(0xee), { name: `broken/${NAME}` });
    const { nics, notes } = await open(joined(HEADER, broken, section(payload()), EOF));
    assert.deepEqual([nics.length, notes.length], [1, 1]);
    assert.match(notes[0]?.message ?? '', /^Section broken\/virtio-mmio.*virtio-net: the configuration space has/);
    assert.ok((notes[0]?.at?.offset ?? 0) > 8);
  });

  it('without a virtio-net device is refused', async () => {
    const other = section(new Uint8Array(100), { name: 'timer' });
    assert.match(
      (await failure(joined(HEADER, other, EOF))).message,
      /no virtio-net device in this stream, or the stream ends/,
    );
    const timer = { name: 'timer', instance_id: 0, vmsd_name: 'timer', fields: [] };
    const error = await failure(joined(begin, other, EOF, description(timer, timer)));
    assert.match(error.message, /^The stream has 2 devices, none of them a virtio-net device/);
  });

  it('that is none, is cut off or is of another version is refused', async () => {
    assert.match((await failure(joined('QEVX....'))).message, /isn't a QEMU migration stream/);
    assert.match((await failure(HEADER)).message, /ends with its header/);
    assert.match((await failure(HEADER.subarray(0, 5))).message, /ends with its header/);
    const { message, offset } = await failure(joined('QEVM', [0, 0, 0, 2, 4]));
    assert.match(message, /has version 2; only 3 is supported/);
    assert.equal(offset, 4);
  });

  it('can be called off, and tells how far it is', async () => {
    const bytes = joined(begin, memory(5 * MIB), section(payload()), EOF);
    const stop = new AbortController();
    const progress: number[] = [];
    const opening = open(bytes, {
      signal: stop.signal,
      onProgress: (done, total) => {
        progress.push(done / total);
        if (progress.length === 2) stop.abort(new Error('enough'));
      },
    });
    await assert.rejects(opening, /enough/);
    assert.equal(progress.length, 2);
    assert.ok((progress[0] ?? 0) > 0 && (progress[1] ?? 0) > (progress[0] ?? 0) && (progress[1] ?? 1) < 1);
    await assert.rejects(open(bytes, { signal: AbortSignal.abort(new Error('before')) }), /before/);
    const packed = open(gzipSync(bytes), { signal: AbortSignal.timeout(0) });
    await assert.rejects(packed, { name: 'TimeoutError' });
  });
});

describe('a compressed migration stream', () => {
  it('that ends early or is damaged is refused, with the place in what it holds', async () => {
    const packed = packedFixture('corpus/10.0/everything/migration');
    const cut = await failure(packed.subarray(0, 20_000));
    assert.match(cut.message, /The gzip file ends early: copy it again/);
    assert.ok((cut.offset ?? 0) > 0);
    const bytes = packed.slice();
    bytes.fill(0xff, 9000, 9100);
    const damaged = await failure(bytes);
    assert.match(damaged.message, /The gzip file is damaged \(.*\): copy or capture it again/);
    assert.ok((damaged.offset ?? 0) > 0);
  });

  it('of which more comes out than is kept is read at its end', async () => {
    const stream = joined(begin, new Uint8Array(5 * MIB), section(payload()), EOF, description(described(SIZE)));
    const { source, from } = await unpack(memorySource(gzipSync(stream)), ['gunzip'], {}, MIB);
    assert.equal(await source.size(), stream.length);
    assert.ok(from > 3 * MIB && from <= stream.length - MIB);
    assert.deepEqual(new Uint8Array(await source.read(from, stream.length)), stream.subarray(from));
    assert.deepEqual(new Uint8Array(await source.read(0, 100)), stream.subarray(0, 100));
  });

  it('takes no more memory than the end takes, however much comes out', async () => {
    // 512 MiB of zeroes, in half a MiB.
    const zeroes = gzipSync(new Uint8Array(64 * MIB));
    const bomb = joined(gzipSync(begin), ...Array.from({ length: 8 }, () => zeroes));
    let most = 0;
    const opening = openMigration(memorySource(bomb), {
      onProgress: () => {
        most = Math.max(most, process.memoryUsage().arrayBuffers);
      },
    });
    await assert.rejects(opening, (error) => {
      assert(error instanceof MigrationError);
      assert.match(
        error.message,
        /no virtio-net device in the last [\d,]+ bytes of what the gzip file holds. Unpack it first/,
      );
      return true;
    });
    assert.ok(most > 0 && most < 200 * MIB, `${Math.round(most / MIB)} MiB`);
  });
});
