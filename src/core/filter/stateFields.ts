import { classesOf } from '../device/reach';
import type { Coalesce, DeviceState, MacTable, RssConfig, RxMode } from '../device/state';
import { HASH_TYPES, OFFLOADS, TUNNEL_TYPES, type BitName } from '../wire/bits';
import { FEATURES } from '../wire/features';
import { fromHex } from '../wire/hex';
import { macBytes } from '../wire/mac';
import { stateOn } from '../track/track';
import type { Candidate } from './candidate';
import type { BytesTest } from '../wire/locate';
import type { BigTest, Choice, FilterField, NamedNumber, NumberTest, Source, TextTest } from './field';

/** What filters call an item of the state: its path in the state JSON below this name. */
export const STATE = 'state.';

const ALWAYS = () => true;

/** The state after a row, as the ring's usual model holds it; the guest's for what concerns both rings. */
function stateAfter({ after, header }: Candidate): DeviceState | undefined {
  return after && stateOn(after, header.ring ?? 'guest');
}

function ofState<V>(path: string, read: (state: DeviceState) => readonly V[]): Source<(value: V) => boolean> {
  return {
    stage: 'state',
    reach: classesOf(path),
    mayHave: ALWAYS,
    some: (test) => (candidate) => {
      const state = stateAfter(candidate);
      return state !== undefined && read(state).some(test);
    },
  };
}

function bytesOf(path: string, read: (state: DeviceState) => readonly ArrayLike<number>[]): Source<BytesTest> {
  return {
    stage: 'state',
    reach: classesOf(path),
    mayHave: ALWAYS,
    some: (test) => (candidate) => {
      const state = stateAfter(candidate);
      return state !== undefined && read(state).some((bytes) => test(Uint8Array.from(bytes), 0, bytes.length));
    },
  };
}

const SWITCH: readonly NamedNumber[] = [
  { name: 'on', low: 1, high: 1, doc: 'It is on.' },
  { name: 'off', low: 0, high: 0, doc: 'It is off.' },
];

const STEERING: readonly Choice[] = [
  { name: 'automatic', doc: 'Automatic receive steering.' },
  { name: 'rss', doc: 'Receive-side scaling.' },
];

type Reader<V> = (state: DeviceState) => readonly V[];

const named = (path: string, doc: string) => ({
  name: STATE + path,
  doc: `${doc} After the row, in the device’s state.`,
});

const flag = (path: string, doc: string, read: (state: DeviceState) => boolean): FilterField => {
  const source: Source<NumberTest> = ofState(path, (state) => [read(state) ? 1 : 0]);
  return { ...named(path, doc), kind: 'number', max: 1, names: SWITCH, source };
};

const number = (
  path: string,
  doc: string,
  max: number,
  read: Reader<number>,
  bits?: readonly BitName[],
): FilterField => {
  const source: Source<NumberTest> = ofState(path, read);
  return { ...named(path, doc), kind: 'number', max, names: [], ...(bits && { bits }), source };
};

const wide = (
  path: string,
  doc: string,
  size: 64 | 128,
  bits: readonly BitName[],
  read: Reader<bigint>,
): FilterField => {
  const source: Source<BigTest> = ofState(path, read);
  return { ...named(path, doc), kind: 'wide', size, bits, source };
};

const mac = (path: string, doc: string, read: Reader<string>): FilterField => ({
  ...named(path, doc),
  kind: 'mac',
  source: bytesOf(path, (state) => read(state).map(macBytes)),
});

const key = (path: string, read: Reader<string>): FilterField => ({
  ...named(path, 'The Toeplitz key.'),
  kind: 'bytes',
  source: bytesOf(path, (state) => read(state).map((hex) => fromHex(hex) ?? [])),
});

const U16 = 0xffff;
const U32 = 0xffffffff;

const mode = (name: keyof RxMode, doc: string) => flag(`rx.${name}`, doc, ({ rx }) => rx[name]);

const RX: { readonly [N in keyof RxMode]: string } = {
  promisc: 'Promiscuous mode.',
  allmulti: 'All-multicast mode.',
  alluni: 'All-unicast mode.',
  nomulti: 'No-multicast mode.',
  nouni: 'No-unicast mode.',
  nobcast: 'No-broadcast mode.',
};

