import type { CommandRecord, Ring } from '../../core/trace/record';
import { INDIRECT, NEXT, WRITE, type ChainDescriptor } from '../../core/wire/chain';
import { fromHex } from '../../core/wire/hex';
import { MAX_COMMAND_BYTES } from '../limits';
import { parseQtestRing, qtestRing, ringAddresses } from '../write/qtestRing';
import { answerNamed, hasResult, UNKNOWN_ANSWER } from './answers';
import { timeOf, type LineReading, type LineSink, type TextForm } from './form';
import { GuestMemory } from './guestMemory';
import { COMMAND_TITLE } from './hexDump';
import { VirtioPci, type ScriptRing } from './virtioPci';

/** What `cvq convert` writes as a qtest script, what libqtest logs, and reproducers of QEMU's fuzzers. */
export const QTEST_FORM: TextForm = {
  name: 'a qtest script',
  unknown:
    'It tells the commands that it puts on a split ring whose place it sets up; answers are known where it has them, times only where it names them.',
  read: (sink) => new QtestReading(sink),
};

/** A line of the protocol, behind the time that libqtest logs. Source: QEMU, system/qtest.c. */
export const QTEST_LINE =
  /^(?:\[[IRS] ?[+\d. ]*\] )?(?:write[bwlq]?|read[bwlq]?|out[bwl]|in[bwl]|memset|b64write|b64read) 0x[0-9a-f]+(?: |$)/i;

const LOGGED = /^\[([RS]) ?[+\d. ]*\] ?/;
/** Lines that neither change memory nor tell a command. */
const IDLE =
  /^(?:clock_step|clock_set|irq_intercept_\w+|module_load|endianness|set_irq_in|read[bwlq]?|in[bwl]|b64read)\b/;
const WIDTHS: Readonly<Record<string, number>> = { b: 1, w: 2, l: 4, q: 8 };
/** A larger one clears memory that no command uses. */
const MOST_FILL = 1024 * 1024;
/** Descriptors of a chain. */
const LONGEST_CHAIN = 1024;
/** Commands whose answer may still be read. */
const MOST_WAITING = 4096;

interface Title {
  readonly t: bigint | undefined;
  readonly device: string | undefined;
  readonly ring: Ring;
}

interface Waiting {
  readonly record: CommandRecord;
  /** Where its answer is written. */
  readonly answerAt: bigint | undefined;
  readonly answer: Pick<CommandRecord, 'in' | 'inCut'>;
}

class QtestReading implements LineReading {
  readonly #sink: LineSink;
  readonly #memory = new GuestMemory();
  readonly #pci = new VirtioPci();
  /** Of the ring that the script's own comment names. */
  #named: (ScriptRing & { readonly notify: string }) | undefined;
  readonly #lastAvailable = new Map<bigint, number>();
  #title: Title | undefined;
  readonly #waiting: Waiting[] = [];
  #readAt: bigint | undefined;

  constructor(sink: LineSink) {
    this.#sink = sink;
  }

  line(text: string): void {
    if (text.trim() === '') return;
    const logged = LOGGED.exec(text);
    const content = text.slice(logged?.[0].length ?? 0);
    if (logged?.[1] === 'S') this.#reply(content);
    else this.#command(content);
  }

  end(): void {
    this.#flush();
  }

