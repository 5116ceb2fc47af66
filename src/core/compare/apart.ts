import type { Coalescing, HashConfig, RssConfig } from '../device/state';
import { vlanText } from '../device/vlans';
import { bitNames, HASH_TYPES, type BitName } from '../wire/bits';
import { plural } from '../wire/text';
import { coalesceOf, queuesApart } from './fields';

/** Entries of a list that are told one by one. */
const MOST = 8;

/** What only one side has, each as a list in words. */
export function apart(onlyA: string | undefined, onlyB: string | undefined, both?: string): string {
  return [
    onlyA === undefined ? [] : [`Only in A: ${onlyA}.`],
    onlyB === undefined ? [] : [`Only in B: ${onlyB}.`],
    both === undefined ? [] : [`In both: ${both}.`],
  ]
    .flat()
    .join(' ');
}

export function namesApart(a: readonly string[], b: readonly string[]): string {
  return apart(only(a, b), only(b, a));
}

export function bitsApart(a: number | bigint, b: number | bigint, names: readonly BitName[]): string {
  return namesApart(bitNames(a, names), bitNames(b, names));
}

/** As sets. */
export function addressesApart(a: readonly string[], b: readonly string[]): string {
  const there = new Set(b);
  const shared = new Set(a.filter((address) => there.has(address))).size;
  return apart(only(a, b), only(b, a), plural(shared, 'address', 'addresses'));
}

export function vlansApart(a: readonly number[], b: readonly number[]): string {
  const here = new Set(a);
  const there = new Set(b);
  const onlyA = a.filter((vid) => !there.has(vid));
  const onlyB = b.filter((vid) => !here.has(vid));
  return apart(
    onlyA.length === 0 ? undefined : vlanText(onlyA),
    onlyB.length === 0 ? undefined : vlanText(onlyB),
    plural(a.length - onlyA.length, 'VLAN'),
  );
}

function only(list: readonly string[], other: readonly string[]): string | undefined {
  const there = new Set(other);
  const found = [...new Set(list)].filter((item) => !there.has(item));
  if (found.length === 0) return undefined;
  const rest = found.length - MOST;
  return `${found.slice(0, MOST).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** In what two configurations of RSS differ, slot by slot. */
export function rssApart(a: RssConfig, b: RssConfig): string {
  const numbers = [
    ['Frames that no hash is computed for go to queue', a.unclassified_queue, b.unclassified_queue],
    ['Transmit queues:', a.max_tx_vq, b.max_tx_vq],
  ] as const;
  return [
    hashApart(a, b),
    slotsApart(a.indirection_table, b.indirection_table),
    ...numbers
      .filter(([, here, there]) => here !== there)
      .map(([what, here, there]) => `${what} ${here} in A, ${there} in B.`),
  ]
    .filter((text) => text !== '')
    .join(' ');
}

export function hashApart(a: HashConfig, b: HashConfig): string {
  const types = bitsApart(a.hash_types, b.hash_types, HASH_TYPES);
  return [types === '' ? '' : `Hash types: ${types}`, keysApart(a.key, b.key)].filter((text) => text !== '').join(' ');
}

function slotsApart(a: readonly number[], b: readonly number[]): string {
  if (a.length !== b.length) {
    return `The indirection table has ${plural(a.length, 'slot')} in A and ${b.length} in B.`;
  }
  const slots = a.flatMap((queue, slot) => (queue === b[slot] ? [] : [slot]));
  if (slots.length === 0) return '';
  const told = slots
    .slice(0, MOST)
    .map((slot) => `slot ${slot} to queue ${String(a[slot])} in A, ${String(b[slot])} in B`);
  const rest = slots.length - told.length;
  const more = rest > 0 ? `; and ${rest} more` : '';
  return `Indirection table, ${slots.length} of ${plural(a.length, 'slot')}: ${told.join('; ')}${more}.`;
}

/** Keys of hex text. */
function keysApart(a: string, b: string): string {
  if (a === b) return '';
  const [short, long, name] = a.length < b.length ? [a, b, 'B'] : [b, a, 'A'];
  const sizes = `${a.length / 2} bytes in A, ${b.length / 2} in B`;
  if (short.length < long.length && long.startsWith(short)) {
    const rest = long.slice(short.length);
    const tail = /^0*$/.test(rest) ? 'zero bytes' : 'further bytes';
    return `The key has ${sizes}: ${name}'s goes on with ${tail}.`;
  }
  let same = 0;
  while (same < short.length && short.slice(same, same + 2) === long.slice(same, same + 2)) same += 2;
  return `The keys differ from byte ${same / 2} on (${sizes}).`;
}

/** Virtqueue by virtqueue, what holds for it. */
export function coalescingApart(a: Coalescing, b: Coalescing): string {
  return queuesApart(a, b)
    .map((index) => {
      const words = (side: Coalescing) => {
        const { max_packets, max_usecs } = coalesceOf(side, index);
        return `${plural(max_packets, 'packet')} or ${max_usecs} µs`;
      };
      return `Virtqueue ${index} waits for ${words(a)} in A, ${words(b)} in B.`;
    })
    .join(' ');
}
