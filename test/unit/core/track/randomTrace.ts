import fc from 'fast-check';
import type { CommandRecord, TraceRecord } from '../../../../src/core/trace/record';
import type { ChainDescriptor } from '../../../../src/core/wire/chain';
import { features } from '../support/devices';
import { commandFor, featureSets } from '../support/states';
import { gap, guest, load, mark, ready, reset, running, seen } from '../support/traces';
import { toHex } from '../../../../src/core/wire/hex';

const EVERY = features('CTRL_VQ', 'CTRL_RX', 'CTRL_RX_EXTRA', 'CTRL_VLAN', 'CTRL_MAC_ADDR', 'MQ', 'RSS', 'VERSION_1');

/** A few commands that come again and again, as drivers send them. */
const USUAL = [
  '000000',
  '000001',
  '000101',
  '000501',
  '0101 525400000001',
  '0101 525400000002',
  '0100 01000000020000000001 00000000',
  '0100 00000000 02000000333300000001333300000002',
  '0100 01000000020000000001 0000000000',
  '0200 0500',
  '0201 0500',
  '0200 0600',
  '0200 0110',
  '0201 0010',
  '0200 050000',
  '0300',
  '0400 0200',
  '0400 0000',
  '0500 8200000000000000',
  '0603 0100 0000 01000000 02000000',
  '0002 01',
  '00',
  '03',
  'ff00',
  '',
].map((text) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex')));

const answer = fc.oneof(
  { weight: 12, arbitrary: fc.constant(Uint8Array.of(0)) },
  { weight: 2, arbitrary: fc.constant(Uint8Array.of(1)) },
  { weight: 1, arbitrary: fc.constantFrom(Uint8Array.of(7), new Uint8Array(), undefined) },
);

/** One of the things that happen in a trace. */
type Event =
  | { readonly kind: 'guest' | 'shadow'; readonly out: Uint8Array; readonly answer: Uint8Array | undefined }
  /** Copies of so many of the commands that wait, with an answer. */
  | { readonly kind: 'copies'; readonly count: number; readonly answer: Uint8Array | undefined }
  /** Copies of all but the first that waits, or of the first with a byte changed. */
  | { readonly kind: 'lose' | 'bend' }
  | { readonly kind: 'record'; readonly record: TraceRecord }
  /** Plain traffic for a while: commands out of a few, and their copies `depth` commands behind; or one ring alone. */
  | {
      readonly kind: 'stretch';
      readonly rings: 'both' | 'guest' | 'shadow';
      readonly outs: readonly Uint8Array[];
      readonly count: number;
      readonly depth: number;
      /** Each so many commands are answered otherwise by the device, and to the guest. */
      readonly refusesEach: number;
      readonly turnsEach: number;
    };

function eventsFor(negotiated: bigint): fc.Arbitrary<Event> {
  const out = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...USUAL) },
    { weight: 1, arbitrary: commandFor(negotiated) },
    { weight: 1, arbitrary: fc.constant(longTable()) },
  );
  const sent = (kind: 'guest' | 'shadow') => fc.record({ kind: fc.constant(kind), out, answer });
  const records: readonly TraceRecord[] = [
    reset(),
    gap(),
    gap({ ring: 'shadow' }),
    running({ features: negotiated }),
    seen({ rx: { promisc: false }, vlans: [5] }),
    reset('guest'),
    reset('shadow'),
    mark('restore-begin'),
    mark('restore-begin', 'shadow'),
    mark('restore-end', 'shadow'),
    mark('here'),
    ready({ features: negotiated }),
    ready({ features: negotiated, ring: 'guest' }),
    ready({ features: negotiated, ring: 'shadow' }),
    ready({ features: negotiated, byteOrder: 'big' }),
    { type: 'status', t: 0n, value: 11 },
    { type: 'status', t: 0n, ring: 'shadow', value: 15 },
    { type: 'status', t: 0n, ring: 'guest', value: 79 },
    ready({ id: 'net1', features: negotiated }),
  ];
  const stretch = fc.record({
    kind: fc.constant('stretch'),
    rings: fc.constantFrom('both', 'both', 'both', 'guest', 'shadow'),
    outs: fc.array(out, { minLength: 1, maxLength: 6 }),
    count: fc.integer({ min: 1, max: 60 }),
    depth: fc.constantFrom(0, 0, 0, 1, 3, 40),
    refusesEach: fc.constantFrom(0, 0, 5, 13),
    turnsEach: fc.constantFrom(0, 0, 0, 17, 40),
  });
  return fc.oneof(
    { weight: 6, arbitrary: stretch },
    { weight: 12, arbitrary: sent('guest') },
    {
      weight: 10,
      arbitrary: fc.record({ kind: fc.constant('copies'), count: fc.integer({ min: 1, max: 4 }), answer }),
    },
    { weight: 2, arbitrary: sent('shadow') },
    { weight: 1, arbitrary: fc.constantFrom('lose', 'bend').map((kind) => ({ kind })) },
    { weight: 1, arbitrary: fc.constantFrom(...records).map((record) => ({ kind: 'record', record })) },
  ) as fc.Arbitrary<Event>;
}

