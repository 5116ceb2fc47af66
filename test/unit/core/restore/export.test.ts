import assert from 'node:assert/strict';
import { fullyKnown } from '../../../../src/core/device/unknown';
import fc from 'fast-check';
import { restoreToC, restoreToJson, restoreToRecords } from '../../../../src/core/restore/export';
import { beginRestore, sourceOfState, type RestoreSession } from '../../../../src/core/restore/session';
import { follow } from '../../../../src/core/track/follow';
import { EMPTY_TRACK, stateOn } from '../../../../src/core/track/track';
import { decodeCommand } from '../../../../src/core/wire/decode';
import { toHex } from '../../../../src/core/wire/hex';
import { rssConfig } from '../support/bytes';
import { CONFIG, SHADOWED, after, device, features } from '../support/devices';
import { featureSets, reachable } from '../support/states';

const state = after(device('qemu', SHADOWED), '0101 020000000001', '0200 0500', rssConfig([0, 1]));
const session = beginRestore(sourceOfState(fullyKnown(state)), 'qemu-10.0');
const sessions = fc
  .tuple(
    reachable(
      'spec',
      featureSets.map((set) => set & SHADOWED),
    ),
    fc.constantFrom('complete', 'qemu-10.0'),
  )
  .map(([from, profile]) => beginRestore(sourceOfState(fullyKnown(from)), profile));

