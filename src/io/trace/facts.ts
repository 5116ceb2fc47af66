import type { CommandRecord, DamagedRecord, Ring, TraceRecord } from '../../core/trace/record';
import type { Finding } from '../../core/findings/finding';
import { plural } from '../../core/wire/text';
import { ByteOrders } from './byteOrders';
import { MAX_DEVICES } from '../limits';
import { Tally } from './tally';

/** What a pass over the whole trace gathers, besides where the rows are. */
export class TraceFacts {
  /** Rings that commands are on. */
  readonly rings = { guest: false, shadow: false };
  /** ns; earliest and latest of the records that have a time of their own. */
  firstTime: bigint | undefined;
  lastTime: bigint | undefined;
  /** Records of type `device`. */
  deviceRecords = 0;
  damaged = new Tally();
  backwards = new Tally();
  byteOrders = new ByteOrders();
  #firstDamage = '';
  readonly #ids = new Set<string>();
  readonly #lastOfRing = new Map<string, bigint>();

  clone(): TraceFacts {
    const copy = new TraceFacts();
    Object.assign(copy.rings, this.rings);
    copy.firstTime = this.firstTime;
    copy.lastTime = this.lastTime;
    copy.deviceRecords = this.deviceRecords;
    copy.damaged = this.damaged.clone();
    copy.backwards = this.backwards.clone();
    copy.#firstDamage = this.#firstDamage;
    copy.byteOrders = this.byteOrders.clone();
    for (const id of this.#ids) copy.#ids.add(id);
    for (const [ring, t] of this.#lastOfRing) copy.#lastOfRing.set(ring, t);
    return copy;
  }

  /** Ids of devices, in the order of their appearance. */
  get devices(): readonly string[] {
    return [...this.#ids];
  }

  addDevice(id: string): void {
    if (this.#ids.size < MAX_DEVICES) this.#ids.add(id);
  }

  addTime(t: bigint): void {
    if (this.firstTime === undefined || t < this.firstTime) this.firstTime = t;
    if (this.lastTime === undefined || t > this.lastTime) this.lastTime = t;
  }

  /** Takes a record and its place, in bytes of the file. */
  addRecord(record: TraceRecord, offset: number, length: number): void {
    if (record.type === 'damaged') {
      this.addDamage(record, offset, length);
      return;
    }
    this.addTime(record.t);
    if (record.device !== undefined) this.addDevice(record.device);
    if (record.type === 'device') {
      this.addDevice(record.id);
      this.deviceRecords++;
      this.byteOrders.add(record, offset);
    }
    if (record.type === 'command') this.#addCommand(record, offset, length);
  }

  addDamage({ message }: Pick<DamagedRecord, 'message'>, offset: number, length: number): void {
    if (this.damaged.count === 0) this.#firstDamage = message;
    this.damaged.add(offset, length);
  }

  /** Time of the last command on this ring of this device, if there was one. */
  lastOn(ring: Ring, device: string | undefined): bigint | undefined {
    return this.#lastOfRing.get(laneOf(ring, device));
  }

  /** Commands have followed on a ring that had one, the last at this time; their times don't run backwards. */
  advance(ring: Ring, device: string | undefined, t: bigint): void {
    this.addTime(t);
    this.#lastOfRing.set(laneOf(ring, device), t);
  }

  notes(): Finding[] {
    return [
      ...this.damaged.note('damaged-record', 'error', (count) =>
        count === 1
          ? `A record can't be read. ${this.#firstDamage}`
          : `${plural(count, 'record')} can't be read. The first: ${this.#firstDamage}`,
      ),
      ...this.backwards.note(
        'time-runs-backwards',
        'warning',
        (count, offset) =>
          `The time of ${plural(count, 'command')} is earlier than that of the previous command on the same ring, first at offset ${offset}; they are shown in the order of the file.`,
      ),
    ];
  }

  #addCommand({ ring, device, t }: CommandRecord, offset: number, length: number): void {
    this.rings[ring] = true;
    const key = laneOf(ring, device);
    const last = this.#lastOfRing.get(key);
    if (last !== undefined && t < last) this.backwards.add(offset, length);
    if (last !== undefined || this.#lastOfRing.size < MAX_DEVICES) this.#lastOfRing.set(key, t);
  }
}

function laneOf(ring: Ring, device: string | undefined): string {
  return `${ring} ${device ?? ''}`;
}
