import assert from 'node:assert/strict';
import type { ByteSource } from '../../../../src/io/byteSource';
import { openForm, SeenError } from '../../../../src/io/forms/openForm';
import { memorySource } from '../../../../src/io/memorySource';
import { allFixtures, bytesOf } from '../support';
import { readFileSync } from 'node:fs';
import { fixture } from './support';

describe('a file in a form of a state', () => {
  it('is read, whatever was typed before it', async () => {
    const text = `\ufeff\n# ip -d link\n${fixture('forms/ip-link.txt')}`;
    const seen = await openForm(memorySource(bytesOf(text)));
    assert.deepEqual([seen?.source, seen?.devices.length], ['ip -d link', 3]);
  });

  it('has its problems at an offset in bytes', async () => {
    const text = `# é\n${fixture('forms/vdpa.txt').replace('mtu 9000', 'mtu 1e9')}`;
    await assert.rejects(openForm(memorySource(bytesOf(text))), (error) => {
      assert(error instanceof SeenError);
      assert.equal(error.message, '`config.vdpa.a.mtu`: must be a whole number from 0 to 65535.');
      assert.equal(Buffer.from(text).subarray(error.offset).toString().split(' ')[0], '1e9');
      return true;
    });
  });

  it('is told from traces by their begin', async () => {
    for (const file of allFixtures()) {
      const bytes = readFileSync(file);
      let read = 0;
      const source: ByteSource = {
        ...memorySource(bytes),
        read: (offset, length) => {
          read += length;
          return Promise.resolve(bytes.subarray(offset, offset + length));
        },
      };
      assert.equal(await openForm(source), undefined, file);
      assert.ok(read <= 16 * 1024);
    }
    for (const other of ['', '\n\r\r\n\u001c\0\0\0', 'QEVM\0', '{"version":1,"mac":"52:54:00:12:34:56"}'])
      assert.equal(await openForm(memorySource(bytesOf(other))), undefined);
  });
});