describe('a restore stream as JSON', () => {
  it('has the fields of the format', () => {
    const json = restoreToJson(session);
    assert.deepEqual(Object.keys(json), [
      'version',
      'profile',
      'device',
      'features',
      'commands',
      'omitted',
      'unknown',
      'blocked',
      'cautions',
      'lost',
      'faults',
      'outcome',
      'verdict',
      'audit',
      'advice',
    ]);
    assert.deepEqual(json.commands[0], {
      name: 'VIRTIO_NET_CTRL_MAC_ADDR_SET',
      out: '0101020000000001',
      reason: 'QEMU sends the address at every start, changed or not.',
      batch: 0,
    });
    assert.equal(json.features, `0x${SHADOWED.toString(16)}`);
    assert.equal(json.profile, 'qemu-10.0');
    assert.deepEqual(Object.keys(json.omitted[0]!), ['what', 'why']);
  });

  it('says what is lost, with both values', () => {
    const rss = beginRestore(sourceOfState(fullyKnown(after(device('qemu', SHADOWED), rssConfig([0], { types: 0 })))), 'qemu-10.0');
    const [first] = restoreToJson(rss).lost;
    assert.deepEqual([first!.field, first!.source, first!.destination], ['steering', 'rss', 'automatic']);
    assert.match(first!.why, /^No hash types are on/);
  });

  it('is JSON data, of any restore', () => {
    fc.assert(
      fc.property(sessions, (any) => {
        const json = restoreToJson(any);
        assert.deepEqual(JSON.parse(JSON.stringify(json)), json);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a restore stream as records of a trace', () => {
  it('is a device, and the answered commands in a restore bracket', () => {
    const records = restoreToRecords(session);
    assert.deepEqual(
      records.map((record) => (record.type === 'mark' ? record.label : record.type)),
      ['device', 'restore-begin', ...session.plan.commands.map(() => 'command'), 'restore-end'],
    );
    const first = records[0]!;
    assert.ok(first.type === 'device');
    assert.deepEqual([first.id, first.features, first.config], ['net0', SHADOWED, CONFIG]);
  });

  it('has commands that the capture did not cut, answered in one byte', () => {
    const records = restoreToRecords(session).filter((record) => record.type === 'command');
    for (const { outCut, inCut, inLen, ring } of records) {
      assert.deepEqual([outCut, inCut, inLen, ring], [false, false, 1, 'shadow']);
    }
  });

  it('has a microsecond for each command', () => {
    assert.deepEqual(
      restoreToRecords(session).map(({ t }) => t),
      [0n, 0n, 1000n, 2000n, 3000n, 4000n, 5000n],
    );
  });

  it('decodes to the commands of the plan, and brings a device to the same state', () => {
    fc.assert(
      fc.property(sessions, (any) => {
        const records = restoreToRecords(any);
        const commands = records.filter((record) => record.type === 'command');
        assert.deepEqual(
          commands.map((record) => decodeCommand(record)).map(({ command, answer }) => [command?.name, answer.kind]),
          any.steps.map(({ command, verdict }) => [command.name, verdict.ok ? 'ok' : 'error']),
        );
        assert.deepEqual(
          commands.map(({ out }) => toHex(out)),
          any.steps.map(({ command }) => toHex(command.out)),
        );
        const track = records.reduce((before, record) => follow(before, record, 0), EMPTY_TRACK).get('net0')!;
        assert.deepEqual(stateOn(track, 'shadow'), any.steps.at(-1)?.after ?? any.start);
      }),
      { numRuns: 100 },
    );
  });

  it('says ERR of what the destination refuses', () => {
    const refused = beginRestore(sourceOfState(fullyKnown({ ...state, vlans: [4096] })), 'qemu-10.0');
    const answers = restoreToRecords(refused).flatMap((record) => (record.type === 'command' ? [[...record.in!]] : []));
    assert.deepEqual(answers.at(-1), [1]);
    assert.deepEqual(answers[0], [0]);
  });
});

describe('a restore stream as C', () => {
  /** The arrays of the C text, by name, as hex text. */
  function arraysOf(text: string): Map<string, string> {
    const arrays = text.matchAll(/static const uint8_t (\w+)\[\] = \{([^}]*)\};/g);
    return new Map(
      [...arrays].map(([, name, body]) => [
        name!,
        [...body!.matchAll(/0x([0-9a-f]{2})/g)].map(([, digits]) => digits).join(''),
      ]),
    );
  }

  function assertC(any: RestoreSession): void {
    const text = restoreToC(any);
    const code = text.replaceAll(/\/\*.*?\*\//gs, '');
    assert.deepEqual(
      [...arraysOf(code).values()],
      any.plan.commands.map(({ out }) => toHex(out)),
    );
    const rows = [...code.matchAll(/\{ "(\w+)", (\w+), sizeof\((\w+)\) \},/g)];
    assert.deepEqual(
      rows.map(([, name]) => name),
      any.plan.commands.map(({ name }) => name),
    );
    for (const [, , array, size] of rows) {
      assert.equal(array, size);
      assert.ok(arraysOf(code).has(array!));
    }
    for (const [open, close] of ['{}', '[]', '()']) {
      assert.equal(code.split(open!).length, code.split(close!).length);
    }
    assert.doesNotMatch(code, /\/\*|\*\//);
    assert.ok(text.endsWith('};\n'));
  }

  it('has an array for each command, and a table of them', () => {
    const text = restoreToC(session);
    assert.match(text, /^\/\* Restore stream of net0, profile qemu-10\.0: 4 commands\. \*\/\n#include <stddef\.h>\n/);
    assert.ok(text.includes('static const uint8_t cvq_restore_3[] = {\n\t0x02, 0x00, 0x05, 0x00,\n};'));
    assert.ok(text.includes('\t{ "VIRTIO_NET_CTRL_VLAN_ADD", cvq_restore_3, sizeof(cvq_restore_3) },\n'));
    assertC(session);
  });

  it('has the very bytes, and as many opening as closing braces, of any restore', () => {
    fc.assert(fc.property(sessions, assertC), { numRuns: 50 });
  });

  it('breaks lines after 12 bytes', () => {
    const lines = restoreToC(session)
      .split('\n')
      .filter((line) => line.startsWith('\t0x'));
    assert.equal(Math.max(...lines.map((line) => line.split('0x').length - 1)), 12);
  });

  it('has a table also where there is nothing to send', () => {
    const empty = beginRestore(sourceOfState(fullyKnown(device('qemu', features()))), 'qemu-10.0');
    assert.deepEqual(empty.plan.commands, []);
    assert.ok(restoreToC(empty).includes('cvq_restore[] = {\n\t{ 0 },\n};'));
  });

  it('is not ended early by the name of a device', () => {
    const named = beginRestore(sourceOfState(fullyKnown({ ...state, device: 'a */ int main; /*' })), 'qemu-10.0');
    assertC(named);
  });
});
