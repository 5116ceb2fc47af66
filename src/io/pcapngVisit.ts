import type { RawCommand } from '../core/track/rawCommand';
import type { CommandRecord } from '../core/trace/record';
import { OK, type Answer } from '../core/wire/answer';
import type { ByteSource } from './byteSource';
import { PassedOver } from './passedOver';
import { PcapngWalker } from './pcapng';
import { FLAG_ANSWERED, FLAG_OUT_CUT } from './pcapngFormat';
import { readCommand, readEvent } from './pcapngRecord';
import type { RowVisitor } from './rowVisitor';
import type { Sections } from './sections';
import type { SparseIndex } from './sparseIndex';
import { Window } from './window';
import { breathe } from './windows';

/** Bytes that are gone over without letting others work: they hold a few ms' work. */
const WINDOW = 0x40000;

/** Rows of an indexed pcapng, by number; `to` is the first that isn't wanted. */
export interface PcapngRange {
  readonly source: ByteSource;
  readonly size: number;
  readonly sections: Sections;
  readonly index: SparseIndex;
  readonly from: number;
  readonly to: number;
}

/** Gives rows to a visitor; damaged ones are passed over, as nothing can be told of them. */
export async function visitPcapng(range: PcapngRange, visitor: RowVisitor, signal?: AbortSignal): Promise<void> {
  const { source, size, sections, index, from, to } = range;
  if (from >= to) return;
  const { offset, context, row: first, command: firstCommand } = index.entry(index.blockOfRow(from));
  const window = new Window(source, size, WINDOW, true);
  const walker = new PcapngWalker(window, sections, new PassedOver(), offset, context);
  const raw = new WalkerCommand(walker, window);
  let row = first;
  let command = firstCommand;
  while (row < to) {
    const step = walker.next();
    switch (step) {
      case 'command': {
        if (row >= from) {
          const { data, present } = walker;
          if (raw.isHere()) visitor.command(raw, command);
          else visitor.row(readCommand(walker, window, (await window.bytes(data, present)).slice()), command);
        }
        row += 1;
        command += 1;
        break;
      }
      case 'event': {
        const parsed = await readEvent(walker, window);
        if (parsed.kind === 'record' && row >= from) visitor.row(parsed.record, command);
        if (parsed.kind === 'record' && parsed.record.type === 'command') command += 1;
        if (parsed.kind === 'record' || parsed.kind === 'damaged') row += 1;
        break;
      }
      case 'damaged':
        row += 1;
        break;
      case 'refill':
        await breathe(signal);
        await walker.refill();
        break;
      case 'end':
        return;
    }
  }
}

const ANSWERED_OK: Answer = { kind: 'ok' };
const UNREAD: Answer = { kind: 'unread' };
const NO_ANSWER: Answer = { kind: 'none' };

/** The command that a walker has stopped at, where all of it is in the window. */
class WalkerCommand implements RawCommand {
  // A command in a pcapng has no chain.
  readonly head = undefined;
  readonly chain = undefined;
  private readonly walker: PcapngWalker;
  private readonly window: Window;
  private view: DataView | undefined;
  bytes: Uint8Array = new Uint8Array();

  constructor(walker: PcapngWalker, window: Window) {
    this.walker = walker;
    this.window = window;
  }

  /** Whether the window holds the command. */
  isHere(): boolean {
    const { view, base } = this.window;
    if (view !== this.view) {
      this.view = view;
      this.bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    }
    return this.walker.data + this.walker.present <= base + view.byteLength;
  }

  get start(): number {
    return this.walker.data - this.window.base;
  }

  get length(): number {
    const { outLength, present } = this.walker;
    return outLength < present ? outLength : present;
  }

  get device(): string | undefined {
    return this.walker.interface.name;
  }

  get ring(): 'guest' | 'shadow' {
    return this.walker.ring === 1 ? 'shadow' : 'guest';
  }

  get outCut(): boolean {
    const { flags, outLength, present } = this.walker;
    return (flags & FLAG_OUT_CUT) !== 0 || present < outLength;
  }

  get answer(): Answer {
    const { flags, outLength, inLength, present } = this.walker;
    if ((flags & FLAG_ANSWERED) === 0) return NO_ANSWER;
    if (inLength === 0 || present <= outLength) return UNREAD;
    const ack = this.bytes[this.start + outLength] ?? OK;
    return ack === OK ? ANSWERED_OK : { kind: 'error', ack };
  }

  record(): CommandRecord {
    const { start, walker, window } = this;
    return readCommand(walker, window, this.bytes.slice(start, start + walker.present));
  }
}
