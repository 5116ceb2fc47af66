import type { Random } from '../bench/random';
import type { SoundRecord } from '../../src/io/jsonl/parse';
import { mutated } from './mutate';
import { mutatedJson } from './mutateJsonl';
import { be32, joined, noise, oddByte, oddCommand, oddWide, oddWord, pick, setTo } from './odd';
import { blocksOf, bytesOfBlock, option, type Block } from './pcapngBlocks';

const HEADER = 32;
/** Kind, ring, flags, cvq, head, lengths, what is offered, latency: places and sizes in a record's header. */
const HEADER_FIELDS = [
  [0, 4],
  [4, 1],
  [5, 1],
  [6, 2],
  [8, 2],
  [10, 2],
  [12, 4],
  [16, 4],
  [20, 4],
  [24, 4],
  [28, 4],
] as const;

/** A pcapng of these records after some changes to blocks, their frames, and bytes anywhere. */
export function mutatedPcapng(records: readonly SoundRecord[], random: Random): Uint8Array {
  const blocks = blocksOf(records);
  for (let left = random.below(4); left > 0; left--) change(blocks, random);
  let isLittle = random.below(4) > 0;
  const parts = blocks.map((block) => {
    if (block.kind === 'section' && random.below(4) === 0) isLittle = !isLittle;
    const bytes = bytesOfBlock(block, isLittle);
    return random.below(25 * blocks.length) < 10 ? reframed(bytes, isLittle, random) : bytes;
  });
  const bytes = joined(...parts);
  return random.below(4) === 0 ? mutated(bytes, [bytes], random) : bytes;
}

/** Another length at the start, at the end or at both, another type, or not all of it. */
function reframed(bytes: Uint8Array, isLittle: boolean, random: Random): Uint8Array {
  const own = bytes.length;
  const length = random.below(2) === 0 ? own + pick([-8, -4, -1, 1, 4, 12, 28], random) : oddWord(random);
  const word = isLittle ? be32(length >>> 0).reverse() : be32(length >>> 0);
  const frame = random.weighted<() => Uint8Array>([
    [3, () => setTo(bytes, 4, word)],
    [3, () => setTo(bytes, own - 4, word)],
    [2, () => setTo(setTo(bytes, 4, word), own - 4, word)],
    [1, () => setTo(bytes, random.below(2) * 3, [random.below(12)])],
    [2, () => bytes.subarray(0, random.below(own))],
    [1, () => joined(bytes, noise(1 + random.below(9), random))],
  ]);
  return frame();
}

function change(blocks: Block[], random: Random): void {
  const at = random.below(blocks.length);
  const block = pick(blocks, random);
  random.weighted<() => void>([
    [8, () => changeBlock(block, random)],
    [1, () => blocks.splice(at, 1)],
    [1, () => blocks.splice(at, 0, structuredClone(block))],
    [1, () => blocks.splice(at, 0, ...structuredClone(blocks.slice(0, 3)))],
    [1, () => blocks.splice(at, 0, strange(random))],
  ])();
  // All of them gone would leave nothing to change.
  if (blocks.length === 0) blocks.push(strange(random));
}

function strange(random: Random): Block {
  return random.weighted<() => Block>([
    [
      2,
      () => ({
        kind: 'other',
        type: pick([2, 3, 4, 5, 0xbad, 0x77, oddWord(random)], random),
        body: noise(12, random),
      }),
    ],
    [
      1,
      () => ({ kind: 'interface', link: pick([147, 1, 0, 65535], random), options: [], hasEnd: random.below(2) > 0 }),
    ],
    [1, () => ({ kind: 'section', magic: 0x1a2b3c4d, version: random.below(3), length: oddWide(random) })],
  ])();
}

function changeBlock(block: Block, random: Random): void {
  switch (block.kind) {
    case 'section':
      random.weighted<() => void>([
        [1, () => (block.magic = oddWord(random))],
        [1, () => (block.version = oddByte(random))],
        [1, () => (block.length = oddWide(random))],
      ])();
      return;
    case 'interface':
      changeOptions(block, random);
      return;
    case 'packet':
      changePacket(block, random);
      return;
    case 'other':
      block.body = noise(random.below(40), random);
  }
}

function changeOptions(block: Block & { kind: 'interface' }, random: Random): void {
  const { options } = block;
  random.weighted<() => void>([
    [1, () => (block.link = pick([147, 1, 0, 65535], random))],
    [1, () => (block.hasEnd = !block.hasEnd)],
    // if_tsresol: a power of ten or of two; if_tsoffset: seconds.
    [3, () => options.unshift(option(9, Uint8Array.of(random.below(256))))],
    [2, () => options.push(option(14, new Uint8Array(new BigInt64Array([BigInt.asIntN(64, oddWide(random))]).buffer)))],
    [1, () => options.push(option(pick([1, 2, 3, 9, 14, 2988], random), noise(random.below(12), random)))],
    [2, () => options.length > 0 && (pick(options, random).length = pick([0, 1, 3, 9, 255, 65535], random))],
    [1, () => options.length > 0 && (pick(options, random).code = random.below(16))],
    [1, () => options.push(option(2, new TextEncoder().encode('n'.repeat(random.below(600)))))],
    [1, () => options.reverse()],
  ])();
}

function changePacket(block: Block & { kind: 'packet' }, random: Random): void {
  const header = block.data.slice(0, HEADER);
  const rest = block.data.subarray(HEADER);
  const isEvent = header[4] === 1;
  const [at, size] = pick(HEADER_FIELDS, random);
  const word = be32(random.below(2) === 0 ? oddWord(random) : random.below(300)).reverse();
  random.weighted<() => void>([
    [1, () => (block.on = random.below(2) === 0 ? random.below(4) : oddWord(random))],
    [2, () => (block.ticks = random.below(2) === 0 ? oddWide(random) : block.ticks - BigInt(random.below(2_000_000)))],
    [1, () => (block.captured = random.below(2) === 0 ? random.below(80) : oddWord(random))],
    [1, () => (block.original = random.below(2) === 0 ? random.below(200) : oddWord(random))],
    [1, () => cut(block, random.below(block.data.length + 1))],
    [4, () => (block.data = joined(setTo(header, at, word.slice(0, size)), rest))],
    [5, () => resize(block, header, isEvent ? oddEvent(rest, random) : oddCommand(rest, random))],
  ])();
}

/** As a capture does that keeps only the first bytes of a packet. */
function cut(block: Block & { kind: 'packet' }, length: number): void {
  block.data = block.data.subarray(0, length);
  block.captured = length;
}

function oddEvent(text: Uint8Array, random: Random): Uint8Array {
  return new TextEncoder().encode(mutatedJson(new TextDecoder().decode(text), random));
}

/** Puts other bytes behind the header, which counts them all as out bytes but for the ack. */
function resize(block: Block & { kind: 'packet' }, header: Uint8Array, rest: Uint8Array): void {
  const answer = (header[6] ?? 0) & 1 && header[4] === 0 ? Math.min(1, rest.length) : 0;
  setTo(header, 12, be32(rest.length - answer).reverse());
  setTo(header, 16, be32(answer).reverse());
  block.data = joined(header, rest);
  block.captured = block.data.length;
  block.original = block.data.length;
}
