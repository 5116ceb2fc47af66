import assert from 'node:assert/strict';
import { EMPTY_TRACK, stateOn, type Track } from '../../../src/core/track/track';
import { follow } from '../../../src/core/track/follow';
import type { TraceRow } from '../../../src/core/trace/record';
import { encodeCommand } from '../../../src/core/wire/encode';
import { Checkpoints } from '../../../src/io/checkpoints';
import { Replay, type RowSource } from '../../../src/io/replay';

/** A trace that turns promiscuous mode on with every third command and off with the others, and counts the rows read. */
function toggles(rowCount: number): RowSource & { read: number } {
  const row = (index: number): TraceRow => ({
    row: index,
    command: index,
    offset: 0,
    length: 0,
    record: {
      type: 'command',
      t: BigInt(index),
      ring: 'guest',
      out: encodeCommand('VIRTIO_NET_CTRL_RX_PROMISC', { on: index % 3 === 0 ? 1 : 0 }),
      outCut: false,
      in: Uint8Array.of(0),
      inCut: false,
    },
  });
  const source = {
    rowCount,
    read: 0,
    rows: (from: number, count: number) => {
      const there = Math.max(0, Math.min(count, rowCount - from));
      source.read += there;
      return Promise.resolve(Array.from({ length: there }, (_, i) => row(from + i)));
    },
  };
  return source;
}

function promisc(track: Track): boolean | undefined {
  const device = track.get('net0');
  return device && stateOn(device, 'guest').rx.promisc;
}

describe('the state at any row', () => {
  it('is the same wherever one comes from', async () => {
    const source = toggles(5000);
    const replay = new Replay(source);
    let track = EMPTY_TRACK;
    const expected = (await source.rows(0, 5000)).map(({ record, command }) => {
      track = follow(track, record, command);
      return promisc(track);
    });
    for (const row of [4999, 0, 511, 512, 513, 2048, 1]) {
      const [step] = await replay.steps(row, 1);
      assert.ok(step);
      assert.equal(step.row.row, row);
      assert.equal(promisc(step.after), expected[row]);
      assert.equal(promisc(step.before), row === 0 ? undefined : expected[row - 1]);
    }
  });

  it('is near once it was passed', async () => {
    const source = toggles(20_000);
    const replay = new Replay(source);
    await replay.steps(19_999, 1);
    source.read = 0;
    await replay.steps(10_000, 3);
    assert.ok(source.read <= 8192, `${String(source.read)} rows were read`);
  });

  it('gives what there is beyond the end', async () => {
    const replay = new Replay(toggles(10));
    assert.equal((await replay.steps(8, 100)).length, 2);
    assert.deepEqual(await replay.steps(10, 1), []);
  });

  it('stops when it is called off, and goes on for others', async () => {
    const replay = new Replay(toggles(20_000));
    const controller = new AbortController();
    const off = replay.steps(19_999, 1, controller.signal);
    controller.abort(new Error('called off'));
    await assert.rejects(off, /called off/);
    assert.equal((await replay.steps(5, 1)).length, 1);
  });

  it('keeps a bounded number of checkpoints, each of them right', () => {
    const checkpoints = new Checkpoints(0);
    for (let block = 1; block <= 100_000; block++) checkpoints.add(block, block);
    const found = new Set<number>();
    for (let block = 0; block <= 100_000; block++) {
      const { block: at, value } = checkpoints.before(block);
      assert.ok(at <= block && block - at < 256, `block ${String(block)} starts from ${String(at)}`);
      assert.equal(value, at);
      found.add(at);
    }
    assert.ok(found.size <= 512);
  });
});
