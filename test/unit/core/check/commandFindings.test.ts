import assert from 'node:assert/strict';
import { readCommand } from '../../../../src/core/check/commandFindings';
import { bySeverity } from '../../../../src/core/check/severity';
import type { Finding } from '../../../../src/core/findings/finding';
import type { CommandRecord, TraceRecord } from '../../../../src/core/trace/record';
import { macTable, rssConfig } from '../support/bytes';
import { capture } from '../support/corpus';
import { EVERYTHING, features } from '../support/devices';
import { guest, load, mark, ready, reset, shadow, trackDevice, trackOf, unanswered } from '../support/traces';

const find = (record: CommandRecord, ...before: readonly TraceRecord[]) =>
  readCommand(record, before.length > 0 ? trackDevice(before) : undefined).findings;
const codes = (findings: readonly Finding[]) => findings.map(({ code }) => code);
const only = (findings: readonly Finding[], code: string) => {
  const [first] = findings.filter((finding) => finding.code === code);
  assert.ok(first, `${code} in ${codes(findings).join()}`);
  return first;
};

describe('a command in its place', () => {
  it('that is right, and was answered OK, gives cause for nothing', () => {
    assert.deepEqual(find(guest('0200 0500'), ready()), []);
    assert.deepEqual(find(shadow('0200 0500'), ready()), []);
  });

  it('is read with what is known of the device', () => {
    assert.deepEqual(codes(find(guest('0400 0500'), ready())), ['queue-pairs-out-of-range', 'model-refuses']);
    assert.deepEqual(find(guest('0400 0500')), []);
    assert.deepEqual(find(guest('0400 0500'), guest('0400 0100')), []);
  });

  it('is read in the byte order of the guest', () => {
    const { decoded } = readCommand(guest('0200 0064'), trackDevice([ready({ byteOrder: 'big' })]));
    assert.deepEqual(decoded.data, { vid: 100 });
  });

  it('has errors first, and keeps the order of the rest', () => {
    const finding = (code: Finding['code'], severity: Finding['severity']): Finding => ({
      code,
      severity,
      message: 'It is.',
    });
    assert.deepEqual(
      codes(
        bySeverity([
          finding('no-guest-command', 'info'),
          finding('switch-value', 'warning'),
          finding('no-answer', 'error'),
          finding('rss-key-short', 'warning'),
          finding('payload-short', 'error'),
        ]),
      ),
      ['no-answer', 'payload-short', 'switch-value', 'rss-key-short', 'no-guest-command'],
    );
    const severities = find(guest('0101 000000000000 00'), ready({ features: features() })).map(
      ({ severity }) => severity,
    );
    assert.deepEqual(severities, ['error', 'warning', 'warning', 'info']);
  });
});

describe('a command without its feature', () => {
  it('is an error at its header', () => {
    const finding = only(find(guest('0200 0500'), ready({ features: features('MQ') })), 'feature-not-negotiated');
    assert.equal(finding.severity, 'error');
    assert.equal(finding.message, "VIRTIO_NET_CTRL_VLAN_ADD needs VIRTIO_NET_F_CTRL_VLAN, which isn't negotiated.");
    assert.deepEqual(finding.at, { side: 'out', offset: 0, length: 2 });
    assert.equal(finding.spec, 'virtio 1.4, VLAN Filtering');
  });

  it('is none while no features are known', () => {
    assert.deepEqual(find(guest('0200 0500')), []);
    assert.deepEqual(find(guest('0601 00000000 00000000'), guest('000000')), []);
  });

  it('is looked for on the ring that it is on', () => {
    const before = [ready({ features: features() }), ready({ ring: 'shadow', features: EVERYTHING })];
    assert.ok(codes(find(guest('0200 0500'), ...before)).includes('feature-not-negotiated'));
    assert.ok(!codes(find(shadow('0200 0500'), ...before)).includes('feature-not-negotiated'));
  });
});

