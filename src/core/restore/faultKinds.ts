/**
 * Something that goes wrong with a restore at the destination. `at` counts the commands of the plan from 0, and concerns
 * the copies of a doubled command too. The device executes the command whatever it answers, unless the kind says otherwise.
 */
export type Fault =
  /** The device refuses: answers with this ack byte and doesn't execute. With OK (0), it takes what it would refuse. */
  | { readonly kind: 'ack'; readonly at: number; readonly ack: number }
  /** The device executes and answers OK, and says that it wrote this many bytes. */
  | { readonly kind: 'used-length'; readonly at: number; readonly length: number }
  /** The device executes and leaves the ack byte as it was. */
  | { readonly kind: 'no-ack'; readonly at: number }
  /** The device never uses the buffer, and doesn't execute. */
  | { readonly kind: 'no-answer'; readonly at: number }
  /** The device executes, and returns another descriptor id than the command's. */
  | { readonly kind: 'used-id'; readonly at: number; readonly id: number }
  /** Only so many out bytes reach the device. */
  | { readonly kind: 'cut'; readonly at: number; readonly length: number }
  /** The command isn't sent. */
  | { readonly kind: 'drop'; readonly at: number }
  /** The command is sent twice, one behind the other. */
  | { readonly kind: 'double'; readonly at: number }
  /** The command is sent as the `to`th instead. */
  | { readonly kind: 'move'; readonly at: number; readonly to: number }
  /** The device gives the buffers of each batch back last first. */
  | { readonly kind: 'reverse' };

/** Indexes of a plan's commands in the order in which they are sent. Faults drop, double or move some. */
export function sentOf(commands: number, faults: readonly Fault[]): number[] {
  let sent = Array.from({ length: commands }, (_, i) => i);
  for (const fault of faults) {
    switch (fault.kind) {
      case 'drop':
        sent = sent.filter((planned) => planned !== fault.at);
        break;
      case 'double':
        sent = sent.flatMap((planned) => (planned === fault.at ? [planned, planned] : [planned]));
        break;
      case 'move': {
        const moved = sent.filter((planned) => planned === fault.at);
        sent = sent.filter((planned) => planned !== fault.at);
        sent.splice(Math.max(0, fault.to), 0, ...moved);
        break;
      }
      case 'ack':
      case 'used-length':
      case 'no-ack':
      case 'no-answer':
      case 'used-id':
      case 'cut':
      case 'reverse':
        break;
    }
  }
  return sent;
}

/** What goes wrong with one command, without saying with which. */
export type FaultAct = Act<Fault>;
type Act<F> = F extends { readonly at: number } ? Omit<F, 'at'> : never;

/** A kind of fault that one may ask for. */
export interface FaultKind {
  readonly kind: FaultAct['kind'];
  /** For the command line: `ack` of `VLAN_ADD#3:ack=1`. */
  readonly word: string;
  /** What is to happen, in the imperative. */
  readonly title: string;
  /** What that means, in a sentence. */
  readonly detail: string;
  /** The number that it takes; absent where it takes none. */
  readonly number?: {
    /** What it is, and which numbers it may be. */
    readonly what: string;
    readonly min: number;
    readonly max: number;
    /** One that shows something. */
    readonly usual: number;
  };
  /** The fault with its number; the number is passed over where it takes none. */
  readonly make: (value: number) => FaultAct;
}

const U32 = 0xffffffff;

