import assert from 'node:assert/strict';
import type { TraceRecord } from '../../../../src/core/trace/record';
import { macTable } from '../support/bytes';
import { findingsOf, placesOf } from '../support/findings';
import { guest, load, mark, ready, reset, shadow, unanswered } from '../support/traces';

const started = [ready(), ...load('0101 525400123456', '0400 0100')];
const lost = (...records: readonly TraceRecord[]) => placesOf([...started, ...records]);

describe('a guest command that never reaches the device', () => {
  it('shows at the end of the trace', () => {
    const [found] = findingsOf([...started, guest('0200 0500')]);
    assert.deepEqual(found, {
      finding: {
        code: 'not-forwarded',
        severity: 'error',
        message:
          "VIRTIO_NET_CTRL_VLAN_ADD never reached the device, and the guest got OK: the guest assumes that it was executed, which it wasn't.",
        spec: 'QEMU, vhost_vdpa_net_handle_ctrl_avail',
      },
      about: { command: 2, device: 'net0', ring: 'guest', label: 'VIRTIO_NET_CTRL_VLAN_ADD' },
    });
  });

  it('matters less where the guest was told ERR, and not where it was told nothing', () => {
    const [found] = findingsOf([...started, guest('0200 0500', '01')]).filter(
      ({ finding }) => finding.code === 'not-forwarded',
    );
    assert.equal(found?.finding.severity, 'warning');
    assert.deepEqual(lost(unanswered('guest', '0200 0500')), ['2 no-answer']);
  });

  it('shows where the guest resets its device', () => {
    assert.deepEqual(lost(guest('0200 0500'), reset(), guest('000001'), shadow('000001')), ['2 not-forwarded']);
    assert.deepEqual(lost(guest('0200 0500'), reset('guest')), ['2 not-forwarded']);
  });

  it('shows among those that do', () => {
    const records = [guest('0200 0500'), guest('0200 0600'), shadow('0200 0600')];
    assert.deepEqual(lost(...records), ['2 not-forwarded']);
  });

  it('shows when so many came later that it has left the ring', () => {
    const others = Array.from({ length: 32 }, (_, i) => [
      guest(`0200 ${(i + 16).toString(16)}00`),
      shadow(`0200 ${(i + 16).toString(16)}00`),
    ]);
    const found = placesOf([...started, guest('0200 0100'), ...others.flat(), guest('000000'), shadow('000000')]);
    assert.deepEqual(found, ['2 not-forwarded']);
  });

  it('is not taken for lost when it only comes late', () => {
    const records = [guest('0200 0500'), guest('0200 0600'), shadow('0200 0600'), shadow('0200 0500')];
    assert.deepEqual(lost(...records), ['5 forwarded-late']);
  });

  it('is told from the same command that the guest sends again', () => {
    const records = [guest('000000'), guest('000101'), shadow('000101'), guest('000000'), shadow('000000')];
    assert.deepEqual(lost(...records), ['2 not-forwarded']);
  });

  it('is none where the capture has the copy first, in any order that the ring allows', () => {
    const early = ['0200 0500', '000000', '0200 0600'].flatMap((out) => [shadow(out), guest(out)]);
    assert.deepEqual(lost(...early), []);
    const batch = ['0200 0500', '000000', '0200 0600'];
    assert.deepEqual(lost(...batch.map((out) => shadow(out)), ...batch.map((out) => guest(out))), []);
    assert.deepEqual(lost(shadow('0200 0500'), guest('0200 0500'), guest('0200 0600')), ['4 not-forwarded']);
  });

  it('is none where no Shadow Virtqueue is known of', () => {
    assert.deepEqual(placesOf([ready(), guest('0200 0500'), guest('0200 0600'), reset()]), []);
  });
});

describe('a guest command that QEMU answers itself', () => {
  it('is an ANNOUNCE_ACK', () => {
    assert.deepEqual(lost(guest('0300', '01')), ['2 answered-error']);
    assert.deepEqual(lost(guest('0300', '01'), guest('000000'), shadow('000000')), ['2 answered-error']);
  });

  it('or a MAC table too long to forward whose lists do not fill it', () => {
    const table = `${macTable(700, 1)}00`;
    assert.ok(!lost(guest(table, '01')).includes('2 not-forwarded'));
    assert.ok(lost(guest(macTable(3, 1), '01')).includes('2 not-forwarded'));
  });
});

describe('a guest command while QEMU has no device', () => {
  const refused = [mark('restore-begin', 'shadow'), shadow('0101 525400123456', '01'), mark('restore-end', 'shadow')];

  it('is answered by the model alone after a start that failed', () => {
    const found = findingsOf([ready(), ...refused, guest('000000'), guest('000101')]);
    const gone = found.filter(({ finding }) => finding.code === 'device-gone');
    assert.deepEqual(
      gone.map(({ about }) => about?.command),
      [1, 2],
    );
    assert.match(
      gone[0]!.finding.message,
      /failed at command 0, so only QEMU's model answered VIRTIO_NET_CTRL_RX_PROMISC, OK/,
    );
  });

  it('also when the device is reset then, and started again later', () => {
    const again = [
      reset('shadow'),
      guest('000000'),
      ready({ ring: 'shadow' }),
      ...load('0101 525400123456', '0400 0100', '000000'),
    ];
    assert.deepEqual(
      placesOf([ready(), ...refused, ...again]).filter((place) => !place.startsWith('0 ')),
      ['1 device-gone'],
    );
  });

  it('reaches it all the same under a QEMU that takes no notice of the refusal', () => {
    const found = placesOf([ready(), ...refused, guest('000000'), shadow('000000')]);
    assert.deepEqual(found, ['0 start-failed', '0 answered-error']);
  });

  it('comes with the next load where the device was only stopped', () => {
    const records = [
      reset('shadow'),
      guest('000000'),
      ready({ ring: 'shadow' }),
      ...load('0101 525400123456', '0400 0100', '000000'),
    ];
    assert.deepEqual(lost(...records), []);
  });
});
