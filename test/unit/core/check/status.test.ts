import assert from 'node:assert/strict';
import { eventFindings } from '../../../../src/core/check/eventFindings';
import { readCommand } from '../../../../src/core/check/commandFindings';
import type { CommandRecord, StatusRecord, TraceRecord } from '../../../../src/core/trace/record';
import { guest, ready, reset, shadow, status, trackDevice, unanswered } from '../support/traces';

const ofStatus = (record: StatusRecord, ...before: readonly TraceRecord[]) =>
  eventFindings(record, before.length > 0 ? trackDevice(before) : undefined);
const ofCommand = (record: CommandRecord, ...before: readonly TraceRecord[]) =>
  readCommand(record, trackDevice(before)).findings;
const codes = (found: readonly { readonly code: string }[]) => found.map(({ code }) => code);

describe('a status', () => {
  it('with DEVICE_NEEDS_RESET is an error, and names the command without an answer', () => {
    const [found] = ofStatus(status(0x4f), ready(), guest('0200 0500'), unanswered('guest', '0400 0200'));
    assert.equal(found?.code, 'device-needs-reset');
    assert.equal(found.severity, 'error');
    assert.match(found.message, /\(status 0x4f: ACKNOWLEDGE DRIVER FEATURES_OK DRIVER_OK DEVICE_NEEDS_RESET\)/);
    assert.match(found.message, /Command 1, VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET, has no answer/);
    assert.doesNotMatch(ofStatus(status(0x4f), ready(), guest('0200 0500'))[0]?.message ?? '', /has no answer/);
  });

  it('with FAILED is an error', () => {
    assert.deepEqual(codes(ofStatus(status(0x83))), ['driver-failed']);
    assert.deepEqual(codes(ofStatus(status(0xcf), ready())), ['device-needs-reset', 'driver-failed']);
  });

  it('that repeats itself is told once', () => {
    assert.deepEqual(ofStatus(status(0x4f), ready(), status(0x4f)), []);
    assert.deepEqual(codes(ofStatus(status(0xcf), ready(), status(0x4f))), ['driver-failed']);
    assert.deepEqual(codes(ofStatus(status(0x4f), ready(), status(0x4f), reset())), ['device-needs-reset']);
  });

  it('that is right gives cause for nothing', () => {
    for (const value of [1, 3, 11, 15, 12, 8]) assert.deepEqual(ofStatus(status(value), ready()), []);
  });
});

describe('a command in a status', () => {
  it('without DRIVER_OK comes too early', () => {
    const [early] = ofCommand(guest('000001'), ready(), reset(), status(3), status(11));
    assert.equal(early?.code, 'before-driver-ok');
    assert.equal(early.severity, 'error');
    assert.match(early.message, /status 0xb: ACKNOWLEDGE DRIVER FEATURES_OK\)/);
    assert.ok(codes(ofCommand(guest('000001'), status(1))).includes('before-driver-ok'));
  });

  it('with DRIVER_OK, or that nobody told, comes in time', () => {
    for (const before of [
      [ready(), reset(), status(11), status(15)],
      [ready(), reset()],
      [status(11), ready()],
      [ready(), status(11, 'shadow')],
    ])
      assert.deepEqual(ofCommand(guest('000001'), ...before), []);
    assert.deepEqual(ofCommand(shadow('000001'), ready(), status(8, 'shadow'), status(12, 'shadow')).length, 0);
  });

  it('that asks for a reset need not be answered', () => {
    const found = ofCommand(unanswered('guest', '000001'), ready(), status(0x4f));
    assert.deepEqual(codes(found), ['no-answer', 'sent-after-failure']);
    assert.equal(found[0]?.message, 'The device wrote no answer: it needs a reset, and answers nothing before.');
    assert.deepEqual(codes(ofCommand(guest('000001'), ready(), status(0x8f))), ['sent-after-failure']);
    assert.deepEqual(ofCommand(guest('000001'), ready(), status(0x4f), reset(), ready()), []);
  });
});