/** The kinds, in the order in which they are offered. */
export const FAULT_KINDS: readonly FaultKind[] = [
  {
    kind: 'ack',
    word: 'ack',
    title: 'Return an error ack',
    detail:
      'The device refuses the command: it writes this ack and does nothing else. With 0 it accepts what it would refuse.',
    number: { what: 'the ack byte', min: 0, max: 0xff, usual: 1 },
    make: (ack) => ({ kind: 'ack', ack }),
  },
  {
    kind: 'used-length',
    word: 'len',
    title: 'Return another used length',
    detail: 'The device executes the command and answers, but returns this used length instead of 1.',
    number: { what: 'the used length in bytes', min: 0, max: U32, usual: 2 },
    make: (length) => ({ kind: 'used-length', length }),
  },
  {
    kind: 'no-ack',
    word: 'no-ack',
    title: 'Never write the ack byte',
    detail: 'The device executes the command and returns the buffer; the ack byte keeps its value.',
    make: () => ({ kind: 'no-ack' }),
  },
  {
    kind: 'no-answer',
    word: 'no-answer',
    title: 'Never answer',
    detail: 'The device does nothing and never returns the buffer.',
    make: () => ({ kind: 'no-answer' }),
  },
  {
    kind: 'used-id',
    word: 'id',
    title: 'Return a wrong used id',
    detail: "The device executes the command, but returns another id than the command's head descriptor.",
    number: { what: 'the id in the used entry', min: 0, max: U32, usual: 9999 },
    make: (id) => ({ kind: 'used-id', id }),
  },
  {
    kind: 'cut',
    word: 'cut',
    title: 'Truncate the command',
    detail: 'Only the first bytes of the command reach the device.',
    number: { what: 'the number of bytes', min: 0, max: U32, usual: 3 },
    make: (length) => ({ kind: 'cut', length }),
  },
  {
    kind: 'drop',
    word: 'drop',
    title: 'Drop the command',
    detail: 'The command is not sent.',
    make: () => ({ kind: 'drop' }),
  },
  {
    kind: 'double',
    word: 'double',
    title: 'Send the command twice',
    detail: 'The command is sent twice, one after the other.',
    make: () => ({ kind: 'double' }),
  },
  {
    kind: 'move',
    word: 'move',
    title: 'Move the command',
    detail: 'The command is sent at another position.',
    number: { what: 'the position, counted from 1', min: 1, max: U32, usual: 1 },
    make: (place) => ({ kind: 'move', to: place - 1 }),
  },
];

/** The number of a kind as text: `a whole number from 0 to 255`. */
export function numberNeeds({ what, min, max }: NonNullable<FaultKind['number']>): string {
  return max === U32 ? `${what}, a whole number, ${min} or more` : `${what}, a whole number from ${min} to ${max}`;
}

/** A number that the kind can take; undefined where the text is none. */
export function numberIn(text: string, { min, max }: NonNullable<FaultKind['number']>): number | undefined {
  const value = /^(?:\d{1,10}|0x[\da-f]{1,8})$/i.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}

/** What goes wrong, in a few words behind the command's name. */
export function actWords(act: FaultAct): string {
  switch (act.kind) {
    case 'ack':
      return act.ack === 0 ? 'always accepted' : `refused with ack ${act.ack}`;
    case 'used-length':
      return `used length ${act.length}`;
    case 'no-ack':
      return 'ack never written';
    case 'no-answer':
      return 'never answered';
    case 'used-id':
      return `used id ${act.id}`;
    case 'cut':
      return `truncated to ${act.length === 1 ? '1 byte' : `${act.length} bytes`}`;
    case 'drop':
      return 'dropped';
    case 'double':
      return 'sent twice';
    case 'move':
      return `sent as number ${act.to + 1}`;
  }
}

/** The same for the command line: `ack=1`. */
export function actText(act: FaultAct): string {
  const word = FAULT_KINDS.find(({ kind }) => kind === act.kind)?.word ?? act.kind;
  const number = numberOf(act);
  return number === undefined ? word : `${word}=${number}`;
}

function numberOf(act: FaultAct): number | undefined {
  switch (act.kind) {
    case 'ack':
      return act.ack;
    case 'used-length':
    case 'cut':
      return act.length;
    case 'used-id':
      return act.id;
    case 'move':
      return act.to + 1;
    case 'no-ack':
    case 'no-answer':
    case 'drop':
    case 'double':
      return undefined;
  }
}
