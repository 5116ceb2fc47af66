import assert from 'node:assert/strict';
import { ackOffset, answerOf, answerText, isTaken } from '../../../../src/core/wire/answer';
import { decode, hex } from '../support/bytes';

const NEXT = 1;
const WRITE = 2;
const INDIRECT = 4;
const chain = (...descriptors: readonly (readonly [len: number, flags: number])[]) =>
  descriptors.map(([len, flags]) => ({ addr: 0n, len, flags }));

describe('the answer', () => {
  it('is OK for an ack of 0, an error for any other', () => {
    assert.deepEqual(answerOf({ in: hex('00') }), { kind: 'ok' });
    assert.deepEqual(answerOf({ in: hex('01') }), { kind: 'error', ack: 1 });
    assert.deepEqual(answerOf({ in: hex('07') }), { kind: 'error', ack: 7 });
  });

  it('is unread where the buffer came back empty, and none where it did not come back', () => {
    assert.deepEqual(answerOf({ in: hex('') }), { kind: 'unread' });
    assert.deepEqual(answerOf({}), { kind: 'none' });
  });

  it('lets a command count where it is OK, or where nothing says that it was refused', () => {
    assert.ok(isTaken({ kind: 'ok' }));
    assert.ok(isTaken({ kind: 'unread' }));
    assert.ok(!isTaken({ kind: 'error', ack: 1 }));
    assert.ok(!isTaken({ kind: 'none' }));
  });

  it('is told in a word or two', () => {
    assert.equal(answerText({ kind: 'ok' }), 'OK');
    assert.equal(answerText({ kind: 'error', ack: 1 }), 'ERR');
    assert.equal(answerText({ kind: 'error', ack: 255 }), 'ERR (ack 255)');
    assert.equal(answerText({ kind: 'unread' }), 'used, length 0');
    assert.equal(answerText({ kind: 'none' }), 'no answer');
  });
});

describe('the place of the ack', () => {
  const result = hex('40000000 64000000 01');

  it('is the first byte that the device writes', () => {
    assert.equal(ackOffset({ in: hex('00 40000000 64000000') }), 0);
    assert.equal(ackOffset({ in: result, chain: chain([6, NEXT], [1, NEXT | WRITE], [8, WRITE]) }), 0);
    assert.equal(ackOffset({ in: result, chain: chain([6, NEXT], [9, WRITE]) }), 0);
  });

  it('is the last one where a descriptor for the result comes first and one of a byte last', () => {
    const record = { in: result, chain: chain([6, NEXT], [8, NEXT | WRITE], [1, WRITE]) };
    assert.equal(ackOffset(record), 8);
    assert.deepEqual(answerOf(record), { kind: 'error', ack: 1 });
    const split = chain([6, NEXT], [4, NEXT | WRITE], [4, NEXT | WRITE], [1, WRITE]);
    assert.equal(ackOffset({ in: result, chain: split }), 8);
  });

  it('is the first one where the device did not write as far as the last', () => {
    assert.equal(ackOffset({ in: hex('01'), chain: chain([8, NEXT | WRITE], [1, WRITE]) }), 0);
  });

  it('is the first one of two single bytes, and where the last descriptor has room for more', () => {
    assert.equal(ackOffset({ in: hex('0001'), chain: chain([1, NEXT | WRITE], [1, WRITE]) }), 0);
    assert.equal(ackOffset({ in: result, chain: chain([8, NEXT | WRITE], [2, WRITE]) }), 0);
  });

  it('is the first one where nothing came back', () => {
    assert.equal(ackOffset({ chain: chain([8, NEXT | WRITE], [1, WRITE]) }), 0);
    assert.equal(ackOffset({ in: result, chain: [] }), 0);
  });

  it('is not moved by a descriptor that points to an indirect table', () => {
    const table = chain([48, WRITE | INDIRECT], [6, NEXT], [8, NEXT | WRITE], [1, WRITE]);
    assert.equal(ackOffset({ in: result, chain: table }), 8);
  });
});

describe('the result', () => {
  const VQ_GET = '0603 0200 0000';

  it('is read behind the ack', () => {
    assert.deepEqual(decode(VQ_GET, { in: hex('00 40000000 64000000') }).result, { max_packets: 64, max_usecs: 100 });
  });

  it('is read before the ack, where the chain says so', () => {
    const decoded = decode(VQ_GET, {
      in: hex('40000000 64000000 00'),
      chain: chain([6, NEXT], [8, NEXT | WRITE], [1, WRITE]),
    });
    assert.deepEqual(decoded.answer, { kind: 'ok' });
    assert.deepEqual(decoded.result, { max_packets: 64, max_usecs: 100 });
    assert.deepEqual(decoded.findings, []);
  });

  it('is not looked for without an OK', () => {
    for (const answer of ['01', '']) {
      const { result, findings } = decode(VQ_GET, { in: hex(answer) });
      assert.deepEqual(result, {});
      assert.deepEqual(findings, []);
    }
    assert.deepEqual(decode(VQ_GET).result, {});
  });

  it('that a Shadow Virtqueue leaves no room for is missed', () => {
    const { findings } = decode(VQ_GET, { in: hex('00') });
    assert.deepEqual(
      findings.map(({ code, severity, at }) => [code, severity, at]),
      [['result-short', 'error', { side: 'in', offset: 1, length: 0 }]],
    );
  });

  it('that the capture cut is not missed', () => {
    const { findings, result } = decode(VQ_GET, { in: hex('00 40000000 64'), inCut: true });
    assert.deepEqual(result, { max_packets: 64 });
    assert.deepEqual(
      findings.map(({ code }) => code),
      ['capture-cut'],
    );
  });

  it('of the other commands that have one', () => {
    assert.deepEqual(decode('0800', { in: hex('00 0100000001000000') }).result, {
      supported_stats_types: 0x100000001n,
    });
    assert.deepEqual(decode('0900', { in: hex('00 0400') }).result, { max_rss_contexts: 4 });
  });
});
