import type { RssConfig } from '../device/parts/rss';
import type { DeviceState } from '../device/state';
import { F, featureName, hasFeature } from '../wire/features';
import { plural } from '../wire/text';
import { differingIn } from '../device/diff';
import { coalesceOf, differingQueues, directionOf, sameCoalesce } from '../device/parts/coalescing';
import { keysOf } from '../device/shape';
import { onlyAtB } from './patchFilters';
import { NO_PATCH, all, lackingAtB, leftApart, send, type PatchRule, type Patching } from './patchRule';

const STEERING: readonly string[] = ['steering', 'rss', 'hash'];

/** The last command of class MQ decides the mode, so that hash reports come behind the number of pairs. */
export const steeringPatch: PatchRule = {
  covers: ['queue_pairs', 'steering'],
  apply: (now, to) => {
    const differs = (part: 'queue_pairs' | 'steering') => differingIn(part, now, to).length > 0;
    if (!differs('queue_pairs') && !differs('steering')) return NO_PATCH;
    const { steering: wanted } = to;
    const leaves = (mode: 'rss' | 'hash') => differs('queue_pairs') || now.steering.mode === mode;
    switch (wanted.mode) {
      case 'automatic':
        return hasFeature(now.features, F.MQ)
          ? pairs(now, to)
          : leftApart(lackingAtB(F.MQ), 'queue_pairs', ...STEERING);
      case 'rss':
        if (!hasFeature(now.features, F.RSS))
          return all([leaves('hash') ? pairs(now, to) : NO_PATCH, leftApart(lackingAtB(F.RSS), ...STEERING)]);
        return send('VIRTIO_NET_CTRL_MQ_RSS_CONFIG', rssData(wanted.rss), 'rss', 'A uses this RSS configuration.');
      case 'hash': {
        const { hash_types, key: hash_key_data } = wanted.hash;
        if (!hasFeature(now.features, F.HASH_REPORT))
          return all([leaves('rss') ? pairs(now, to) : NO_PATCH, leftApart(lackingAtB(F.HASH_REPORT), ...STEERING)]);
        const data = { hash_types, hash_key_data };
        return all([
          differs('queue_pairs') ? pairs(now, to) : NO_PATCH,
          send('VIRTIO_NET_CTRL_MQ_HASH_CONFIG', data, 'hash', 'A uses this hash report configuration.'),
        ]);
      }
    }
  },
};

function pairs({ features }: DeviceState, { queue_pairs: count, steering: { mode } }: DeviceState): Patching {
  const reason = `A has ${plural(count, 'active queue pair')}${mode === 'automatic' ? ' and automatic steering' : ''}.`;
  if (hasFeature(features, F.MQ))
    return send('VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET', { virtqueue_pairs: count }, 'queue_pairs', reason);
  if (mode !== 'hash' || !hasFeature(features, F.RSS)) return leftApart(lackingAtB(F.MQ), 'queue_pairs');
  const why = `${reason} Without ${featureName(F.MQ)} only RSS can set them; the hash reports that follow turn RSS off.`;
  const data = { hash_types: 0, unclassified_queue: 0, indirection_table: [0], max_tx_vq: count, hash_key_data: '' };
  return send('VIRTIO_NET_CTRL_MQ_RSS_CONFIG', data, 'queue_pairs', why);
}

function rssData({ key, ...rss }: RssConfig) {
  return { ...rss, hash_key_data: key };
}

const DIRECTIONS = [
  ['tx', 'VIRTIO_NET_CTRL_NOTF_COAL_TX_SET', 'transmit'],
  ['rx', 'VIRTIO_NET_CTRL_NOTF_COAL_RX_SET', 'receive'],
] as const;

/**
 * A direction's command sets all of its queues, so that their own parameters come behind. No command takes those away
 * again: a queue without any at A gets those of its direction.
 */
export const coalescingPatch: PatchRule = {
  covers: ['coalescing'],
  apply: (now, to) => {
    const here = now.coalescing;
    const there = to.coalescing;
    if (!here) return there ? leftApart(lackingAtB(F.NOTF_COAL), 'coalescing') : NO_PATCH;
    if (!there) return onlyAtB(F.NOTF_COAL, 'coalescing');
    const changed = DIRECTIONS.filter(([direction]) => !sameCoalesce(here[direction], there[direction]));
    if (changed.length > 0 && !hasFeature(now.features, F.NOTF_COAL)) {
      return leftApart(lackingAtB(F.NOTF_COAL), 'coalescing.rx', 'coalescing.tx', 'coalescing.vq');
    }
    const set = changed.map(([direction, name, word]) =>
      send(name, there[direction], `coalescing.${direction}`, `A has these parameters for its ${word} queues.`),
    );
    const isChanged = (index: string) => changed.some(([direction]) => direction === directionOf(index));
    const kept = Object.fromEntries(Object.entries(here.vq).filter(([index]) => !isChanged(index)));
    const queues = differingQueues({ rx: there.rx, tx: there.tx, vq: kept }, there).map((index) => {
      if (!hasFeature(now.features, F.VQ_NOTF_COAL)) return leftApart(lackingAtB(F.VQ_NOTF_COAL), 'coalescing.vq');
      const data = { vq_index: Number(index), ...coalesceOf(there, index) };
      const reason = Object.hasOwn(there.vq, index)
        ? `A has separate parameters for virtqueue ${index}.`
        : `In A, virtqueue ${index} uses the parameters of its direction.`;
      return send('VIRTIO_NET_CTRL_NOTF_COAL_VQ_SET', data, `coalescing.vq.${index}`, reason);
    });
    return all([...set, ...queues]);
  },
};

/** Contexts that go come first, in case the device has no room for more. */
export const rssContextsPatch: PatchRule = {
  covers: ['rss_contexts'],
  apply: (now, to) => {
    const here = now.rss_contexts;
    const there = to.rss_contexts;
    if (!here) return there ? leftApart(lackingAtB(F.RSS_CONTEXT), 'rss_contexts') : NO_PATCH;
    if (!there) return onlyAtB(F.RSS_CONTEXT, 'rss_contexts');
    const differing = new Set(differingIn('rss_contexts', now, to));
    const ids = keysOf(here, there).filter((id) => differing.has(`rss_contexts.${id}`));
    const gone = ids.filter((id) => !Object.hasOwn(there, id));
    return all([
      ...gone.map((id) => {
        const data = { rss_ctx_id: Number(id) };
        return send('VIRTNET_RSS_CTX_CTRL_DEL', data, `rss_contexts.${id}`, `RSS context ${id} exists in B only.`);
      }),
      ...ids.map((id) => {
        const rss = there[id];
        if (!rss) return NO_PATCH;
        const data = { rss_ctx_id: Number(id), rss: rssData(rss) };
        return Object.hasOwn(here, id)
          ? send('VIRTNET_RSS_CTX_CTRL_MOD', data, `rss_contexts.${id}`, `RSS context ${id} differs in A.`)
          : send('VIRTNET_RSS_CTX_CTRL_ADD', data, `rss_contexts.${id}`, `RSS context ${id} exists in A only.`);
      }),
    ]);
  },
};
