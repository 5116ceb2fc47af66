import { featureNames } from '../../core/wire/features';
import { hexNumber } from '../../core/wire/hex';
import { plural, truncate } from '../../core/wire/text';
import type { StreamFact } from '../migration/facts';
import type { SeenDevice } from './form';

/** What a form tells of a device beside its state, and besides RSS. */
export function seenFacts({ config = {}, offered }: SeenDevice): StreamFact[] {
  const facts: StreamFact[] = [];
  if (offered !== undefined) {
    const names = featureNames(offered);
    const text = `${hexNumber(offered)} (${plural(names.length, 'feature')})`;
    facts.push({ name: 'offered', label: 'Offered features', text, detail: names.join(' ') });
  }
  const { mac, max_virtqueue_pairs: pairs, mtu } = config;
  if (mac !== undefined) facts.push({ name: 'mac', label: 'Configured address', text: mac });
  if (pairs !== undefined) facts.push({ name: 'max_queue_pairs', label: 'Most queue pairs', text: String(pairs) });
  if (mtu !== undefined) facts.push({ name: 'mtu', label: 'MTU', text: String(mtu) });
  return facts;
}

/** As much of RSS as a form tells. */
export function rssFacts({ rss }: SeenDevice): StreamFact[] {
  const facts: StreamFact[] = [];
  const { indirection_table: table, key } = rss ?? {};
  if (table) {
    const text = truncate(table.join(' '), 60);
    const detail = `${plural(table.length, 'entry', 'entries')}: ${truncate(table.join(' '), 400)}`;
    facts.push({ name: 'rss_table', label: 'RSS indirection table', text, detail });
  }
  if (key !== undefined) facts.push({ name: 'rss_key', label: 'RSS key', text: key });
  return facts;
}
