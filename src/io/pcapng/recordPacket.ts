import { CVQ_HEADER, CVQ_MAGIC, ENHANCED_PACKET, PACKET_FRAME, PACKET_HEADER } from './format';

/** Bytes of the shortest block that holds a record. */
export const LEAST_BLOCK = PACKET_FRAME + CVQ_HEADER;

/** Whether the block of this length, at `at` of the view, is a whole packet of the interface with a record's magic in it. */
export function isRecordPacket(
  view: DataView,
  at: number,
  length: number,
  isLittle: boolean,
  interfaceNumber: number,
): boolean {
  return (
    length >= LEAST_BLOCK &&
    (length & 3) === 0 &&
    at + length <= view.byteLength &&
    view.getUint32(at, isLittle) === ENHANCED_PACKET &&
    view.getUint32(at + length - 4, isLittle) === length &&
    view.getUint32(at + 8, isLittle) === interfaceNumber &&
    view.getUint32(at + PACKET_HEADER, false) === CVQ_MAGIC
  );
}
