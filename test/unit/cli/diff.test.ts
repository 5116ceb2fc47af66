import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { parseState } from '../../../src/core/device/json';
import { applyBytes } from '../../../src/core/device/model';
import { diffStates } from '../../../src/core/device/diff';
import { fromHex } from '../../../src/core/wire/hex';
import { scenarios, type Scenario } from '../corpus';
import { cvq, cvqJson, Folder, records } from './cvq';
import { device, ok, small } from './traces';

interface Place {
  readonly row: number;
  readonly command: number | null;
}
interface Parting {
  readonly a: Place | null;
  readonly b: Place | null;
  readonly fields: readonly string[];
}
interface Printed {
  readonly version: 1;
  readonly a: Readonly<Record<string, unknown>>;
  readonly b: Readonly<Record<string, unknown>>;
  readonly equal: boolean;
  readonly notes: readonly string[];
  readonly differences: readonly {
    readonly field: string;
    readonly kind: string;
    readonly a: unknown;
    readonly b: unknown;
    readonly text: string;
    readonly set_by_a: number | null;
    readonly set_by_b: number | null;
  }[];
  readonly parted: {
    readonly commands: { readonly a: number | null; readonly b: number | null; readonly text: string } | null;
    readonly states: {
      readonly start: readonly string[];
      readonly first: Parting | null;
      readonly met: Omit<Parting, 'fields'> | null;
      readonly last: Parting | null;
      readonly times: number;
    };
  } | null;
  readonly mend: readonly { readonly name: string; readonly out: string; readonly reason: string }[];
  readonly unmendable: readonly { readonly field: string; readonly why: string }[];
}

const head = { type: 'cvqtrace', version: 1 };

