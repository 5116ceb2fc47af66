import assert from 'node:assert/strict';
import type { Finding } from '../../../../src/core/findings/finding';
import type { TraceRecord } from '../../../../src/core/trace/record';
import { macTable, rssConfig } from '../support/bytes';
import { capture } from '../support/corpus';
import { findingsOf, placesOf } from '../support/findings';
import { guest, load, ready, shadow, unanswered } from '../support/traces';

const started = [ready(), ...load('0101 525400123456', '0400 0100')];

function only(records: readonly TraceRecord[], code: string): Finding {
  const found = findingsOf(records).filter(({ finding }) => finding.code === code);
  assert.equal(found.length, 1, `${code} in ${placesOf(records).join()}`);
  return found[0]!.finding;
}

describe('findings of forwarding', () => {
  it('say nothing of what is forwarded unchanged', () => {
    assert.deepEqual(placesOf([...started, guest('0200 0500'), shadow('0200 0500')]), []);
    assert.deepEqual(placesOf([ready(), guest('0200 0500'), guest('0200 0600')]), []);
  });

  it('say which bytes were altered', () => {
    const finding = only([...started, guest('0200 0500'), shadow('0200 0600')], 'altered');
    assert.equal(finding.severity, 'error');
    assert.deepEqual(finding.at, { side: 'out', offset: 2, length: 1 });
    assert.match(finding.message, /the guest's command 2 has: 1 byte differs, the first at offset 2\./);
  });

  it('also without a record of the features, but for what the model does', () => {
    assert.deepEqual(placesOf([guest('0200 0500'), shadow('0200 0600')]), ['1 altered']);
    assert.deepEqual(placesOf([guest('0700 01000000'), shadow('0700 01000000')]), []);
  });

  it('say how much of a command was cut', () => {
    const long = `${rssConfig([0, 1])}${'00'.repeat(5000)}`;
    const finding = only([...started, guest(long), shadow(long.slice(0, 2 * 4096))], 'cut');
    assert.match(finding.message, /gets 4,096 bytes of the 5,0\d\d of the guest's command 2/);
  });

  it('say what the guest was told otherwise', () => {
    const finding = only([...started, guest('0200 0500'), shadow('0200 0500', '01')], 'answer-changed');
    assert.match(finding.message, /answered ERR, and the guest got OK for its command 2\./);
    assert.match(finding.message, /Since then vlans is \[5\] in the model and \[\] in the device\.$/);
  });

  it('say that the guest was told nothing', () => {
    const finding = only(
      [...started, unanswered('guest', '0200 0500'), shadow('0200 0500', '01')],
      'guest-not-answered',
    );
    assert.match(finding.message, /^The device answered ERR, and the guest's command 2 got no answer/);
  });

  it('say what a used length of 0, a time-out and a stale ack mean to the guest', () => {
    const unread = only(capture('10.0/src-len-0'), 'insufficient-written-data');
    assert.match(
      unread.message,
      /used length 0.*returns ERR to the guest for its command 2.*rx.promisc is true in the model and false in the device/,
    );
    assert.match(only(capture('11.1/src-drop'), 'insufficient-written-data').message, /polls for 10 s/);
    const stale = only(capture('7.2/src-mac-noack'), 'stale-ack');
    assert.match(stale.message, /mac is "52:54:00:aa:bb:cc" in the model and "52:54:00:12:34:56" in the device/);
  });

  it("say whether QEMU's model gets a command without room for the ack, each time the same", () => {
    const messages = (begin: readonly TraceRecord[], answer: string) =>
      findingsOf([...begin, guest('000000', ''), shadow('000000', answer)]).map(({ finding }) => finding.message);
    for (const begin of [[ready()], started]) {
      const accepted = messages(begin, '00');
      assert.ok(!accepted.some((message) => /doesn't (change|get)/.test(message)), accepted.join());
      assert.match(accepted.join(), /QEMU's model gets the command as any other that the device accepted\./);
      const refused = messages(begin, '01');
      assert.match(refused.join(), /QEMU's model doesn't get the command, as the device didn't accept it\./);
    }
    assert.match(messages(started, '00').join(), /no writable descriptor.*QEMU's model gets the command if the device/);
    assert.match(messages([ready()], '00')[0] ?? '', /^The buffer came back with used length 0.*was executed\.$/);
  });

  it('say that the model refused what the device took, and why', () => {
    const records = [...started, guest('0200 0010', '01'), shadow('0200 0010')];
    const finding = only(records, 'model-refused-after-device');
    assert.match(
      finding.message,
      /"Bad CVQ processing in model".* VLAN 4096 is beyond the model's 4096\. Since then vlans is/,
    );
    assert.equal(finding.spec, 'QEMU, virtio_net_handle_vlan_table');
    assert.ok(!placesOf(records).includes('3 model-refuses'));
  });

  it('say why model and device parted', () => {
    assert.match(
      only(capture('10.0/hash-and-rss-cfg'), 'model-device-parted').message,
      /treats HASH_CONFIG as RSS with a table of one entry/,
    );
    assert.match(only(capture('10.0/rss-short-key'), 'model-device-parted').message, /keeps keys of 40 bytes/);
    const without = rssConfig([0, 1], { types: 0, key: '' });
    assert.match(
      only([...started, guest(without), shadow(without)], 'model-device-parted').message,
      /without a key as "RSS off"/,
    );
    const rsc = '0500 0000000000000020';
    assert.match(only([...started, guest(rsc), shadow(rsc)], 'model-device-parted').message, /leaves out RSC_EXT/);
  });

  it('tell an overflow, which is by design, from a loss', () => {
    const finding = only(capture('11.1/macs-65-multi'), 'model-overflow');
    assert.equal(finding.severity, 'info');
    assert.match(
      finding.message,
      /65 multicast addresses don't fit QEMU's model, which receives "all" instead, by design/,
    );
  });
});

describe('promiscuous mode in place of a MAC table', () => {
  const long = macTable(700, 1);
  const replaced = [...started, guest('000000'), shadow('000000'), guest(long), shadow('000001')];

  it('is said where it is sent, and where it stays', () => {
    assert.deepEqual(placesOf([...replaced, guest(macTable(1, 1)), shadow(macTable(1, 1))]), [
      '5 mac-table-replaced',
      '7 device-stays-promiscuous',
    ]);
    const finding = only(capture('10.0/macs-excessive-then-small'), 'device-stays-promiscuous');
    assert.match(finding.message, /promiscuous mode \(RX_PROMISC 1, command 5\), which replaced/);
  });

  it('stays no longer once the driver says what it wants, as Linux does each time', () => {
    const triple = [guest('000000'), shadow('000000'), guest('000100'), shadow('000100')];
    assert.deepEqual(placesOf([...replaced, ...triple, guest(macTable(1, 1)), shadow(macTable(1, 1))]), [
      '5 mac-table-replaced',
      '7 stand-in-undone',
    ]);
  });

  it('is no matter where the driver wants it, where it was refused, or after a restart of the device', () => {
    const wanted = [...started, guest('000001'), shadow('000001'), guest(long), shadow('000001')];
    const small = [guest(macTable(1, 1)), shadow(macTable(1, 1))];
    assert.deepEqual(placesOf([...wanted, ...small]), ['5 mac-table-replaced']);
    const refused = [...started, guest(long, '01'), shadow('000001', '01')];
    assert.ok(!placesOf([...refused, ...small]).some((place) => /replaced|promiscuous/.test(place)));
    const again = [...replaced, ready({ ring: 'shadow' }), ...load('0101 525400123456', '0400 0100')];
    assert.ok(!placesOf([...again, ...small]).some((place) => place.includes('promiscuous')));
  });
});