describe('what was answered', () => {
  it('an error, with what explains it', () => {
    const explained = only(find(guest('0400 0500', '01'), ready()), 'answered-error');
    assert.equal(explained.severity, 'warning');
    assert.equal(
      explained.message,
      'The device answered ERR: the command changes nothing. 5 queue pairs; the device has 4.',
    );
    assert.deepEqual(explained.at, { side: 'in', offset: 0, length: 1 });
  });

  it('an error that nothing explains', () => {
    const { message } = only(find(shadow('0200 0500', '07'), ready()), 'answered-error');
    assert.equal(
      message,
      'The device answered ERR (ack 7): the command changes nothing. Nothing in the command explains it. The specification has only OK (0) and ERR (1); drivers take other values for an error.',
    );
  });

  it("an error by the model of the command's ring", () => {
    const long = rssConfig(Array.from({ length: 256 }, () => 0));
    assert.match(only(find(guest(long, '01'), ready()), 'answered-error').message, /Too large indirection table/);
    assert.match(only(find(shadow(long, '01'), ready()), 'answered-error').message, /the device supports 128/);
  });

  it('an error, in a place of its own behind a result', () => {
    const chain = [
      { addr: 0n, len: 6, flags: 1 },
      { addr: 0n, len: 8, flags: 3 },
      { addr: 0n, len: 1, flags: 2 },
    ];
    const finding = only(find(guest('0603 0000 0000', '0000000000000000 01', { chain }), ready()), 'answered-error');
    assert.deepEqual(finding.at, { side: 'in', offset: 8, length: 1 });
  });

  it('an error to what the capture has cut says no more than that', () => {
    const findings = find(guest('0200', '01', { outCut: true }), ready());
    assert.deepEqual(codes(findings), ['answered-error', 'capture-cut']);
    assert.equal(findings[0]!.message, 'The device answered ERR: the command changes nothing.');
  });

  it('nothing', () => {
    const finding = only(find(unanswered('shadow', '000000'), ready()), 'no-answer');
    assert.equal(finding.severity, 'error');
    assert.equal(finding.at, undefined);
    assert.match(finding.message, /QEMU gives up after 10 s/);
  });

  it('a used length of 0', () => {
    const finding = only(find(shadow('000000', ''), ready()), 'used-length-0');
    assert.equal(finding.severity, 'warning');
    assert.match(finding.message, /assumes that the command was executed/);
  });

  it('more bytes than the buffer has, on either ring', () => {
    const long = (record: CommandRecord) => only(find(record, ready()), 'used-length');
    const finding = long(shadow('0101 525400123456', '0000', { inLen: 1 }));
    assert.equal(finding.severity, 'error');
    assert.match(finding.message, /^The device used 2 bytes for its answer, and the driver offered 1: /);
    assert.match(
      long(guest('000000', '00', { inLen: 0 })).message,
      /used 1 byte for its answer, and the driver offered 0/,
    );
    const chain = [
      { addr: 0n, len: 3, flags: 1 },
      { addr: 8n, len: 1, flags: 2 },
    ];
    assert.match(
      long(guest('000000', '000000', { chain })).message,
      /used 3 bytes for its answer, and the driver offered 1/,
    );
    for (const right of [{ inLen: 3 }, { chain: [{ addr: 0n, len: 9, flags: 2 }] }, {}])
      assert.notEqual(only(find(guest('000000', '000000', right), ready()), 'used-length').severity, 'error');
  });
});

describe('a load whose device says that it wrote more than the ack', () => {
  const begun = [ready(), mark('restore-begin', 'shadow')];

  it('fails where it has marks: it is of 8.2 or later', () => {
    const finding = only(find(shadow('0101 525400123456', '0000', { inLen: 1 }), ...begun), 'start-failed');
    assert.match(finding.message, /^A command of the load came back with used length 2 instead of 1, so QEMU fails/);
    assert.match(only(find(shadow('0400 0100', '000000'), ...begun), 'start-failed').message, /used length 3/);
    const failed = trackDevice([...begun, shadow('0400 0100', '0000'), mark('restore-end', 'shadow')]);
    assert.deepEqual(failed.deviceDown, { kind: 'start-failed', command: 0 });
  });

  it("doesn't in 7.2, which checks no length, nor where the capture has cut the answer", () => {
    assert.ok(!codes(find(shadow('0101 525400123456', '0000'), ready())).includes('start-failed'));
    const cut = { ...shadow('0400 0100', '0000'), inCut: true };
    assert.ok(!codes(find(cut, ...begun)).includes('start-failed'));
  });
});

