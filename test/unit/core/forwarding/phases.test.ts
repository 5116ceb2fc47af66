import assert from 'node:assert/strict';
import { forwardPhases } from '../../../../src/core/forwarding/phases';
import type { ForwardInput, ForwardPath } from '../../../../src/core/forwarding/types';
import type { QemuRelease } from '../../../../src/core/qemu/release';
import type { CommandRecord, TraceRecord } from '../../../../src/core/trace/record';
import { macTable, rssConfig } from '../support/bytes';
import { capture } from '../support/corpus';
import { guest, load, mark, ready, shadow, trackDevice, unanswered } from '../support/traces';

const started = [ready(), ...load('0101 525400123456', '0400 0100')];

/** The way of the guest's n-th command in a captured trace; the next record is its copy. */
function captured(scenario: string, n: number): ForwardPath {
  const records = capture(scenario);
  const rows = records.flatMap((record, row) => (record.type === 'command' && record.ring === 'guest' ? [row] : []));
  const row = rows[n] ?? assert.fail(scenario);
  const release: QemuRelease = scenario.startsWith('7.2') ? '7.2' : scenario.startsWith('10.0') ? '10.0' : '11.1';
  return forwardPhases({
    guest: records[row] as CommandRecord,
    shadow: records[row + 1] as CommandRecord,
    before: trackDevice(records.slice(0, row)),
    release,
  });
}

const path = (
  record: CommandRecord,
  {
    release = '11.1',
    before = started,
    ...more
  }: Partial<Omit<ForwardInput, 'before'>> & { before?: TraceRecord[] } = {},
) => forwardPhases({ guest: record, before: trackDevice(before), release, ...more });

const names = ({ phases }: ForwardPath) => phases.map(({ phase, failed }) => (failed ? `${phase}!` : phase));
const detail = ({ phases }: ForwardPath, wanted: string) =>
  phases.find(({ phase }) => phase === wanted)?.detail ?? assert.fail(`no phase ${wanted}`);

const ALL = 'kick pop copy decide describe publish execute poll length ack model status return'.split(' ');

