import type { StripBucket, StripView } from '../../../../src/protocol/messages';

export function bucket(firstRow: number, lastRow: number, change: Partial<StripBucket> = {}): StripBucket {
  const count = lastRow - firstRow + 1;
  return {
    classes: [{ class: 2, count }],
    commands: count,
    errors: 0,
    unanswered: 0,
    damaged: 0,
    resets: 0,
    starts: 0,
    restored: 0,
    firstRow,
    lastRow,
    ...change,
  };
}

/** A strip over ten rows for each of these buckets. */
export function strip(changes: readonly Partial<StripBucket>[], change: Partial<StripView> = {}): StripView {
  return {
    generation: 0,
    linesEach: 10,
    lines: changes.length * 10,
    isDone: true,
    names: [
      { class: 1, name: 'VIRTIO_NET_CTRL_MAC' },
      { class: 2, name: 'VIRTIO_NET_CTRL_VLAN' },
    ],
    buckets: changes.map((each, at) => bucket(at * 10, at * 10 + 9, each)),
    bookmarks: [],
    ...change,
  };
}