describe('cvq diff', () => {
  let folder: Folder;
  beforeEach(() => (folder = new Folder()));
  afterEach(() => folder.remove());

  const diff = async (status: number, a: string, b: string, ...options: readonly string[]) =>
    (await cvqJson(status, 'diff', folder.write('a', a), folder.write('b', b), ...options)) as Printed;
  const trace = (...commands: readonly string[]) =>
    records(head, device(), ...commands.map((out, i) => ok(1000 * (i + 1), out)));

  it('finds nothing between a file and itself, and ends with 0', async () => {
    const { equal, differences, mend, unmendable, parted, notes } = await diff(0, small, small);
    assert.deepEqual(
      { equal, differences, mend, unmendable, notes },
      {
        equal: true,
        differences: [],
        mend: [],
        unmendable: [],
        notes: [],
      },
    );
    assert.deepEqual(parted, {
      commands: null,
      states: { start: [], first: null, met: null, last: null, times: 0 },
    });
  });

  it('tells what differs, who set it, and what mends the second', async () => {
    const { a, b, differences, mend, unmendable } = await diff(1, small, trace('000000', '02000700'));
    assert.deepEqual(
      [a['kind'], a['at'], a['device'], a['ring'], a['profile']],
      ['trace', null, 'net0', 'guest', 'qemu'],
    );
    assert.equal(b['features'], '0x1000e0000');
    assert.deepEqual(differences, [
      {
        field: 'vlans',
        kind: 'value',
        a: [5],
        b: [7],
        text: 'Only in A: 5. Only in B: 7. In both: 0 VLANs.',
        set_by_a: 1,
        set_by_b: 1,
      },
    ]);
    assert.deepEqual(
      mend.map(({ name, out }) => `${name} ${out}`),
      ['VIRTIO_NET_CTRL_VLAN_DEL 02010700', 'VIRTIO_NET_CTRL_VLAN_ADD 02000500'],
    );
    assert.deepEqual(unmendable, []);
  });

  it('says the same to people', async () => {
    const { status, stdout, stderr } = await cvq(
      'diff',
      folder.write('a', small),
      folder.write('b', trace('000000', '02000700')),
    );
    assert.deepEqual([status, stderr], [1, '']);
    for (const line of [
      /^A {2}.*\/a: net0, at the end, guest ring, QEMU's model$/m,
      /^1 field differs:$/m,
      /^ {4}A {2}5 {2}set by command 1$/m,
      /^The states diverge after command 1 of A and after command 1 of B: vlans\.\nThey stay different until the end\.$/m,
      /^The commands diverge\. Command 1 of A is VIRTIO_NET_CTRL_VLAN_ADD \(receive VLAN 5; OK\), command 1 of B is/m,
      /^2 commands make B the same as A:$/m,
      /^ {5}02010700$/m,
    ])
      assert.match(stdout, line);
  });

  it('sees a command that is answered otherwise, though it changes nothing', async () => {
    const refused = records(head, device(), ok(1, '000000'), { type: 'command', t: 2, out: '02000500', in: '01' });
    const { parted } = await diff(1, trace('000000', '02000500'), refused);
    assert.deepEqual([parted?.commands?.a, parted?.commands?.b], [1, 1]);
    assert.match(parted?.commands?.text ?? '', /OK\), command 1 of B is .*; ERR\)/);
    // B's state stays as it was, so that A's second one has no counterpart.
    assert.deepEqual(parted?.states.first, {
      a: { row: 2, command: 1 },
      b: { row: 1, command: 0 },
      fields: ['vlans'],
    });
  });

  it('takes no heed of time, heads, and commands that change no state', async () => {
    const other = records(
      head,
      device(),
      ok(77, '000000', { head: 5 }),
      ok(99, '000000', { head: 7, done: 300 }),
      ok(100, '02000500'),
    );
    const { parted } = await diff(0, trace('000000', '02000500'), other);
    assert.deepEqual([parted?.commands?.a, parted?.commands?.b], [1, 1]);
    assert.equal(parted?.states.first, null);
  });

  it('sees where one of the traces ends', async () => {
    const { parted } = await diff(1, trace('000000'), trace('000000', '02000500'));
    assert.deepEqual([parted?.commands?.a, parted?.commands?.b], [null, 1]);
    assert.match(parted?.commands?.text ?? '', /^A has no more commands, while command 1 of B is /);
    assert.deepEqual(parted?.states.last, { a: { row: 1, command: 0 }, b: { row: 2, command: 1 }, fields: ['vlans'] });
  });

  it('tells where states that have parted meet again, and where they part for good', async () => {
    const turned = trace('02000500', '000000', '02000600');
    const { parted } = await diff(1, trace('000000', '02000500', '02000700'), turned);
    const { first, met, last, times } = parted?.states ?? assert.fail();
    assert.deepEqual(first, { a: { row: 1, command: 0 }, b: { row: 1, command: 0 }, fields: ['rx.promisc', 'vlans'] });
    assert.deepEqual(met, { a: { row: 2, command: 1 }, b: { row: 2, command: 1 } });
    assert.deepEqual(last, { a: { row: 3, command: 2 }, b: { row: 3, command: 2 }, fields: ['vlans'] });
    assert.equal(times, 2);
  });

  it('looks past what differs before the first command', async () => {
    const other = { ...device(), config: { mac: '52:54:00:00:00:01' } };
    const b = records(head, other, ok(1, '000000'), ok(2, '02000600'));
    const { parted, differences } = await diff(1, trace('000000', '02000500'), b);
    assert.deepEqual(parted?.states.start, ['mac']);
    assert.deepEqual(parted.states.first?.fields, ['vlans']);
    assert.deepEqual(
      differences.map(({ field, set_by_a }) => [field, set_by_a]),
      [
        ['mac', null],
        ['vlans', 1],
      ],
    );
  });

  it('compares at a command, on a ring, of a device, by a model', async () => {
    const two = records(
      head,
      device('x'),
      device('y'),
      ok(1, '02000500', { device: 'x' }),
      ok(2, '02000500', { device: 'y', ring: 'shadow' }),
      ok(3, '02000600', { device: 'y', ring: 'shadow' }),
    );
    const options = ['--device-a', 'x', '--device-b', 'y'];
    const atOne = await diff(0, two, two, ...options, '--at-b', '1');
    assert.deepEqual([atOne.b['at'], atOne.b['device']], [1, 'y']);
    assert.equal(atOne.parted?.states.first, null);
    const onShadow = await diff(1, two, two, ...options, '--ring', 'shadow');
    assert.deepEqual(
      onShadow.differences.map(({ field, a, b }) => [field, a, b]),
      [['vlans', [], [5, 6]]],
    );
    assert.deepEqual([onShadow.a['profile'], onShadow.a['ring']], ['spec', 'shadow']);
    assert.equal((await diff(0, two, two, '--profile', 'spec')).a['profile'], 'spec');
  });

  it('takes states and traces in any mix', async () => {
    const state = (await cvq('state', folder.write('t', small))).stdout;
    const { equal, parted, b } = await diff(0, small, state);
    assert.deepEqual([equal, parted, b['kind'], b['ring']], [true, null, 'state', null]);
    await diff(0, state, small);
    await diff(0, state, state);
    assert.match((await cvq('diff', folder.name('t'), folder.write('s', state))).stdout, /^B .*, a state JSON, QEMU/m);
  });

  it('refuses what makes no sense, and names the file', async () => {
    const t = folder.write('t', small);
    const s = folder.write('s', (await cvq('state', t)).stdout);
    for (const [args, message] of [
      [[t, s, '--at-b', '1'], /--at-b picks from a trace, and .*\/s is a state JSON/],
      [[s, s, '--ring', 'guest'], /--ring picks from a trace, and neither file is one/],
      [[s, s, '--profile', 'spec'], /--profile picks from a trace/],
      [[t, t, '--at-a', '3'], /\/t: --at-a 3 is beyond the end: the trace has 3 commands, 0 to 2/],
      [[t, t, '--device-b', 'x'], /\/t: there is no device "x"; the trace has net0/],
      [[t, folder.write('x', 'nonsense')], /\/x: /],
      [[folder.name('none'), t], /\/none: /],
      [[t], /missing required argument 'b'/],
    ] as const) {
      const { status, stdout, stderr } = await cvq('diff', ...args);
      assert.deepEqual([status, stdout], [2, ''], args.join(' '));
      assert.match(stderr, message);
    }
  });

  it('reads files of any length in parts', async () => {
    const many = Array.from(
      { length: 1500 },
      (_, i) =>
        `0200${i
          .toString(16)
          .padStart(4, '0')
          .replace(/(..)(..)/, '$2$1')}`,
    );
    const { parted, differences } = await diff(1, trace(...many), trace(...many.filter((_, i) => i !== 1200)));
    assert.deepEqual([parted?.commands?.a, parted?.commands?.b], [1200, 1200]);
    assert.deepEqual(parted?.states.first?.a, { row: 1201, command: 1200 });
    assert.match(differences[0]?.text ?? '', /^Only in A: 1200\. In both: 1,499 VLANs\.$/);
  });
});

