import { answerText } from '../../core/wire/answer';
import { toHex } from '../../core/wire/hex';
import type { TextTraceFacts } from '../../core/text/traceText';
import type { RowInPlace } from '../../core/check/fast/rowCheck';
import type { Encoder } from './encoder';
import { commandTitle, namedCommand, type NamedCommand } from './named';
import { BUFFER_BYTES, qtestRingText, ringAddresses, type QtestRing } from './qtestRing';

const NEXT = 1;
const WRITE = 2;
/** Most that is offered for an answer, whatever the record says; the largest known are replies of a few KiB. */
const MOST_IN = 0x10000;

/**
 * Lines of QEMU's qtest protocol that put each command on a split ring and notify the device, as a driver would: the out
 * bytes in one descriptor, the room for the answer in another. They take for granted that the machine is little-endian,
 * that the queue is set up at these addresses and enabled, that DRIVER_OK is set and that nothing was on the ring yet.
 * Words after the last one that a command needs are ignored by QEMU: there stands what the line is for. The line that
 * reads the ack finds it there when each line waits for its reply, as libqtest does. Source: QEMU, system/qtest.c;
 * tests/qtest/libqos/virtio.c, qvirtqueue_add, qvirtqueue_kick.
 */
export function qtestEncoder(trace: TextTraceFacts, ring: QtestRing): Encoder<RowInPlace> {
  const writer = new QtestWriter(trace, ring);
  return {
    start: () => writer.start(),
    rows: (steps) =>
      steps
        .map((step) => {
          const { record } = step.row;
          return record.type === 'command' ? writer.command(namedCommand(step, record)) : '';
        })
        .join(''),
    end: () => '',
  };
}

class QtestWriter {
  readonly #addresses: ReturnType<typeof ringAddresses>;
  /** Commands put on the ring. */
  #count = 0;
  /** Where the next buffer goes, from the start of their memory. */
  #next = 0n;

  readonly #trace: TextTraceFacts;
  readonly #ring: QtestRing;

  constructor(trace: TextTraceFacts, ring: QtestRing) {
    this.#trace = trace;
    this.#ring = ring;

    this.#addresses = ringAddresses(ring);
  }

  /** Flags and indexes of both rings. */
  start(): string {
    const { available, used } = this.#addresses;
    return (
      line('memset', available, '0x4', '0x0', `# available ring; ${qtestRingText(this.#ring)}`) +
      line('memset', used, '0x4', '0x0', '# used ring')
    );
  }

  command(command: NamedCommand): string {
    const ring = this.#ring;
    const addresses = this.#addresses;
    const count = this.#count;
    const { record, decoded } = command;
    const { out } = record;
    const room = Math.min(MOST_IN, record.inLen ?? Math.max(1, record.in?.length ?? 1));
    // Each command has two descriptors: the ring has room for half as many.
    const head = (2 * count) % ring.size;
    const outAt = this.#buffer(out.length);
    const inAt = this.#buffer(room);
    this.#count++;
    const title = `# ${commandTitle(command, this.#trace)}`;
    return [
      out.length > 0 ? line('write', outAt, hex(out.length), `0x${toHex(out)}`, title) : '',
      // A driver can tell from it that the device wrote nothing.
      room > 0 ? line('memset', inAt, hex(room), '0xff') : '',
      this.#descriptor(head, outAt, out.length, room > 0 ? NEXT : 0, out.length > 0 ? '' : title),
      room > 0 ? this.#descriptor(head + 1, inAt, room, WRITE) : '',
      line('write', addresses.available + 4n + 2n * BigInt(count % ring.size), '0x2', bytes([head, 2])),
      line('write', addresses.available + 2n, '0x2', bytes([(count + 1) & 0xffff, 2])),
      this.#notification(),
      room > 0 ? line('read', inAt, '0x1', `# ${answerText(decoded.answer)} in the trace`) : '',
    ].join('');
  }

  #descriptor(index: number, at: bigint, length: number, flags: number, comment = ''): string {
    const content = bytes([at, 8], [length, 4], [flags, 2], [flags === NEXT ? index + 1 : 0, 2]);
    return line('write', this.#ring.ring + 16n * BigInt(index), '0x10', content, comment);
  }

  #notification(): string {
    const { notify, queue } = this.#ring;
    return line(notify.kind === 'port' ? 'outw' : 'writew', notify.address, hex(queue));
  }

  /** Memory for a buffer. It comes round again: by then the device has long executed what was there. */
  #buffer(length: number): bigint {
    const size = (BigInt(length) + 63n) & ~63n;
    if (this.#next + size > BUFFER_BYTES) this.#next = 0n;
    const at = this.#ring.buffers + this.#next;
    this.#next += size;
    return at;
  }
}

function line(command: string, address: bigint, ...words: readonly string[]): string {
  return `${[command, hex(address), ...words].join(' ').trimEnd()}\n`;
}

function hex(value: number | bigint): string {
  return `0x${value.toString(16)}`;
}

/** Little-endian numbers, each with its width in bytes, as the data of a `write`. */
function bytes(...numbers: readonly (readonly [value: number | bigint, width: number])[]): string {
  const digits = numbers.map(([value, width]) => {
    const big = BigInt(value)
      .toString(16)
      .padStart(2 * width, '0');
    return (big.match(/../g) ?? []).reverse().join('');
  });
  return `0x${digits.join('')}`;
}
