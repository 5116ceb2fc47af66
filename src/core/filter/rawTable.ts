import type { Ring } from '../trace/record';
import { ACK_VALUES } from './candidate';
import { NO, UNKNOWN, YES, type Node, type MatchVerdict } from './node';

/** Traces have some 30 kinds of commands; a hostile one with all 65,536 isn't to fill the memory. */
const MOST_TABLES = 4096;
/** Not asked yet. */
const OPEN = 3;
const NONE = new Uint8Array();

/** A node's verdicts on commands by their headers: asked once for each class, command, ring and ack, and looked up from then on. */
export class RawTable {
  /** Position among the tables of each class, command and ring; 0 while there is none. */
  readonly #places = new Uint16Array(256 * 256 * 2);
  readonly #tables: Uint8Array[] = [NONE];

  readonly #ask: Node['raw'];

  constructor(ask: Node['raw']) {
    this.#ask = ask;
  }

  verdict(classNumber: number, command: number, ack: number, ring: Ring): MatchVerdict {
    const table = this.#tableOf(classNumber, command, ring);
    const known = table?.[ack];
    if (known === NO || known === YES || known === UNKNOWN) return known;
    const verdict = this.#ask({ type: 'command', ring, class: classNumber, command, ack });
    if (table && known === OPEN) table[ack] = verdict;
    return verdict;
  }

  #tableOf(classNumber: number, command: number, ring: Ring): Uint8Array | undefined {
    // Out of range are bytes that aren't there.
    if (!(classNumber >= 0 && command >= 0)) return undefined;
    const key = (classNumber << 9) | (command << 1) | (ring === 'shadow' ? 1 : 0);
    const place = this.#places[key] ?? 0;
    if (place > 0) return this.#tables[place];
    if (this.#tables.length > MOST_TABLES) return undefined;
    const table = new Uint8Array(ACK_VALUES).fill(OPEN);
    this.#places[key] = this.#tables.length;
    this.#tables.push(table);
    return table;
  }
}
