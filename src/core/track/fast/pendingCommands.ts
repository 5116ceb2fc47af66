import type { CommandRecord, Ring } from '../../trace/record';
import type { ChainDescriptor } from '../../wire/chain';
import { OK, type Answer } from '../../wire/answer';
import type { RawBytes, RawCommand } from './rawCommand';

/** A command whose bytes are copied, as the memory that it came in is used again. */
export interface PendingCommand extends RawBytes {
  command: number;
  bytes: Uint8Array;
  readonly start: 0;
  length: number;
  answer: Answer;
  head: number | undefined;
  chain: readonly ChainDescriptor[] | undefined;
}

/** Most commands have less. */
const USUAL_BYTES = 64;

/** Commands that a track may still need as records, oldest first. Reuses the memory of those that it no longer needs. */
export class PendingCommands {
  readonly #list: PendingCommand[] = [];
  readonly #spare: PendingCommand[] = [];

  get count(): number {
    return this.#list.length;
  }

  get first(): PendingCommand | undefined {
    return this.#list[0];
  }

  add({ bytes, start, length, answer, head, chain }: RawCommand, command: number): void {
    const pending = this.#spare.pop() ?? { bytes: new Uint8Array(USUAL_BYTES), ...EMPTY };
    if (pending.bytes.length < length || pending.bytes.length > Math.max(length, USUAL_BYTES))
      pending.bytes = new Uint8Array(Math.max(length, USUAL_BYTES));
    for (let i = 0; i < length; i++) pending.bytes[i] = bytes[start + i] ?? 0;
    pending.command = command;
    pending.length = length;
    pending.answer = answer;
    pending.head = head;
    pending.chain = chain;
    this.#list.push(pending);
  }

  /** Removes the first; it is valid until the next one is added. */
  shift(): PendingCommand | undefined {
    const pending = this.#list.shift();
    if (pending) this.#spare.push(pending);
    return pending;
  }

  /** All of them as records of a ring, with their numbers. The records have no time. */
  records(ring: Ring): readonly (readonly [record: CommandRecord, command: number])[] {
    return this.#list.map((pending) => [recordOf(pending, ring), pending.command]);
  }
}

const EMPTY = { command: 0, start: 0, length: 0, answer: { kind: 'none' }, head: undefined, chain: undefined } as const;

function recordOf({ bytes, length, answer, head, chain }: PendingCommand, ring: Ring): CommandRecord {
  return {
    type: 'command',
    t: 0n,
    ring,
    out: bytes.slice(0, length),
    outCut: false,
    inCut: answer.kind === 'untold',
    ...(answer.kind === 'none' ? {} : { in: answerBytes(answer) }),
    ...(head === undefined ? {} : { head }),
    ...(chain === undefined ? {} : { chain }),
  };
}

function answerBytes(answer: Exclude<Answer, { kind: 'none' }>): Uint8Array {
  switch (answer.kind) {
    case 'ok':
      return Uint8Array.of(OK);
    case 'error':
      return Uint8Array.of(answer.ack);
    case 'unread':
    case 'untold':
      return new Uint8Array();
  }
}
