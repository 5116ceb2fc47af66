import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { Opening } from '../../../src/extension/editor/opening';
import { memorySource } from '../../../src/io/memorySource';

const COMMANDS = 200_000;
const line = '{"type":"command","t":1,"out":"02000064","in":"00"}\n';
const bytes = new TextEncoder().encode(line.repeat(COMMANDS));

/** Opens it, and stops the indexing as soon as there are rows. */
async function stopped() {
  const opening = new Opening(
    () => Promise.resolve(memorySource(bytes)),
    () => undefined,
  );
  const { file } = await opening.started;
  opening.hold(true);
  // A pass that went on would be through by then.
  await setTimeout(500);
  return { opening, file };
}

describe('indexing that the reader stops', () => {
  it('leaves the rows so far, which can be read', async () => {
    const { opening, file } = await stopped();
    const { rowCount } = file;
    assert.ok(rowCount > 0 && rowCount < COMMANDS, `${rowCount} rows`);
    assert.deepEqual([opening.progress?.isHeld, opening.progress?.rows], [true, rowCount]);
    assert.equal((await file.rows(rowCount - 1, 5)).length, 1);
    opening.close();
  });

  it('goes on where it was', async () => {
    const { opening } = await stopped();
    opening.hold(false);
    assert.equal((await opening.whole).file.rowCount, COMMANDS);
    assert.equal(opening.progress, undefined);
    opening.close();
  });

  it('ends when the editor is closed', async () => {
    const { opening } = await stopped();
    opening.close();
    await assert.rejects(opening.whole, { name: 'AbortError' });
  });

  it('is done, where all has been read', async () => {
    const { opening } = await stopped();
    opening.hold(false);
    await opening.whole;
    opening.hold(true);
    assert.equal(opening.progress, undefined);
    opening.close();
  });
});
