import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { memorySource } from '../../../../src/io/memorySource';
import { nicState } from '../../../../src/io/migration/nicState';
import { migrationKind } from '../../../../src/io/migration/open';
import { root } from '../../corpus';
import { failure, joined, open, unpackedFixture } from './support';

const XML = '<domain type="kvm"><name>vm1</name></domain>';

interface Header {
  readonly magic?: string;
  readonly version?: number;
  /** Bytes of the XML with what follows it. */
  readonly xml?: number;
  readonly format?: number;
  readonly isBig?: boolean;
}

/** An image as libvirt writes it. */
function image(stream: Uint8Array, header: Header = {}): Uint8Array {
  const { magic = 'LibvirtQemudSave', version = 2, xml = 512, format = 0, isBig = false } = header;
  const numbers = Buffer.alloc(4 * 19);
  for (const [i, value] of [version, xml, 1, format, 0].entries())
    if (isBig) numbers.writeUInt32BE(value, 4 * i);
    else numbers.writeUInt32LE(value, 4 * i);
  return joined(magic, numbers, XML.padEnd(xml, '\0').slice(0, xml), stream);
}

describe('an image of virsh save', () => {
  const stream = unpackedFixture('corpus/10.0/everything-rss/migration');
  const machine = unpackedFixture('migration/q35');

  it('opens as the stream in it', async () => {
    const packed = new Uint8Array(readFileSync(join(root, 'test/fixtures/cases/virsh-save.gz')));
    const { nics } = await open(packed);
    assert.deepEqual(nics.length, 1);
    assert.deepEqual(await open(new Uint8Array(gunzipSync(packed))), await open(packed));
    assert.equal(await migrationKind(memorySource(packed)), 'image in gzip');
    assert.notEqual(nicState(nics[0]).features, 0n);
  });

  for (const [name, bytes] of [
    ['one device', stream],
    ['three devices', machine],
  ] as const)
    it(`is the same as its stream, packed or not, with ${name}`, async () => {
      const plain = await open(bytes);
      const packed = new Uint8Array(gzipSync(bytes));
      for (const [kind, file] of [
        ['image', image(bytes)],
        ['image', image(bytes, { isBig: true, version: 1, xml: 70_000 })],
        ['image', image(bytes, { format: 6 })],
        ['image', image(packed, { format: 1 })],
        ['image in gzip', new Uint8Array(gzipSync(image(bytes, { xml: 70_000 })))],
        ['image in gzip', new Uint8Array(gzipSync(image(packed, { format: 1, isBig: true })))],
      ] as const) {
        assert.equal(await migrationKind(memorySource(file)), kind);
        assert.deepEqual(await open(file), plain);
      }
    });

  it('that needs another program names it, with the place', async () => {
    for (const [format, program] of [
      [2, 'bzip2. Unpack it, and open what comes of it: tail -c +605 FILE | bunzip2 > STREAM.'],
      [3, 'xz. Unpack it, and open what comes of it: tail -c +605 FILE | unxz > STREAM.'],
      [4, 'lzop. Unpack it, and open what comes of it: tail -c +605 FILE | lzop -d > STREAM.'],
      [5, 'zstd. Unpack it, and open what comes of it: tail -c +605 FILE | unzstd > STREAM.'],
    ] as const) {
      const { message, offset } = await failure(image(stream, { format }));
      assert.deepEqual([message, offset], [`The stream in this libvirt save image is packed with ${program}`, 28]);
    }
    const { message } = await failure(new Uint8Array(gzipSync(image(stream, { format: 3 }))));
    assert.match(message, /: gunzip -c FILE \| tail -c \+605 \| unxz > STREAM\.$/);
  });

  it('that is damaged says so', async () => {
    const words = async (bytes: Uint8Array) => {
      const { message, offset } = await failure(bytes);
      return `${String(offset)} ${message}`;
    };
    assert.match(
      await words(image(stream, { magic: 'LibvirtQemudPart' })),
      /^0 libvirt has not finished .* tail -c \+605 /,
    );
    assert.match(await words(image(stream, { version: 7 })), /^16 This libvirt save image has version 7;/);
    assert.match(await words(image(stream, { format: 9 })), /^28 .* packed in an unknown way \(9\)/);
    assert.match(await words(image(stream).subarray(0, 50)), /^50 .* ends within its header\./);
    assert.match(await words(image(stream).subarray(0, 300)), /^300 .* ends before its migration stream\./);
    assert.match(await words(image(stream).subarray(0, 700)), /the stream ends before its devices/);
    assert.match(await words(image(joined('no stream at all'))), /^0 This isn't a QEMU migration stream/);
    assert.match(await words(image(joined('not gzip'), { format: 1 })), /^0 The gzip file is damaged/);
  });
});
