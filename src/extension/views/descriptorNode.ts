import { NEXT, WRITE, type ChainDescriptor } from '../../core/wire/chain';
import { hexNumber } from '../../core/wire/hex';
import { plural } from '../../core/wire/text';
import type { ViewNode } from './node';

/** A descriptor: `0  0x41000, 8 bytes`, for whom, and what follows it. */
export function descriptorNode(
  id: string,
  { addr, len, flags, indirect }: ChainDescriptor,
  index: number | undefined,
  next: number | undefined,
): ViewNode {
  const way = (flags & WRITE) === 0 ? 'device reads' : 'device writes';
  const follows = (flags & NEXT) === 0 ? 'last' : next === undefined ? 'NEXT' : `next ${next}`;
  const names = [
    [NEXT, 'NEXT'],
    [WRITE, 'WRITE'],
    [4, 'INDIRECT'],
  ] as const;
  const set = names.filter(([bit]) => (flags & bit) !== 0).map(([, name]) => name);
  return {
    id,
    label: index === undefined ? hexNumber(addr) : `[${index}]  ${hexNumber(addr)}`,
    description: `${plural(len, 'byte')} · ${way} · ${follows}${indirect ? ' · in an indirect table' : ''}`,
    tooltip: [
      `addr ${hexNumber(addr)}, len ${len}, flags ${hexNumber(flags)}${set.length > 0 ? ` (${set.join(', ')})` : ''}`,
    ],
    mark: 'none',
  };
}
