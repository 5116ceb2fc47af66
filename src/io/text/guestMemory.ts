const PAGE = 4096;
/** Memory that is kept of a guest, in pages: 64 MiB, many times what commands and rings take. */
const MOST_PAGES = 16384;

/** What the lines of a script have put into a guest's memory; the rest of it is zero. */
export class GuestMemory {
  readonly #pages = new Map<bigint, Uint8Array>();

  /** False where it is more than is kept. */
  write(at: bigint, bytes: Uint8Array): boolean {
    for (let done = 0; done < bytes.length;) {
      const page = this.#page(at + BigInt(done));
      if (!page) return false;
      const within = Number((at + BigInt(done)) & BigInt(PAGE - 1));
      const part = bytes.subarray(done, done + PAGE - within);
      page.set(part, within);
      done += part.length;
    }
    return true;
  }

  read(at: bigint, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length;) {
      const place = at + BigInt(done);
      const within = Number(place & BigInt(PAGE - 1));
      const count = Math.min(length - done, PAGE - within);
      const page = this.#pages.get(place / BigInt(PAGE));
      if (page) bytes.set(page.subarray(within, within + count), done);
      done += count;
    }
    return bytes;
  }

  number(at: bigint, size: number): number {
    return this.read(at, size).reduceRight((value, byte) => value * 256 + byte, 0);
  }

  wide(at: bigint): bigint {
    return BigInt(this.number(at + 4n, 4)) * 0x1_0000_0000n + BigInt(this.number(at, 4));
  }

  #page(at: bigint): Uint8Array | undefined {
    const number = at / BigInt(PAGE);
    const known = this.#pages.get(number);
    if (known || this.#pages.size >= MOST_PAGES) return known;
    const page = new Uint8Array(PAGE);
    this.#pages.set(number, page);
    return page;
  }
}