describe('cvq diff --ring shadow of source and destination, on the corpus', () => {
  type Device = Readonly<Record<string, unknown>>;
  const both = scenarios.flatMap((scenario): (Scenario & { readonly ours: Device; readonly theirs: Device })[] => {
    const { source_device: ours, destination_device: theirs } = scenario.expected;
    return ours && theirs && Object.keys(ours).length > 0 && Object.keys(theirs).length > 0
      ? [{ ...scenario, ours, theirs }]
      : [];
  });

  /** The fields in which the capture says that the two devices differ. */
  function parted(a: Device, b: Device): string[] {
    const sorted = (list: unknown) => [...new Set(list as string[])].sort().join();
    const fields = ['mac', 'guest_offloads', 'rss', 'hash'].filter(
      (field) => JSON.stringify(a[field]) !== JSON.stringify(b[field]),
    );
    // With RSS on, the capture says of the pairs what max_tx_vq says.
    const pairs = (device: Device) => device['queue_pairs'] ?? (device['rss'] as Device | undefined)?.['max_tx_vq'];
    if (pairs(a) !== pairs(b)) fields.push('queue_pairs');
    for (const [mode, on] of Object.entries(a['rx'] as Device))
      if ((b['rx'] as Device)[mode] !== on) fields.push(`rx.${mode}`);
    for (const [list, addresses] of Object.entries(a['mac_table'] as Device))
      if (sorted(addresses) !== sorted((b['mac_table'] as Device)[list])) fields.push(`mac_table.${list}`);
    if (sorted(a['vlans']) !== sorted(b['vlans'])) fields.push('vlans');
    if ((a['rss'] === undefined) !== (b['rss'] === undefined)) fields.push('steering');
    return fields.sort();
  }

  /** A Linux guest goes on at the destination: what the restore alone did is what the capture says of it. */
  const compare = async ({ source, restore, expected }: Scenario) => {
    const last = String((expected.restore?.length ?? 0) - 1);
    const { stdout } = await cvq('diff', source, restore, '--ring', 'shadow', '--at-b', last, '--json');
    return { json: JSON.parse(stdout) as Printed, last };
  };
  // The fake device answered OK to a MAC_ADDR_SET with three bytes, and QEMU restored the address; half an address is none.
  const half = (name: string) => name.endsWith('/bent-lengths');

  it('finds exactly what the captures say of the two devices', async () => {
    assert.ok(both.length > 100);
    const wrong: string[] = [];
    let apart = 0;
    for (const scenario of both) {
      const { name, ours, theirs } = scenario;
      const { differences } = (await compare(scenario)).json;
      const found = differences
        .filter(({ kind }) => kind !== 'equivalent')
        .map(({ field }) => field)
        .sort();
      const told = parted(ours, theirs).filter((field) => !half(name) || field !== 'mac');
      if (found.length > 0) apart++;
      if (found.join() !== told.join()) wrong.push(`${name}: ${found.join()} instead of ${told.join()}`);
    }
    assert.deepEqual(wrong, []);
    assert.ok(apart > 10);
  });

  it('mends the destination to what the source is, in every scenario', async () => {
    for (const scenario of both) {
      const { name, source, restore } = scenario;
      const { json, last } = await compare(scenario);
      const { mend, unmendable } = json;
      const state = async (file: string, ...options: readonly string[]) =>
        parseState(await cvqJson(0, 'state', file, '--ring', 'shadow', ...options)).state;
      let b = await state(restore, '--at', last);
      for (const { out } of mend) {
        const { state: next, verdict } = applyBytes(b, fromHex(out) ?? assert.fail(out));
        assert.ok(verdict.ok, name);
        b = next;
      }
      assert.deepEqual(
        diffStates(await state(source), b).map(({ path }) => path),
        unmendable.map(({ field }) => field),
        name,
      );
    }
  });

  it('compares a trace with the migration stream that was taken behind it', async () => {
    const { source } = both.find(({ name }) => name === '10.0/everything-rss') ?? assert.fail();
    const stream = join(dirname(source), 'migration.bin.gz');
    const { b, parted } = (await cvqJson(0, 'diff', source, stream)) as Printed;
    assert.deepEqual([b['kind'], b['profile'], parted], ['stream', 'qemu', null]);
    const { status, stderr } = await cvq('diff', stream, source, '--at-a', '1');
    assert.equal(status, 2);
    assert.match(stderr, /--at-a picks from a trace, and .*migration\.bin\.gz is a migration stream/);
  });

  it('sees that a Linux guest goes on and mends by itself what the restore had lost', async () => {
    const scenario = both.find(({ name }) => name === '10.0/linux-macs-overflow') ?? assert.fail();
    assert.deepEqual(
      (await compare(scenario)).json.differences.map(({ field }) => field),
      ['rx.promisc', 'mac_table.unicast'],
    );
    const atEnd = (await cvqJson(0, 'diff', scenario.source, scenario.restore, '--ring', 'shadow')) as Printed;
    assert.ok(atEnd.equal);
  });
});
