import type { CommandRecord, Ring } from '../../trace/record';
import type { ChainDescriptor } from '../../wire/chain';
import { OK, type Answer } from '../../wire/answer';
import type { RawBytes, RawCommand } from './rawCommand';

/** A command that is remembered for a while. */
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

/** Commands that are held back, oldest first. Its memory is used again. */
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
    const held = this.#spare.pop() ?? { bytes: new Uint8Array(USUAL_BYTES), ...EMPTY };
    if (held.bytes.length < length || held.bytes.length > Math.max(length, USUAL_BYTES))
      held.bytes = new Uint8Array(Math.max(length, USUAL_BYTES));
    for (let i = 0; i < length; i++) held.bytes[i] = bytes[start + i] ?? 0;
    held.command = command;
    held.length = length;
    held.answer = answer;
    held.head = head;
    held.chain = chain;
    this.#list.push(held);
  }

  /** Takes the first away; it is good until the next one is added. */
  shift(): PendingCommand | undefined {
    const held = this.#list.shift();
    if (held) this.#spare.push(held);
    return held;
  }

  /** All of them as records of a ring, by their numbers. Of the time nothing is known. */
  records(ring: Ring): readonly (readonly [record: CommandRecord, command: number])[] {
    return this.#list.map((held) => [recordOf(held, ring), held.command]);
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
    inCut: false,
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
      return new Uint8Array();
  }
}
