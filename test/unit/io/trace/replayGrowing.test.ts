import assert from 'node:assert/strict';
import { EMPTY_TRACK } from '../../../../src/core/track/track';
import { follow } from '../../../../src/core/track/follow';
import type { TraceRow } from '../../../../src/core/trace/record';
import { encodeCommand } from '../../../../src/core/wire/encode';
import { Replay } from '../../../../src/io/trace/replay';

/** A trace of which so many rows are there; each command sets another VLAN. */
function vlans(rowCount: number) {
  const row = (index: number): TraceRow => ({
    row: index,
    command: index,
    offset: 0,
    length: 0,
    record: {
      type: 'command',
      t: BigInt(index),
      ring: 'guest',
      out: encodeCommand('VIRTIO_NET_CTRL_VLAN_ADD', { vid: index % 4096 }),
      outCut: false,
      in: Uint8Array.of(0),
      inCut: false,
    },
  });
  return {
    rowCount,
    finalRows: rowCount,
    rows(from: number, count: number) {
      const there = Math.max(0, Math.min(count, this.rowCount - from));
      return Promise.resolve(Array.from({ length: there }, (_, at) => row(from + at)));
    },
  };
}

describe('the state at any row of a trace that grows', () => {
  it('is that of all rows before, whenever they came', async () => {
    const trace = vlans(0);
    const replay = new Replay(trace);
    let track = EMPTY_TRACK;
    for (const rowCount of [1, 300, 511, 512, 513, 900, 1024, 1600]) {
      for (const { row, record, command } of await vlans(rowCount).rows(trace.rowCount, rowCount))
        if (row >= trace.rowCount) track = follow(track, record, command);
      trace.rowCount = rowCount;
      trace.finalRows = rowCount - 1;
      const steps = await replay.steps(rowCount - 3, 10);
      assert.deepEqual(
        steps.map(({ row }) => row.row),
        [rowCount - 3, rowCount - 2, rowCount - 1].filter((row) => row >= 0),
      );
      assert.deepEqual(steps.at(-1)?.after, track, `${rowCount} rows`);
    }
  });

  it('gives rows over the end of the blocks that are whole, each once', async () => {
    const replay = new Replay(vlans(1500));
    const steps = await replay.steps(1000, 100);
    assert.deepEqual(
      steps.map(({ row }) => row.row),
      Array.from({ length: 100 }, (_, at) => 1000 + at),
    );
    for (const [at, { before }] of steps.entries()) if (at > 0) assert.deepEqual(before, steps[at - 1]?.after);
    assert.deepEqual(await replay.steps(1500, 10), []);
  });
});
