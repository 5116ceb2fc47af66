import { changesState, deviceNamed } from '../../core/track/follow';
import type { Track } from '../../core/track/track';
import type { TraceRecord } from '../../core/trace/record';

/** What is to be known of a device to tell which one a record concerns, and how to read it. */
interface Known {
  readonly id: string;
  readonly assumed: boolean;
  readonly byteOrder: 'little' | 'big';
}

/** Which devices a trace has told of so far: as much of following it as is needed to read records. */
export class DeviceNames {
  readonly #devices: Map<string, Known>;
  #lastName: string | undefined;
  #last: Known | undefined;

  constructor(start: ReadonlyMap<string, Known>) {
    this.#devices = new Map(start);
  }

  static after(track: Track): DeviceNames {
    return new DeviceNames(
      new Map([...track].map(([key, { id, assumed, byteOrder }]) => [key, { id, assumed, byteOrder }])),
    );
  }

  clone(): DeviceNames {
    return new DeviceNames(this.#devices);
  }

  /** The device of the next command, by the name that it has; the trace has told of it then. */
  command(name: string | undefined): Known {
    if (this.#last !== undefined && this.#lastName === name) return this.#last;
    const known = this.#deviceOf(name);
    this.#devices.set(known.id, known);
    this.#lastName = name;
    this.#last = known;
    return known;
  }

  /** The device that the next record concerns, before it. */
  before(record: TraceRecord): Known {
    if (record.type === 'device') return this.#known(record.id);
    return this.#deviceOf(record.type === 'damaged' ? undefined : record.device);
  }

  take(record: TraceRecord): void {
    if (!changesState(record)) return;
    const { id, assumed, byteOrder } = this.before(record);
    this.#last = undefined;
    this.#devices.set(
      id,
      record.type === 'device'
        ? { id, assumed: record.features === undefined, byteOrder: record.byteOrder }
        : { id, assumed, byteOrder },
    );
  }

  #deviceOf(name: string | undefined): Known {
    return this.#known(deviceNamed(this.#devices, name));
  }

  #known(id: string): Known {
    return this.#devices.get(id) ?? { id, assumed: true, byteOrder: 'little' };
  }
}
