import assert from 'node:assert/strict';
import { ringAddresses, type QtestRing } from '../../../../src/io/write/qtestRing';

/** What the device was given with one chain. */
interface Given {
  readonly out: Uint8Array;
  /** Bytes that it may write. */
  readonly room: number;
}

/** As much of a machine as qtest lines need: memory, and a device that walks a split ring when it is notified. */
export class QtestMachine {
  readonly commands: Given[] = [];
  readonly #memory = new Map<bigint, number>();
  readonly #ring: QtestRing;
  #lastAvailable = 0;

  constructor(ring: QtestRing) {
    this.#ring = ring;
  }

  /** Each line as QEMU takes it: words at single blanks; it ends on a line that has none, and on numbers that are none. */
  run(text: string): void {
    assert.ok(text.endsWith('\n'));
    for (const line of text.slice(0, -1).split('\n')) {
      const [command = '', address = '', size = '', data = ''] = line.split(' ');
      const at = BigInt(address);
      switch (command) {
        case 'memset':
          this.#set(at, new Uint8Array(Number(size)).fill(Number(data)));
          break;
        case 'write': {
          const bytes = Buffer.from(data.replace(/^0x/, ''), 'hex');
          assert.ok(data.length >= 3 && bytes.length === Number(size), line);
          this.#set(at, bytes);
          break;
        }
        case 'writew':
        case 'outw':
          assert.equal(at, this.#ring.notify.address);
          assert.equal(Number(size), this.#ring.queue);
          this.#notified();
          break;
        case 'read':
          assert.ok(Number(size) > 0);
          break;
        default:
          assert.fail(`QEMU knows no ${line}`);
      }
    }
  }

  #notified(): void {
    const { available } = ringAddresses(this.#ring);
    const end = this.#u16(available + 2n);
    assert.notEqual(end, this.#lastAvailable, 'there is something new on the ring');
    for (; this.#lastAvailable !== end; this.#lastAvailable = (this.#lastAvailable + 1) & 0xffff) {
      const head = this.#u16(available + 4n + 2n * BigInt(this.#lastAvailable % this.#ring.size));
      this.commands.push(this.#chain(head));
    }
  }

  #chain(head: number): Given {
    const out: Uint8Array[] = [];
    let room = 0;
    for (let index: number | undefined = head; index !== undefined;) {
      assert.ok(index < this.#ring.size);
      const at: bigint = this.#ring.ring + 16n * BigInt(index);
      const length = this.#u16(at + 8n) + 0x10000 * this.#u16(at + 10n);
      const flags = this.#u16(at + 12n);
      if ((flags & 2) !== 0) room += length;
      else out.push(this.#get(this.#u64(at), length));
      index = (flags & 1) !== 0 ? this.#u16(at + 14n) : undefined;
    }
    return { out: Buffer.concat(out), room };
  }

  #set(at: bigint, bytes: Uint8Array): void {
    bytes.forEach((byte, i) => this.#memory.set(at + BigInt(i), byte));
  }

  #get(at: bigint, length: number): Uint8Array {
    return Uint8Array.from({ length }, (_, i) => this.#memory.get(at + BigInt(i)) ?? assert.fail('never written'));
  }

  #u16(at: bigint): number {
    return Buffer.from(this.#get(at, 2)).readUInt16LE();
  }

  #u64(at: bigint): bigint {
    return Buffer.from(this.#get(at, 8)).readBigUInt64LE();
  }
}
