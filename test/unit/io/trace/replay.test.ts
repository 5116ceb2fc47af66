import assert from 'node:assert/strict';
import { EMPTY_TRACK, stateOn, type Track } from '../../../../src/core/track/track';
import { follow } from '../../../../src/core/track/follow';
import type { TraceRow } from '../../../../src/core/trace/record';
import { encodeCommand } from '../../../../src/core/wire/encode';
import { Checkpoints } from '../../../../src/io/trace/checkpoints';
import { Replay, type RowSource } from '../../../../src/io/trace/replay';

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

  it('is nearer still where one steps back and forth', async () => {
    const source = toggles(20_000);
    const replay = new Replay(source);
    await replay.steps(15_000, 1);
    source.read = 0;
    for (const row of [15_001, 15_002, 14_999, 14_998]) await replay.steps(row, 1);
    assert.ok(source.read <= 4 * 1024, `${source.read} rows were read`);
  });

  it('is told to two at once without following a row twice', async () => {
    const source = toggles(50_000);
    const replay = new Replay(source);
    const [first, second] = await Promise.all([replay.steps(49_990, 1), replay.steps(49_991, 1)]);
    assert.deepEqual([first[0]?.row.row, second[0]?.row.row], [49_990, 49_991]);
    assert.ok(source.read <= 50_000 + 8192, `${source.read} rows were read`);
  });

  it('keeps what was done until it was called off', async () => {
    const source = toggles(100_000);
    const replay = new Replay(source);
    const controller = new AbortController();
    const rows = source.rows.bind(source);
    source.rows = (from, count) => {
      if (from >= 60_000) controller.abort(new Error('called off'));
      return rows(from, count);
    };
    await assert.rejects(replay.steps(99_999, 1, controller.signal), /called off/);
    source.rows = rows;
    source.read = 0;
    await replay.steps(99_999, 1);
    assert.ok(source.read <= 60_000, `${source.read} rows were read`);
  });

  it('is made near ahead of time, with word of how far that is', async () => {
    const source = toggles(60_000);
    const replay = new Replay(source);
    const heard: number[] = [];
    const done = replay.advance({ onProgress: (rows, of) => void heard.push(rows, of - 60_000) });
    // Somebody who asks meanwhile is served without doing it over.
    const [step] = await replay.steps(30_000, 1);
    await done;
    assert.equal(step?.row.row, 30_000);
    assert.equal(heard.at(-2), 60_000);
    assert.ok(heard.every((value, i) => (i % 2 === 1 ? value === 0 : i === 0 || value > (heard[i - 2] ?? 0))));
    assert.ok(source.read <= 60_000 + 8192, `${source.read} rows were read`);
    source.read = 0;
    await replay.steps(59_999, 1);
    assert.ok(source.read <= 8192, `${source.read} rows were read`);
  });

  it('is made ahead until that is called off', async () => {
    const source = toggles(100_000);
    const controller = new AbortController();
    const off = new Replay(source).advance({
      signal: controller.signal,
      onProgress: () => {
        controller.abort(new Error('called off'));
      },
    });
    await assert.rejects(off, /called off/);
    assert.ok(source.read < 50_000, `${source.read} rows were read`);
  });

  it('is right after a read has failed', async () => {
    const source = toggles(30_000);
    const replay = new Replay(source);
    const rows = source.rows.bind(source);
    source.rows = (from, count) => (from >= 12_000 ? Promise.reject(new Error('gone')) : rows(from, count));
    await assert.rejects(replay.steps(29_999, 1), /gone/);
    source.rows = rows;
    const expected = await new Replay(toggles(30_000)).steps(29_998, 2);
    const found = await replay.steps(29_998, 2);
    assert.deepEqual(found, expected);
    assert.deepEqual(
      found.map(({ after }) => after.get('net0')?.guest.qemu.setBy.toMap()),
      expected.map(({ after }) => after.get('net0')?.guest.qemu.setBy.toMap()),
    );
  });

  it('is near once it was passed', async () => {
    const source = toggles(20_000);
    const replay = new Replay(source);
    await replay.steps(19_999, 1);
    source.read = 0;
    await replay.steps(10_000, 3);
    assert.ok(source.read <= 8192, `${source.read} rows were read`);
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
      assert.ok(at <= block && block - at < 128, `block ${block} starts from ${at}`);
      assert.equal(value, at);
      found.add(at);
    }
    assert.ok(found.size <= 1024);
  });

  it('keeps fewer checkpoints where each is large', () => {
    const checkpoints = new Checkpoints(0);
    for (let block = 1; block <= 1000; block++) checkpoints.add(block, block, 200);
    const found = new Set(Array.from({ length: 1000 }, (_, block) => checkpoints.before(block).block));
    assert.ok(found.size <= 5, `${found.size} are kept`);
  });
});
