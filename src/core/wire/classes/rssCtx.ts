import { READS_ONLY, type DeviceParts } from '../effect';
import { F } from '../features';
import { reserved, struct, uint, type Rule } from '../layout';
import { command } from '../schema';
import { RSS_CONFIG, rssOfValues, rssCommandSummary } from './mq';

const SECTION = 'RSS Context';

const notZero: Rule<number> = (id) =>
  id === 0
    ? {
        code: 'rss-context-id',
        severity: 'error',
        refuses: true,
        message: "RSS contexts are numbered from 1; 0 is the device's own configuration.",
        spec: `virtio 1.4, ${SECTION}`,
      }
    : undefined;

const contextId = uint('rss_ctx_id', 2, 'Number of the RSS context, from 1.', { rules: [notZero] });

const missing = ({ rss_contexts }: DeviceParts, { rss_ctx_id: id }: { readonly rss_ctx_id: number }) =>
  rss_contexts?.[`${id}`] === undefined ? `RSS context ${id} doesn't exist.` : undefined;

const configure = (number: number, verb: string, needs: boolean) =>
  command({
    class: 9,
    command: number,
    title: `${verb} RSS context`,
    since: '1.4',
    section: SECTION,
    feature: F.RSS_CONTEXT,
    data: [contextId, reserved('reserved', 1, 6), struct('rss', 'The RSS configuration of the context.', RSS_CONFIG)],
    result: [],
    summary: (values) => `${verb} RSS context ${values.rss_ctx_id}: ${rssCommandSummary(values.rss)}`,
    writes: ['rss_contexts.{rss_ctx_id}'],
    effect: ({ rss_contexts }, { rss_ctx_id, rss }) =>
      rss_contexts && { rss_contexts: { ...rss_contexts, [`${rss_ctx_id}`]: rssOfValues(rss) } },
    supersededBy: 'none',
    ...(needs ? { refused: missing, judgedBy: ['rss_contexts'] } : {}),
    qemu: undefined,
  });

/** Class VIRTNET_RSS_CTX_CTRL: further RSS configurations that flow filters steer to. */
export const RSS_CTX = {
  VIRTNET_RSS_CTX_CTRL_CAP_GET: command({
    class: 9,
    command: 0,
    title: 'RSS context limit',
    since: '1.4',
    section: SECTION,
    feature: F.RSS_CONTEXT,
    data: [],
    result: [uint('max_rss_contexts', 2, 'RSS contexts that the device can hold.')],
    summary: () => 'read how many RSS contexts are supported',
    ...READS_ONLY,
    qemu: undefined,
  }),
  VIRTNET_RSS_CTX_CTRL_ADD: configure(1, 'add', false),
  VIRTNET_RSS_CTX_CTRL_MOD: configure(2, 'change', true),
  VIRTNET_RSS_CTX_CTRL_DEL: command({
    class: 9,
    command: 3,
    title: 'delete RSS context',
    since: '1.4',
    section: SECTION,
    feature: F.RSS_CONTEXT,
    data: [contextId],
    result: [],
    summary: (values) => `delete RSS context ${values.rss_ctx_id}`,
    writes: ['rss_contexts.{rss_ctx_id}'],
    effect: ({ rss_contexts }, { rss_ctx_id }) =>
      rss_contexts && {
        rss_contexts: Object.fromEntries(Object.entries(rss_contexts).filter(([id]) => id !== `${rss_ctx_id}`)),
      },
    supersededBy: 'none',
    refused: missing,
    judgedBy: ['rss_contexts'],
    qemu: undefined,
  }),
};
