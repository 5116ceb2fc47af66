import assert from 'node:assert/strict';
import { readCommand } from '../../../../src/core/check/commandFindings';
import type { CommandRecord, TraceRecord } from '../../../../src/core/trace/record';
import { features } from '../support/devices';
import { guest, ready, shadow, trackDevice, unanswered } from '../support/traces';

const find = (record: CommandRecord, ...before: readonly TraceRecord[]) =>
  readCommand(record, before.length > 0 ? trackDevice(before) : undefined).findings;
const message = (code: string, record: CommandRecord, ...before: readonly TraceRecord[]) => {
  const found = find(record, ...before);
  return found.find((finding) => finding.code === code)?.message ?? assert.fail(found.map((each) => each.code).join());
};

describe('a refusal', () => {
  it('for a feature that was not negotiated has that cause', () => {
    const before = ready({ features: features('MQ') });
    for (const out of ['000000', '0200 0500', '0300', '0601 00000000 00000000'])
      assert.equal(
        message('answered-error', guest(out, '01'), before),
        'The device answered ERR: the command changes nothing. It is right to refuse it: feature-not-negotiated.',
      );
  });

  it('for any other error of the command has that cause', () => {
    assert.doesNotMatch(message('answered-error', guest('02', '01'), ready()), /Nothing/);
    assert.doesNotMatch(message('answered-error', guest('02', '01')), /Nothing/);
    const lone = [{ addr: 0x2000n, len: 1, flags: 2 }];
    assert.match(message('answered-error', shadow('', '01', { chain: lone }), ready()), /svq-free-list|no header/);
  });

  it('that nothing explains says so, and whether the features are known', () => {
    assert.match(message('answered-error', guest('0200 0500', '01'), ready()), /Nothing in the command explains it\.$/);
    assert.match(message('answered-error', guest('0200 0500', '01')), /explains it; the features are unknown\.$/);
  });
});

describe('an error after 10 s', () => {
  it('on the guest ring tells of a device that was waited for', () => {
    const slow = guest('0200 0500', '01', { latency: 10_001_000_000n });
    assert.match(message('answered-error', slow, ready()), /It came after 10\.0 s: what answered had given up/);
    assert.match(message('answered-error', { ...slow, latency: 9_000_000_000n }, ready()), /Nothing in the command/);
  });
});

describe('an ack', () => {
  it('of 255 on the guest ring was not written', () => {
    const [found, ...rest] = find(guest('000000', 'ff'), ready());
    assert.deepEqual(rest, []);
    assert.equal(found?.code, 'ack-not-written');
    assert.match(found.message, /the value that drivers put there/);
    assert.match(message('ack-not-written', guest('0400 0900', 'ff'), ready()), /Whether it executed/);
  });

  it('of 255 on the shadow ring, where nobody presets it, is an error as any other', () => {
    assert.match(message('answered-error', shadow('000000', 'ff'), ready()), /ERR \(ack 255\)/);
  });

  it('that the specification lacks is told as such', () => {
    assert.match(message('answered-error', guest('000000', '02'), ready()), /has only OK \(0\) and ERR \(1\)/);
    assert.doesNotMatch(message('answered-error', guest('000000', '01'), ready()), /has only/);
  });
});

describe('a used length', () => {
  const lengths = (record: CommandRecord) =>
    find(record, ready())
      .filter(({ code }) => code === 'used-length')
      .map(({ severity }) => severity);

  it('of more than the driver offered is an error, on both rings', () => {
    assert.deepEqual(lengths(guest('000000', '00', { inLen: 0 })), ['error']);
    assert.deepEqual(lengths(shadow('000000', '0000', { inLen: 1 })), ['error']);
    assert.deepEqual(lengths(shadow('0603 0100 0000', '00 01000000 02000000', { inLen: 5 })), ['error']);
  });

  it('of more than the answer has is a warning', () => {
    assert.deepEqual(lengths(guest('000000', '000000')), ['warning']);
    assert.deepEqual(lengths(shadow('0200 0500', '0100', { inLen: 8 })), ['warning']);
  });

  it('of less than a buffer that is too long is worth knowing', () => {
    assert.deepEqual(lengths(guest('000000', '00', { inLen: 3 })), ['info']);
  });

  it('that is right, cut or of a command with a result is none', () => {
    assert.deepEqual(lengths(guest('000000', '00', { inLen: 1 })), []);
    assert.deepEqual(lengths(guest('000000', '000000', { inCut: true })), []);
    assert.deepEqual(lengths(guest('0603 0100 0000', '00 01000000 02000000', { inLen: 9 })), []);
    assert.deepEqual(lengths(unanswered('guest', '000000', { inLen: 1 })), []);
  });
});

describe('what QEMU does with a Shadow Virtqueue', () => {
  it('is told where there is one', () => {
    assert.match(message('no-answer', unanswered('shadow', '000000'), ready()), /QEMU gives up after 10 s/);
    assert.match(message('no-answer', unanswered('guest', '000000'), ready(), shadow('000001')), /QEMU gives up/);
    assert.match(message('used-length-0', guest('000000', ''), ready(), shadow('000001')), /QEMU's model gets the command if/);
    assert.match(message('used-length-0', shadow('000000', ''), ready(), shadow('000001')), /QEMU answers ERR/);
    assert.match(message('header-short', shadow('00'), ready()), /Shadow Virtqueue forwards it/);
  });

  it('is not told where there is none', () => {
    assert.doesNotMatch(message('no-answer', unanswered('guest', '000000'), ready()), /QEMU|10 s/);
    assert.doesNotMatch(message('used-length-0', guest('000000', ''), ready()), /QEMU/);
    const short = message('header-short', unanswered('guest', '00'), ready());
    assert.match(short, /DEVICE_NEEDS_RESET \(status 0x4f\) and answers nothing until it is reset/);
    assert.doesNotMatch(short, /Shadow/);
    assert.match(message('no-answer', unanswered('guest', ''), ready()), /too short \(header-short\)/);
  });
});