describe('a restart of the device whose load is refused', () => {
  const first = [ready(), ...load('0101 525400123456', '0400 0100'), guest('0200 0500'), shadow('0200 0500')];
  const refused = (...before: readonly TraceRecord[]) =>
    only(find(shadow('0200 0500', '01'), ...before, mark('restore-begin', 'shadow')), 'start-failed').message;

  it('has two outcomes: the trace does not tell a switch from passthrough from stop and continue', () => {
    for (const restart of [[reset('shadow'), ready({ ring: 'shadow' })], [reset('shadow')]]) {
      const message = refused(...first, ...restart);
      assert.match(message, /only QEMU's model answers the guest\. If this restart is the switch from passthrough/);
      assert.match(message, /QEMU crashes instead \(SIGSEGV/);
    }
  });

  it('has one where the start is the first, or the driver has reset the device', () => {
    for (const before of [[ready()], [...first, reset(), ready()], [...first, reset('shadow'), ready()]])
      assert.match(refused(...before), /only QEMU's model answers the guest\.$/);
    for (const resets of [
      [reset('shadow'), reset('guest')],
      [reset('guest'), reset('shadow')],
    ]) {
      const byDriver = [...first, ...resets, ready({ ring: 'shadow' })];
      assert.match(refused(...byDriver), /only QEMU's model answers the guest\.$/);
      const later = [...byDriver, ...load('0101 525400123456', '0400 0100'), reset('shadow')];
      assert.match(refused(...later), /If this restart is the switch/);
    }
  });
});

describe('a command of class ANNOUNCE without its command byte', () => {
  const begun = [ready(), guest('000000'), shadow('000000')];
  const broken = [...begun, unanswered('guest', '03')];
  const silence = (...before: readonly TraceRecord[]) =>
    only(find(unanswered('guest', '0200 0500'), ...before), 'no-answer').message;

  it("breaks QEMU's device: nothing is answered until a reset", () => {
    const findings = find(unanswered('guest', '03'), ...begun);
    assert.deepEqual(codes(findings), ['header-short', 'no-answer']);
    assert.match(only(findings, 'header-short').message, /doesn't forward this class since QEMU 8\.0/);
    assert.match(only(findings, 'no-answer').message, /marks the device as broken\. Nothing is answered until/);
    for (const before of [
      broken,
      [...broken, unanswered('guest', '0400 0200')],
      [...broken, unanswered('guest', '03')],
    ])
      assert.match(
        silence(...before),
        /^The device wrote no answer: QEMU's model marked it as broken at the guest's command 2\./,
      );
  });

  it('breaks it no longer than to a reset, and not where a command is answered, as 7.2 does', () => {
    for (const before of [
      [...broken, reset()],
      [...broken, reset('guest')],
      [...broken, ready()],
      [...broken, ready({ ring: 'guest' })],
      [...broken, guest('000001')],
      [...broken, shadow('03', '01')],
      [...begun, guest('03', '01')],
      [...begun, unanswered('guest', '0300')],
      [...begun, unanswered('guest', '00')],
      [ready(), unanswered('guest', '03')],
    ])
      assert.ok(!silence(...before).includes('broken'));
  });
});

describe('an acknowledged announcement', () => {
  const load7 = [ready(), ...load('0101 525400123456', '0400 0100')];

  it('that was answered OK was pending: there is nothing to say, with Shadow Virtqueue or without', () => {
    assert.deepEqual(find(guest('0300'), ready()), []);
    assert.deepEqual(find(guest('0300'), ...load7, guest('000000'), shadow('000000')), []);
    assert.deepEqual(find(guest('0300'), ...load7, guest('0300')), []);
    // QEMU 7.2 forwards it.
    assert.deepEqual(find(shadow('0300'), ...load7, guest('0300')), []);
  });

  it('that was answered ERR was not', () => {
    const { message } = only(find(guest('0300', '01'), ...load7, guest('0300')), 'answered-error');
    assert.match(message, /No announcement is pending\.$/);
    const refused = only(find(shadow('0300'), ...load7, guest('0300', '01')), 'model-refused-after-device');
    assert.match(refused.message, /No announcement is pending\.$/);
  });
});

describe("a command at which device and QEMU's model part", () => {
  it('on the shadow ring: the guest is told ERR', () => {
    const finding = only(find(shadow('0200 0010'), ready()), 'model-refuses');
    assert.equal(finding.severity, 'warning');
    assert.match(
      finding.message,
      /their states diverge and the guest gets ERR: VLAN 4096 is beyond the model's 4096\.$/,
    );
    assert.equal(finding.spec, 'QEMU, virtio_net_handle_vlan_table');
  });

  it('on the guest ring: it is not restored', () => {
    const finding = only(find(guest('0700 01000000'), ready()), 'model-refuses');
    assert.equal(
      finding.message,
      "The device accepted the command, and QEMU's model refuses it, so it is not restored: QEMU implements classes 0 to 5 only.",
    );
    assert.ok(codes(find(guest('0700 01000000', ''), ready())).includes('model-refuses'));
  });

  it("is told of the copy where the guest's command has no room for the ack", () => {
    const shadowed = [ready(), ...load('0101 525400123456')];
    for (const out of ['0400 0080', '0700 01000000', '0302 9e']) {
      assert.ok(!codes(find(guest(out, ''), ...shadowed)).includes('model-refuses'), out);
      const copied = codes(find(shadow(out, '00'), ...shadowed, guest(out, '')));
      assert.ok(copied.includes('model-refused-after-device'), copied.join());
      assert.ok(!codes(find(shadow(out, 'ff'), ...shadowed, guest(out, ''))).includes('model-refused-after-device'));
    }
  });

  it('is none where the device refused too', () => {
    assert.ok(!codes(find(shadow('0200 0010', '01'), ready())).includes('model-refuses'));
    assert.ok(!codes(find(unanswered('shadow', '0200 0010'), ready())).includes('model-refuses'));
  });

  it('is none within a load, which the model itself sends', () => {
    const before = [ready(), mark('restore-begin', 'shadow')];
    assert.ok(!codes(find(shadow('0200 0010'), ...before)).includes('model-refuses'));
    assert.ok(codes(find(shadow('0200 0010'), ...before, mark('restore-end', 'shadow'))).includes('model-refuses'));
  });

  it('is not looked for in what the capture has cut, or while no features are known', () => {
    assert.deepEqual(codes(find(shadow('0200 05', '00', { outCut: true }), ready())), ['capture-cut']);
    assert.ok(!codes(find(shadow('0200 0010'))).includes('model-refuses'));
  });
});

describe('captures', () => {
  /** Each command of a trace with its findings. */
  function readings(scenario: string) {
    const before: TraceRecord[] = [];
    return capture(scenario).flatMap((record) => {
      const reading = record.type === 'command' ? [readCommand(record, trackOf(before).get('net0'))] : [];
      before.push(record);
      return reading;
    });
  }

  it('of a guest that does nothing wrong give cause for nothing', () => {
    for (const scenario of [
      '10.0/everything',
      '10.0/everything-rss',
      '10.0/linux-everything',
      '11.1/stop-cont',
      '7.2/default',
    ]) {
      assert.deepEqual(
        readings(scenario).flatMap(({ findings }) => codes(findings)),
        [],
        scenario,
      );
    }
  });

  it('of malformed commands say it of each', () => {
    const found = readings('10.0/bent-lengths').map(({ findings }) => codes(findings));
    const bent = found.slice(2);
    assert.ok(bent.every((list) => list.length > 0));
    assert.ok(bent.flat().includes('payload-short'));
    assert.ok(bent.flat().includes('trailing-bytes'));
    assert.ok(bent.flat().includes('model-refused-after-device'));
  });

  it('of a device that uses a buffer with length 0, or never', () => {
    assert.deepEqual(
      readings('10.0/src-len-0').flatMap(({ findings }) => codes(findings)),
      ['answered-error', 'insufficient-written-data', 'used-length-0'],
    );
    assert.deepEqual(
      readings('10.0/src-drop').flatMap(({ findings }) => codes(findings)),
      ['answered-error', 'no-answer', 'insufficient-written-data'],
    );
  });

  it('of a table that overflows the model: it is taken all the same', () => {
    const before = [ready(), ...load('0101 525400123456', '0400 0100')];
    assert.deepEqual(find(guest(macTable(70, 70)), ...before), []);
  });
});
