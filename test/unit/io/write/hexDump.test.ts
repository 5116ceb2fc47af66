import assert from 'node:assert/strict';
import { dump } from '../../../../src/io/write/hexDump';
import { allFixtures, fixture, open } from '../support';
import { commandsOf, exported, exportedFile, openFile } from './exported';

/** The parts of a dump: the words before each, and its bytes. */
function partsOf(text: string): { title: string; bytes: string }[] {
  const parts: { title: string; bytes: string }[] = [];
  for (const line of text.trimEnd().split('\n')) {
    if (line.startsWith('# ')) {
      parts.push({ title: line.slice(2), bytes: '' });
      continue;
    }
    const [, offset = '', pairs = ''] =
      /^([0-9a-f]{8}) {2}([0-9a-f ]{48}) {2}\|.{1,16}\|$/.exec(line) ?? assert.fail(line);
    const part = parts.at(-1) ?? assert.fail();
    assert.equal(Number.parseInt(offset, 16), part.bytes.length / 2);
    part.bytes += pairs.replaceAll(' ', '');
  }
  return parts;
}

describe('writing a hex dump', () => {
  it('has all bytes of every capture', async () => {
    for (const path of allFixtures()) {
      const trace = await openFile(path);
      const parts = partsOf(await exported(trace, 'hex'));
      const bytesOf = (part: RegExp) => parts.filter(({ title }) => part.test(title)).map(({ bytes }) => bytes);
      const commands = await commandsOf(trace);
      const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex');
      assert.deepEqual(
        bytesOf(/^out, /),
        commands.map(({ out }) => hex(out)),
        path,
      );
      assert.deepEqual(
        bytesOf(/^in[:,] /),
        commands.map((command) => hex(command.in)),
        path,
      );
      await trace.close();
    }
  });

  it('has the lines of hexdump -C', () => {
    const bytes = Uint8Array.from({ length: 19 }, (_, i) => 0x3c + 5 * i);
    assert.equal(
      dump(bytes),
      '00000000  3c 41 46 4b 50 55 5a 5f  64 69 6e 73 78 7d 82 87  |<AFKPUZ_dinsx}..|\n' +
        '00000010  8c 91 96                                          |...|\n',
    );
  });

  it('says what is what', async () => {
    const text = await exportedFile(fixture('src-noack'), 'hex');
    assert.match(text, /^# 0\.000000000 s: device ready: net0: /m);
    assert.match(text, /^# command 0, 0\.\d{9} s, (guest|shadow) ring: MAC_ADDR_SET, own address /m);
    const bad = await exported(await open('{"type":"command","t":1,"out":"0001","out_cut":true}\noops\n'), 'hex');
    assert.match(bad, /^# out, 2 bytes, truncated by the capture$/m);
    assert.match(bad, /^# in: no answer$/m);
    assert.match(bad, /^# starts with, 4 bytes\n00000000 {2}6f 6f 70 73/m);
  });
});
