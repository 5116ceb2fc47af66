import { PcapngWriter } from '../../src/io/write/pcapng';
import type { SoundRecord } from '../../src/io/jsonl/parse';
import { Blocks } from '../unit/io/support';
import { joined } from './odd';

/** A block of a pcapng before it has bytes. */
export type Block =
  | { kind: 'section'; magic: number; version: number; length: bigint }
  | { kind: 'interface'; link: number; options: Option[]; hasEnd: boolean }
  | { kind: 'packet'; on: number; ticks: bigint; captured: number; original: number; data: Uint8Array }
  | { kind: 'other'; type: number; body: Uint8Array };

export interface Option {
  code: number;
  /** As it claims; the value is padded to words whatever it says. */
  length: number;
  value: Uint8Array;
}

const NAME = 2;
const RESOLUTION = 9;

export function option(code: number, value: Uint8Array): Option {
  return { code, length: value.length, value };
}

/** The blocks in which the project's writer puts records. */
export function blocksOf(records: readonly SoundRecord[]): Block[] {
  const writer = new PcapngWriter();
  const blocks: Block[] = [{ kind: 'section', magic: 0x1a2b3c4d, version: 1, length: -1n }];
  for (const record of records) for (const bytes of writer.blocks(record)) blocks.push(readBlock(bytes, record));
  return blocks;
}

function readBlock(bytes: Uint8Array, record: SoundRecord): Block {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint32(0, true) === 1) {
    const name = record.device ?? (record.type === 'device' ? record.id : undefined);
    const named = name === undefined ? [] : [option(NAME, new TextEncoder().encode(name))];
    return { kind: 'interface', link: 147, options: [...named, option(RESOLUTION, Uint8Array.of(9))], hasEnd: true };
  }
  const length = view.getUint32(20, true);
  const ticks = (BigInt(view.getUint32(12, true)) << 32n) | BigInt(view.getUint32(16, true));
  const data = bytes.subarray(28, 28 + length);
  return { kind: 'packet', on: view.getUint32(8, true), ticks, captured: length, original: length, data };
}

/** Its bytes, in either byte order. */
export function bytesOfBlock(block: Block, isLittle: boolean): Uint8Array {
  const b = new Blocks(isLittle);
  switch (block.kind) {
    case 'section':
      return b.block(0x0a0d0d0a, b.u32(block.magic), b.u16(block.version), b.u16(0), b.i64(block.length));
    case 'interface':
      return b.block(
        1,
        b.u16(block.link),
        b.u16(0),
        b.u32(0),
        ...block.options.map(({ code, length, value }) =>
          joined(b.u16(code), b.u16(length), value, new Uint8Array(-value.length & 3)),
        ),
        ...(block.hasEnd ? [b.u32(0)] : []),
      );
    case 'packet': {
      const { on, ticks, captured, original, data } = block;
      const words = [on, Number(ticks >> 32n), Number(ticks & 0xffffffffn), captured, original];
      return b.block(6, ...words.map((word) => b.u32(word)), data);
    }
    case 'other':
      return b.block(block.type, block.body);
  }
}