describe('the way of a guest command through Shadow Virtqueue', () => {
  it('has all phases, with the values of a captured command', () => {
    const way = captured('11.1/descriptors', 2);
    assert.deepEqual(names(way), ALL);
    assert.deepEqual(
      way.phases.map(({ who }) => who),
      ['guest', ...Array<string>(5).fill('QEMU'), 'device', ...Array<string>(3).fill('QEMU'), 'model', 'QEMU', 'QEMU'],
    );
    assert.equal(detail(way, 'copy').slice(0, 45), '40 of 40 bytes are copied to the start of QEM');
    assert.equal(detail(way, 'describe'), 'Head 2: 40 bytes to read at 0x19000, 1 byte to write at 0x1a000.');
    assert.match(detail(way, 'publish'), /1 command in flight, including this one\.$/);
    assert.equal(detail(way, 'execute'), 'The device answers OK.');
    assert.deepEqual([way.predicted, way.status, way.model.kind, way.log], [false, 0, 'took', []]);
  });

  it('ends in the model where class ANNOUNCE has no command byte, but in 7.2, which forwards it', () => {
    const way = path(unanswered('guest', '03'));
    assert.deepEqual(names(way), ['kick', 'pop', 'copy', 'decide', 'model!']);
    assert.match(detail(way, 'model'), /is answered until the driver resets the device\.$/);
    assert.deepEqual([way.model.kind, way.device, way.log], ['broken', undefined, ['virtio-net ctrl missing headers']]);
    assert.equal(path(unanswered('guest', '03'), { release: '7.2' }).route.kind, 'device');
    assert.equal(path(guest('0300')).model.kind, 'took');
  });

  it('of every release is predicted where the device is not at hand', () => {
    for (const release of ['7.2', '8.0', '9.1', '11.1'] as const) {
      const way = path(guest('0200 0500'), { release });
      assert.deepEqual(names(way), ALL);
      assert.deepEqual([way.predicted, way.status, way.device], [true, 0, { kind: 'ok' }]);
      assert.equal(detail(way, 'describe'), 'Two descriptors: one to read with 4 bytes, one to write with 1 byte.');
      assert.equal(detail(way, 'execute'), 'A device that follows the specification answers OK.');
    }
    assert.deepEqual(path(guest('0400 0900', '01')).device, { kind: 'error', ack: 1 });
  });

  it('of an ANNOUNCE_ACK ends in QEMU from 8.0 on', () => {
    const way = path(guest('0300', '01'));
    assert.deepEqual(names(way), ['kick', 'pop', 'copy', 'decide', 'model!', 'status', 'return']);
    assert.deepEqual(way.route, { kind: 'by-qemu', why: 'announce' });
    assert.deepEqual([way.device, way.status, way.log], [undefined, 1, ['Bad CVQ processing in model']]);
    assert.match(detail(way, 'model'), /^No announcement is pending\. QEMU logs/);
    const old = path(guest('0300', '01'), { release: '7.2', shadow: shadow('0300') });
    assert.deepEqual(
      names(old),
      ALL.map((name) => (name === 'model' ? 'model!' : name)),
    );
    assert.match(detail(old, 'model'), /The device has still executed the command\.$/);
  });

  it('of a MAC table over the buffer is another command', () => {
    const way = captured('11.1/macs-excessive-then-small', 1);
    assert.deepEqual(names(way), ALL);
    assert.deepEqual(way.route.kind === 'device' && way.route.copy, { kind: 'replaced' });
    assert.deepEqual([way.model.kind, way.status], ['overflowed', 0]);
    assert.match(detail(way, 'copy'), /^4,096 of 4,228 bytes .* The rest is dropped\.$/);
    assert.match(detail(way, 'describe'), /^Head 2: 3 bytes to read/);
    const predicted = path(guest(macTable(700, 1)));
    assert.deepEqual(predicted.route, { ...way.route, out: Uint8Array.of(0, 0, 1) });
    assert.deepEqual([predicted.predicted, predicted.model.kind], [true, 'overflowed']);
    const refused = captured('10.0/src-excessive-err', 0);
    assert.deepEqual(
      names(refused),
      'kick pop copy decide describe publish execute! poll length ack! status return'.split(' '),
    );
  });

  it('of a MAC table over the buffer that is malformed ends in QEMU', () => {
    const way = path(guest(`${macTable(700, 1)}00`, '01'));
    assert.deepEqual(names(way), ['kick', 'pop', 'copy', 'decide!', 'status', 'return']);
    assert.deepEqual([way.status, way.log, way.model.kind], [1, [], 'not-asked']);
  });

  it('is cut where it is too long', () => {
    const before81 = path(guest(macTable(70, 0)), { release: '8.0' });
    assert.deepEqual(before81.route.kind === 'device' && before81.route.copy, { kind: 'cut', bytes: 394, of: 430 });
    assert.ok(names(before81).includes('copy!'));
    const long = path(guest(`${rssConfig([0, 1])}${'00'.repeat(5000)}`));
    assert.match(detail(long, 'copy'), /^4,096 of 5,057 bytes/);
  });

  it('stops at the written length where there is none', () => {
    const expected = 'kick pop copy decide describe publish execute! poll length! status return'.split(' ');
    const unread = captured('11.1/src-len-0', 0);
    assert.deepEqual(names(unread), expected);
    assert.deepEqual([unread.status, unread.log], [1, ['Insufficient written data (0)']]);
    const dropped = captured('10.0/src-drop', 0);
    assert.deepEqual(
      names(dropped),
      expected.map((name) => (name === 'poll' ? 'poll!' : name)),
    );
    assert.match(detail(dropped, 'poll'), /gives up after 10 s/);
  });

  it('goes on with an ack that the device never wrote', () => {
    const way = captured('7.2/src-mac-noack', 0);
    assert.deepEqual(
      names(way),
      ALL.map((name) => (['execute', 'ack'].includes(name) ? `${name}!` : name)),
    );
    assert.match(detail(way, 'ack'), /^The ack byte holds 0\. It is left from an earlier command\./);
    assert.equal(way.status, 0);
  });

  it('ends with the device where that refuses', () => {
    const way = captured('11.1/src-ack-7', 0);
    assert.deepEqual(names(way).slice(6), ['execute!', 'poll', 'length', 'ack!', 'status', 'return']);
    assert.equal(detail(way, 'ack'), "The ack byte holds 7. The model isn't updated.");
    assert.equal(detail(way, 'status'), "The ack 1 goes into the guest's buffer.");
    assert.match(detail(path(guest('0400 0900', '01'), { release: '8.0' }), 'ack'), /loses the guest's buffer here/);
  });

  it('tells that the model refused, and why', () => {
    const way = captured('10.0/bent-lengths', 0);
    assert.deepEqual(
      names(way),
      ALL.map((name) => (name === 'model' ? 'model!' : name)),
    );
    assert.deepEqual(way.log, ['Bad CVQ processing in model']);
    assert.match(detail(way, 'status'), /^The ack 1 goes/);
  });

  it('has no place for the answer where the guest gives none', () => {
    const way = captured('11.1/descriptors-no-in', 1);
    assert.deepEqual(
      names(way),
      ALL.map((name) => (name === 'status' ? 'status!' : name)),
    );
    assert.deepEqual([way.model.kind, way.log], ['took', ['Bad device CVQ written length']]);
    assert.match(detail(way, 'return'), /used length 0/);
  });

  it('says where the capture has it otherwise', () => {
    const told = path(guest('0200 0500', '01'), { shadow: shadow('0200 0500') });
    assert.match(detail(told, 'status'), /In the capture, the guest got ERR\.$/);
    const altered = path(guest('0200 0500'), { shadow: shadow('0200 0600') });
    assert.ok(names(altered).includes('decide!'));
    const hanging = path(unanswered('guest', '0200 0500'), { shadow: shadow('0200 0500') });
    assert.ok(names(hanging).includes('status!'));
  });

  it('is short without a device', () => {
    const before = [
      ready(),
      mark('restore-begin', 'shadow'),
      shadow('0101 525400123456', '01'),
      mark('restore-end', 'shadow'),
    ];
    const way = path(guest('000000'), { before });
    assert.deepEqual(names(way), ['kick', 'pop', 'model', 'status', 'return']);
    assert.deepEqual([way.route, way.status], [{ kind: 'model-alone' }, 0]);
  });
});
