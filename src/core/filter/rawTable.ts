import type { Ring } from '../trace/record';
import { ACK_VALUES } from './candidate';
import { NO, UNKNOWN, YES, type Node, type Verdict } from './node';

/** Traces have some 30 kinds of commands; a hostile one with all 65,536 isn't to fill the memory. */
const MOST_TABLES = 4096;
/** Not asked yet. */
const OPEN = 3;

/** A node's verdicts on commands: asked once for each class, command, ring and ack, and looked up from then on. */
export class RawTable {
  private readonly tables: (Uint8Array | undefined)[] = [];
  private count = 0;

  constructor(private readonly node: Node) {}

  verdict(classNumber: number, command: number, ack: number, ring: Ring): Verdict {
    const table = this.tableOf(classNumber, command, ring);
    const known = table?.[ack];
    if (known === NO || known === YES || known === UNKNOWN) return known;
    const verdict = this.node.raw({ type: 'command', ring, class: classNumber, command, ack });
    if (table && known === OPEN) table[ack] = verdict;
    return verdict;
  }

  private tableOf(classNumber: number, command: number, ring: Ring): Uint8Array | undefined {
    // Out of range are bytes that aren't there.
    if (!(classNumber >= 0 && command >= 0)) return undefined;
    const key = (classNumber << 9) | (command << 1) | (ring === 'shadow' ? 1 : 0);
    const table = this.tables[key];
    if (table || this.count >= MOST_TABLES) return table;
    this.count += 1;
    const fresh = new Uint8Array(ACK_VALUES).fill(OPEN);
    this.tables[key] = fresh;
    return fresh;
  }
}
