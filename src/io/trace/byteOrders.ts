import type { DeviceRecord } from '../../core/trace/record';
import { MAX_DEVICES } from '../limits';

/** Where a device's byte order changes, in the order of the file. */
interface Change {
  /** Of the device record, in bytes. */
  readonly offset: number;
  readonly isBig: boolean;
}

/** Byte orders that devices have, from their `device` records: all little but for guests of legacy big-endian kind. */
export class ByteOrders {
  readonly #changes = new Map<string, Change[]>();
  #kept = 0;

  add({ id, byteOrder }: DeviceRecord, offset: number): void {
    const isBig = byteOrder === 'big';
    const changes = this.#changes.get(id);
    if ((changes?.at(-1)?.isBig ?? false) === isBig || this.#kept === MAX_DEVICES) return;
    this.#kept++;
    if (changes === undefined) this.#changes.set(id, [{ offset, isBig }]);
    else changes.push({ offset, isBig });
  }

  /** Whether a record of this device at this offset is big-endian. */
  isBig(id: string, offset: number): boolean {
    const changes = this.#changes.get(id) ?? [];
    const later = changes.findIndex((change) => change.offset > offset);
    return changes[(later < 0 ? changes.length : later) - 1]?.isBig ?? false;
  }

  clone(): ByteOrders {
    const copy = new ByteOrders();
    for (const [id, changes] of this.#changes) copy.#changes.set(id, [...changes]);
    copy.#kept = this.#kept;
    return copy;
  }
}
