import { HASH_TYPES, bitNames } from '../../wire/bits';
import { hexNumber } from '../../wire/hex';
import { plural, truncate } from '../../wire/text';
import { hexBytes, slots, struct, u16, u32, type ShapeValue } from '../shape';
import { MOST_TOLD, bitsText, sentences } from './differenceText';

const key = hexBytes('The Toeplitz key.');

export const rssShape = struct({
  hash_types: u32('Which packets are hashed.', HASH_TYPES),
  indirection_table: slots(u16('A receive queue of the table.')),
  unclassified_queue: u16('Receive queue for packets without a hash.'),
  max_tx_vq: u16('Transmit queues that the driver uses.'),
  key,
});

/** Receive-side scaling as RSS_CONFIG sets it; the key is hex text. */
export type RssConfig = Readonly<ShapeValue<typeof rssShape>>;

export const hashShape = struct({ hash_types: u32('Which packets’ hashes are reported.', HASH_TYPES), key });

/** Hash reports as HASH_CONFIG sets them; the key is hex text. */
export type HashConfig = Readonly<ShapeValue<typeof hashShape>>;

/** Names of hash types for an item of a state. */
export const hashTypes = (mask: number, none = 'none'): string =>
  mask === 0 ? none : bitNames(mask, HASH_TYPES).join(' ');

const keyText = (hex: string) => `key: ${hex === '' ? 'none' : hex}`;

/** A configuration in a few words, and in a few more. */
export function rssSummary({ indirection_table: { length }, hash_types }: RssConfig): string {
  return `${length}-entry table, ${hashTypes(hash_types)}`;
}

export function rssShort({ indirection_table: { length }, hash_types }: RssConfig): string {
  return `${plural(length, 'entry', 'entries')}, ${hashTypes(hash_types, 'no hash types')}`;
}

export function rssDetails(rss: RssConfig): readonly string[] {
  return [
    `hash types: ${hashTypes(rss.hash_types)} (${hexNumber(rss.hash_types)})`,
    `indirection table: ${truncate(rss.indirection_table.join(' '), 400)}`,
    `unclassified queue: ${rss.unclassified_queue}`,
    `transmit queues: ${rss.max_tx_vq}`,
    keyText(rss.key),
  ];
}

/** A configuration, a line for each thing in which another can differ. */
export function rssLines(rss: RssConfig): readonly string[] {
  return [
    ...bitNames(rss.hash_types, HASH_TYPES).map((name) => `hash type ${name}`),
    ...rss.indirection_table.map((queue, slot) => `entry ${slot}: queue ${queue}`),
    `unclassified: queue ${rss.unclassified_queue}`,
    `transmit queues: ${rss.max_tx_vq}`,
    keyText(rss.key),
  ];
}

export function hashLines({ hash_types, key: hex }: HashConfig): readonly string[] {
  return [...bitNames(hash_types, HASH_TYPES), `key: ${hex}`];
}

/** In what two configurations differ, slot by slot, in sentences. */
export function rssDifference(a: RssConfig, b: RssConfig): string {
  const numbers = [
    ['Frames without a hash go to queue', a.unclassified_queue, b.unclassified_queue],
    ['Transmit queues:', a.max_tx_vq, b.max_tx_vq],
  ] as const;
  return sentences(
    hashDifference(a, b),
    slotDifference(a.indirection_table, b.indirection_table),
    ...numbers
      .filter(([, here, there]) => here !== there)
      .map(([what, here, there]) => `${what} ${here} in A, ${there} in B.`),
  );
}

export function hashDifference(a: HashConfig, b: HashConfig): string {
  const types = bitsText(a.hash_types, b.hash_types, HASH_TYPES);
  return sentences(types === '' ? '' : `Hash types: ${types}`, keyDifference(a.key, b.key));
}

function slotDifference(a: readonly number[], b: readonly number[]): string {
  if (a.length !== b.length) {
    return `The indirection table has ${plural(a.length, 'entry', 'entries')} in A and ${b.length} in B.`;
  }
  const differing = a.flatMap((queue, slot) => (queue === b[slot] ? [] : [slot]));
  if (differing.length === 0) return '';
  const told = differing
    .slice(0, MOST_TOLD)
    .map((slot) => `entry ${slot}: queue ${String(a[slot])} in A, ${String(b[slot])} in B`);
  const rest = differing.length - told.length;
  const more = rest > 0 ? `; and ${rest} more` : '';
  return `Indirection table, ${differing.length} of ${plural(a.length, 'entry', 'entries')}: ${told.join('; ')}${more}.`;
}

function keyDifference(a: string, b: string): string {
  if (a === b) return '';
  const [short, long, name] = a.length < b.length ? [a, b, 'B'] : [b, a, 'A'];
  const sizes = `${a.length / 2} bytes in A, ${b.length / 2} in B`;
  if (short.length < long.length && long.startsWith(short)) {
    const tail = /^0*$/.test(long.slice(short.length)) ? 'zero bytes' : 'further bytes';
    return `The key has ${sizes}: ${name}'s key continues with ${tail}.`;
  }
  let same = 0;
  while (same < short.length && short.slice(same, same + 2) === long.slice(same, same + 2)) same += 2;
  return `The keys differ from byte ${same / 2} (${sizes}).`;
}
