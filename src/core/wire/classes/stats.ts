import { STATS_TYPES } from '../statsTypes';
import { F } from '../features';
import { repeat, replies, reserved, uint, wide } from '../layout';
import { command } from '../schema';

const SECTION = 'Device Statistics';

/** Class VIRTIO_NET_CTRL_STATS: counters of the device. */
export const STATS = {
  VIRTIO_NET_CTRL_STATS_QUERY: command({
    class: 8,
    command: 0,
    title: 'supported statistics',
    since: '1.4',
    section: SECTION,
    feature: F.DEVICE_STATS,
    data: [],
    result: [wide('supported_stats_types', 'Statistics that the device can give.', { format: 'stats_types' })],
    summary: () => 'which statistics are there',
  }),
  VIRTIO_NET_CTRL_STATS_GET: command({
    class: 8,
    command: 1,
    title: 'read statistics',
    since: '1.4',
    section: SECTION,
    feature: F.DEVICE_STATS,
    data: [
      repeat('stats', 'One entry a queue.', [
        uint('vq_index', 2, 'Virtqueue index.'),
        reserved('reserved', 2, 3),
        wide('types_bitmap', 'Statistics asked for.', { format: 'stats_types' }),
      ]),
    ],
    result: [replies('replies', 'Counters, a record a queue and type.', STATS_TYPES)],
    summary: ({ stats }) => `read statistics of ${String(stats.length)} queue${stats.length === 1 ? '' : 's'}`,
  }),
};