  #command(text: string): void {
    const at = text.indexOf(' # ');
    const comment = at < 0 ? '' : text.slice(at + 3);
    const [word = '', ...words] = (at < 0 ? text : text.slice(0, at)).trim().split(/\s+/);
    const numbers = words.map(numberOf);
    const [address, second, third] = numbers;
    if (comment !== '') this.#comment(comment, word, address);
    const suffix = WIDTHS[word.at(-1) ?? ''];
    if (IDLE.test(word)) {
      if (word === 'read') this.#readAt = address;
    } else if (/^write[bwlq]$/.test(word) && suffix !== undefined && address !== undefined && second !== undefined)
      this.#number(address, second, suffix);
    else if (/^out[bwl]$/.test(word) && suffix !== undefined && address !== undefined && second !== undefined)
      this.#port(address, Number(BigInt.asUintN(8 * suffix, second)), suffix);
    else if (word === 'write' && address !== undefined && second !== undefined) this.#write(address, second, words[2]);
    else if (word === 'memset' && address !== undefined && second !== undefined) this.#fill(address, second, third);
    else this.#sink.other();
  }

  #comment(comment: string, word: string, address: bigint | undefined): void {
    const ring = /^available ring; (.*)$/.exec(comment)?.[1];
    if (ring !== undefined) this.#nameRing(ring);
    const [, time = '', device, side] = COMMAND_TITLE.exec(comment) ?? [];
    if (side !== undefined) this.#title = { t: timeOf(time), device, ring: side === 'shadow' ? 'shadow' : 'guest' };
    const words = word === 'read' ? /^(.*) in the trace$/.exec(comment)?.[1] : undefined;
    if (words === undefined) return;
    if (address !== undefined) this.#answer(address, ({ out }) => answerNamed(words, hasResult(out)));
  }

  #nameRing(text: string): void {
    const parsed = parseQtestRing(text);
    if (!('given' in parsed)) return;
    const ring = qtestRing(parsed.given);
    const { size, queue, notify } = ring;
    const { available } = ringAddresses(ring);
    const place = `${notify.kind} ${notify.address}`;
    this.#named = { queue, size, descriptors: ring.ring, available, notify: place };
    this.#lastAvailable.set(available, 0);
  }

  #number(address: bigint, value: bigint, size: number): void {
    if (this.#isNotified(`memory ${address}`, value)) return;
    const device = this.#pci.memory(address, BigInt.asUintN(8 * size, value), size);
    if (device) {
      if (device.notified) this.#notified(device.notified);
      return;
    }
    const bytes = Uint8Array.from({ length: size }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
    if (!this.#memory.write(address, bytes)) this.#sink.other();
  }

  #port(address: bigint, value: number, size: number): void {
    if (this.#isNotified(`port ${address}`, BigInt(value))) return;
    const notified = this.#pci.port(address, value, size);
    if (notified) this.#notified(notified);
  }

  #isNotified(place: string, queue: bigint): boolean {
    const ring = this.#named;
    if (ring?.notify !== place || BigInt(ring.queue) !== queue) return false;
    this.#notified(ring);
    return true;
  }

  #write(address: bigint, size: bigint, data = ''): void {
    const bytes = fromHex(data.replace(/^0x(.)((?:..)*)$/, '0x0$1$2'));
    if (!bytes || size > BigInt(MAX_COMMAND_BYTES) || bytes.length > MAX_COMMAND_BYTES) {
      this.#sink.other();
      return;
    }
    // QEMU fills with zeros what the data doesn't give, and leaves out what is too much.
    const whole = new Uint8Array(Number(size));
    whole.set(bytes.subarray(0, whole.length));
    if ([1, 2, 4, 8].includes(whole.length)) {
      const value = whole.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
      const device = this.#pci.memory(address, value, whole.length);
      if (device) {
        if (device.notified) this.#notified(device.notified);
        return;
      }
    }
    if (!this.#memory.write(address, whole)) this.#sink.other();
  }

  #fill(address: bigint, size: bigint, value = 0n): void {
    const isWritten =
      size <= BigInt(MOST_FILL) &&
      this.#memory.write(address, new Uint8Array(Number(size)).fill(Number(value & 0xffn)));
    if (!isWritten) this.#sink.other();
  }

  #notified(ring: ScriptRing): void {
    const { available, size } = ring;
    const end = this.#memory.number(available + 2n, 2);
    const last = this.#lastAvailable.get(available) ?? 0;
    const count = (end - last) & 0xffff;
    // More than the ring has makes the device broken.
    if (count > size) {
      this.#sink.other();
      return;
    }
    for (let i = 0; i < count; i++) {
      const entry = BigInt((last + i) & (size - 1));
      this.#chain(ring, this.#memory.number(available + 4n + 2n * entry, 2));
    }
    this.#lastAvailable.set(available, end);
    this.#title = undefined;
  }

  #chain(ring: ScriptRing, head: number): void {
    const chain = this.#descriptors(ring, head);
    const length = chain?.reduce((sum, { len }) => sum + len, 0) ?? 0;
    if (!chain || length > MAX_COMMAND_BYTES) {
      this.#sink.other();
      return;
    }
    const direct = chain.filter(({ flags }) => (flags & INDIRECT) === 0);
    const out = direct.filter(({ flags }) => (flags & WRITE) === 0);
    const room = direct.filter(({ flags }) => (flags & WRITE) !== 0);
    const bytes = Uint8Array.from(Buffer.concat(out.map(({ addr, len }) => this.#memory.read(addr, len))));
    const title = this.#title;
    const common = { type: 'command', out: bytes, outCut: false, inCut: false } as const;
    // What a trace's command was on, and how much room it had, the script that plays it doesn't tell.
    const record: CommandRecord = title
      ? { ...common, t: title.t ?? 0n, ...(title.device !== undefined && { device: title.device }), ring: title.ring }
      : {
          ...common,
          t: 0n,
          ring: 'guest',
          cvq: ring.queue,
          head,
          inLen: room.reduce((sum, { len }) => sum + len, 0),
          chain,
        };
    this.#waiting.push({ record, answerAt: room[0]?.addr, answer: UNKNOWN_ANSWER });
    if (this.#waiting.length > MOST_WAITING) this.#flush(MOST_WAITING / 2);
  }

  /** The descriptors of a chain, those of an indirect table behind the one that names it; undefined where it is none. */
  #descriptors(ring: ScriptRing, head: number): ChainDescriptor[] | undefined {
    const chain: ChainDescriptor[] = [];
    let table = ring.descriptors;
    let entries = ring.size;
    let indirect = false;
    for (let index: number | undefined = head; index !== undefined;) {
      if (index >= entries || chain.length >= LONGEST_CHAIN) return undefined;
      const at: bigint = table + 16n * BigInt(index);
      const addr = this.#memory.wide(at);
      const len = this.#memory.number(at + 8n, 4);
      const flags = this.#memory.number(at + 12n, 2);
      chain.push({ addr, len, flags, ...(indirect && { indirect }) });
      if ((flags & INDIRECT) !== 0) {
        if (indirect || len % 16 !== 0) return undefined;
        table = addr;
        entries = len / 16;
        indirect = true;
        index = 0;
      } else index = (flags & NEXT) === 0 ? undefined : this.#memory.number(at + 14n, 2);
    }
    return chain;
  }

  /** What the device's memory held when the script read it. */
  #reply(text: string): void {
    const at = this.#readAt;
    this.#readAt = undefined;
    const bytes = /^OK 0x([0-9a-f]+)\s*$/i.exec(text)?.[1];
    const read = bytes === undefined || at === undefined ? undefined : fromHex(bytes);
    if (at !== undefined && read && read.length > 0) this.#answer(at, () => ({ in: read, inCut: true }));
  }

  #answer(at: bigint, answerTo: (record: CommandRecord) => Waiting['answer'] | undefined): void {
    const index = this.#waiting.findLastIndex(({ answerAt }) => answerAt === at);
    const found = this.#waiting[index];
    const answer = found && answerTo(found.record);
    if (answer) this.#waiting[index] = { ...found, answer };
  }

  #flush(count = this.#waiting.length): void {
    for (const { record, answer } of this.#waiting.splice(0, count)) this.#sink.record({ ...record, ...answer });
  }
}

function numberOf(word: string): bigint | undefined {
  if (/^0x[0-9a-f]{1,16}$/i.test(word)) return BigInt(word);
  return /^\d{1,19}$/.test(word) ? BigInt.asUintN(64, BigInt(word)) : undefined;
}