function longTable(): Uint8Array {
  const table = new Uint8Array(2 + 4 + 700 * 6 + 4);
  table.set([1, 0, 700 & 0xff, 700 >> 8]);
  return table;
}

const CHAIN: readonly ChainDescriptor[] = [
  { addr: 0x1000n, len: 4, flags: 1 },
  { addr: 0x3000n, len: 1, flags: 2 },
];

/** Commands of a trace, where the shadow ring mostly has copies of what the guest sent, and mostly in its order. */
function traceOf(events: readonly Event[], hasChains: boolean): TraceRecord[] {
  const waiting: CommandRecord[] = [];
  const trace: TraceRecord[] = [];
  const command = (ring: 'guest' | 'shadow', out: Uint8Array, told: Uint8Array | undefined): CommandRecord => ({
    type: 'command',
    t: 0n,
    ring,
    out,
    outCut: false,
    inCut: false,
    ...(told && { in: told }),
    ...(hasChains && { head: trace.length % 64, chain: CHAIN }),
  });
  const stretchOf = (event: Extract<Event, { kind: 'stretch' }>) => {
    const { rings, outs, count, depth, refusesEach, turnsEach } = event;
    const isEach = (i: number, each: number) => each > 0 && i % each === each - 1;
    for (let i = 0; i < count; i++) {
      const out = outs[i % outs.length] ?? new Uint8Array();
      const told = Uint8Array.of(isEach(i, refusesEach) ? 1 : 0);
      if (rings !== 'shadow') trace.push(command('guest', out, told));
      if (rings === 'shadow') trace.push(command('shadow', out, told));
      if (rings !== 'both') continue;
      waiting.push(command('guest', out, told));
      const copied = waiting.length > depth ? waiting.shift() : undefined;
      // Sometimes the guest was told something else than what the device has answered.
      if (copied)
        trace.push(
          command('shadow', copied.out, isEach(i, turnsEach) ? Uint8Array.of(told[0] === 0 ? 1 : 0) : copied.in),
        );
    }
  };
  for (const event of events) {
    switch (event.kind) {
      case 'guest': {
        const record = command('guest', event.out, event.answer);
        waiting.push(record);
        trace.push(record);
        break;
      }
      case 'shadow':
        trace.push(command('shadow', event.out, event.answer));
        break;
      case 'copies':
        for (const { out, in: told } of waiting.splice(0, event.count))
          trace.push(command('shadow', out, event.answer?.[0] === 0 ? told : event.answer));
        break;
      case 'lose':
        waiting.shift();
        break;
      case 'bend': {
        const [out] = waiting.splice(0, 1).map((asked) => Uint8Array.from(asked.out));
        if (!out) break;
        out[out.length - 1] = (out.at(-1) ?? 0) ^ 1;
        trace.push(command('shadow', out, Uint8Array.of(0)));
        break;
      }
      case 'record':
        trace.push(event.record);
        break;
      case 'stretch':
        stretchOf(event);
    }
  }
  return trace;
}

const beginning = (negotiated: bigint): fc.Arbitrary<readonly TraceRecord[]> =>
  fc.constantFrom<readonly TraceRecord[]>(
    [],
    [ready({ features: negotiated })],
    [ready({ features: negotiated }), ...load('0101 525400123456', '0400 0100')],
    [ready({ features: negotiated }), mark('restore-begin', 'shadow'), mark('restore-end', 'shadow')],
    [guest(toHex(USUAL[0] ?? new Uint8Array())), ready({ features: negotiated, byteOrder: 'big' })],
  );

/** Traces as drivers and Shadow Virtqueue make them, with all that can go wrong: on one ring or both. */
export const randomTrace: fc.Arbitrary<TraceRecord[]> = fc
  .oneof(fc.constant(EVERY), featureSets)
  .chain((negotiated) =>
    fc.tuple(
      beginning(negotiated),
      fc.array(eventsFor(negotiated), { minLength: 5, maxLength: 40, size: 'max' }),
      fc.boolean(),
      fc.constantFrom('both', 'both', 'guest', 'shadow'),
    ),
  )
  .map(([first, events, hasChains, rings]) => {
    const trace = [...first, ...traceOf(events, hasChains)];
    return rings === 'both' ? trace : trace.filter((record) => record.type !== 'command' || record.ring === rings);
  });