const macTable = (part: 'unicast' | 'multicast'): readonly FilterField[] => {
  const overflow: keyof MacTable = `${part}_overflow`;
  return [
    mac(`mac_table.${part}`, `A ${part} address of the MAC filter table.`, ({ mac_table: table }) => table[part]),
    flag(
      `mac_table.${overflow}`,
      `More ${part} addresses than the model holds.`,
      ({ mac_table: table }) => table[overflow],
    ),
  ];
};

const rssFields = (prefix: string, read: Reader<RssConfig>): readonly FilterField[] => [
  number(
    `${prefix}.hash_types`,
    'Which packets are hashed.',
    U32,
    (s) => read(s).map((rss) => rss.hash_types),
    HASH_TYPES,
  ),
  number(`${prefix}.indirection_table`, 'A receive queue of the table.', U16, (s) =>
    read(s).flatMap((rss) => rss.indirection_table),
  ),
  number(`${prefix}.unclassified_queue`, 'Receive queue for packets without a hash.', U16, (s) =>
    read(s).map((rss) => rss.unclassified_queue),
  ),
  number(`${prefix}.max_tx_vq`, 'Transmit queues that the driver uses.', U16, (s) =>
    read(s).map((rss) => rss.max_tx_vq),
  ),
  key(`${prefix}.key`, (s) => read(s).map((rss) => rss.key)),
];

const coalesceFields = (prefix: string, what: string, read: Reader<Coalesce>): readonly FilterField[] => [
  number(`${prefix}.max_packets`, `Packets before the device notifies for ${what}.`, U32, (s) =>
    read(s).map(({ max_packets }) => max_packets),
  ),
  number(`${prefix}.max_usecs`, `Longest delay of a notification for ${what}, in µs.`, U32, (s) =>
    read(s).map(({ max_usecs }) => max_usecs),
  ),
];

/** One or none. */
const optional = <V>(value: V | undefined): readonly V[] => (value === undefined ? [] : [value]);

const steering: Source<TextTest> = ofState('steering', ({ steering: { mode: now } }) => [
  now === 'rss' ? 'rss' : 'automatic',
]);

/** The items of a device's state after a row, by their paths in the state JSON. */
export const STATE_FIELDS: readonly FilterField[] = [
  wide('features', 'The negotiated features.', 128, FEATURES, ({ features }) => [features]),
  mac('mac', 'The device’s own address.', (state) => [state.mac]),
  flag('status.link_up', 'The link is up.', ({ status }) => status.link_up),
  flag('status.announce', 'The driver is asked to announce itself.', ({ status }) => status.announce),
  mode('promisc', RX.promisc),
  mode('allmulti', RX.allmulti),
  mode('alluni', RX.alluni),
  mode('nomulti', RX.nomulti),
  mode('nouni', RX.nouni),
  mode('nobcast', RX.nobcast),
  ...macTable('unicast'),
  ...macTable('multicast'),
  number('vlans', 'A VLAN that is received; none while all are.', U16, ({ vlans }) => (vlans === 'all' ? [] : vlans)),
  number('queue_pairs', 'Active queue pairs.', U16, ({ queue_pairs: pairs }) => [pairs]),
  { ...named('steering', 'How packets find their queue.'), kind: 'choice', choices: STEERING, source: steering },
  ...rssFields('rss', ({ steering: now }) => (now.mode === 'rss' ? [now.rss] : [])),
  number(
    'hash.hash_types',
    'Which packets’ hashes are reported.',
    U32,
    ({ steering: now }) => (now.mode === 'hash' ? [now.hash.hash_types] : []),
    HASH_TYPES,
  ),
  key('hash.key', ({ steering: now }) => (now.mode === 'hash' ? [now.hash.key] : [])),
  wide('guest_offloads', 'Receive offloads that are on.', 64, OFFLOADS, (state) => [state.guest_offloads]),
  ...coalesceFields('coalescing.rx', 'reception', ({ coalescing }) => optional(coalescing?.rx)),
  ...coalesceFields('coalescing.tx', 'transmission', ({ coalescing }) => optional(coalescing?.tx)),
  ...coalesceFields('coalescing.vq', 'a queue that has its own', ({ coalescing }) =>
    Object.values(coalescing?.vq ?? {}),
  ),
  number('hash_tunnel', 'Encapsulations to look into.', U32, (state) => optional(state.hash_tunnel), TUNNEL_TYPES),
  ...rssFields('rss_contexts', (state) => Object.values(state.rss_contexts ?? {})),
];
