import assert from 'node:assert/strict';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileSource } from '../../../src/io/fileSource';
import { openTrace } from '../../../src/io/trace/open';
import { TraceError } from '../../../src/io/traceError';
import { damageOf, fixture, readFixture } from './support';

describe('a file as the source of a trace', () => {
  let folder = '';
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'cvq-source-'))));
  after(() => rm(folder, { recursive: true }));

  const failure = async (path: string) => {
    const error: unknown = await openTrace(fileSource(path)).catch((reason: unknown) => reason);
    assert(error instanceof TraceError, String(error));
    return error.message;
  };

  it('says that there is no such file, or that it is a directory', async () => {
    assert.match(await failure(join(folder, 'nowhere')), /no such file/);
    assert.match(await failure(folder), /directory: open a trace file in it/);
  });

  it('opens the file with the first call only, and can be closed without one', async () => {
    const source = fileSource(join(folder, 'nowhere'));
    assert.match(source.name, /nowhere$/);
    await source.close();
  });

  it('reads fewer bytes only at the end', async () => {
    const path = join(folder, 'ten');
    await writeFile(path, '0123456789');
    const source = fileSource(path);
    assert.equal(await source.size(), 10);
    assert.equal(Buffer.from(await source.read(3, 4)).toString(), '3456');
    assert.equal(Buffer.from(await source.read(8, 100)).toString(), '89');
    assert.equal((await source.read(50, 4)).length, 0);
    await source.close();
    await assert.rejects(source.read(0, 1), /has been closed: open it again/);
  });

  it('gives the rows of a capture', async () => {
    const trace = await openTrace(fileSource(fixture('linux-everything')));
    assert.equal(trace.commandCount, 43);
    assert.deepEqual(trace.devices, ['net0']);
    assert.deepEqual(trace.rings, { guest: false, shadow: true });
    const [row] = await trace.rows(2, 1);
    assert(row?.record.type === 'command');
    assert.equal(Buffer.from(row.record.out).toString('hex'), '0101525400123456');
    await trace.close();
  });

  it('still has a row for each number after the file became shorter, and says what happened', async () => {
    const path = join(folder, 'shrinking');
    const text = readFixture('linux-everything');
    await writeFile(path, text);
    const trace = await openTrace(fileSource(path));
    await truncate(path, 1000);
    const rows = await trace.rows(0, trace.rowCount);
    assert.deepEqual(
      rows.map(({ row }) => row),
      [...Array(trace.rowCount).keys()],
    );
    assert.match(damageOf(rows.at(-1)?.record).message, /The file has changed since it was opened/);
    await trace.close();
  });
});
