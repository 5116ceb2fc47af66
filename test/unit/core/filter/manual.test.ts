import assert from 'node:assert/strict';
import type { TraceRecord } from '../../../../src/core/trace/record';
import { guest, mark, ready, reset, shadow, unanswered } from '../support/traces';
import { rowsOf } from './support';

const MAC_TABLE = '0100' + '01000000' + '525400123456' + '02000000' + '333300000001' + '01005e000001';
const RSS = '0401' + '30000000' + '0100' + '0000' + '00000100' + '0200' + '02' + 'a5a5';

/** A trace of everything that this manual speaks of; the number of a row is its place here. */
const TRACE: readonly TraceRecord[] = [
  ready({ t: 1_000n }), // 0
  guest('000000', '00', { t: 2_000n, latency: 5_000n }), // 1 promiscuous mode off
  guest('02006400', '00', { t: 3_000n, latency: 1_500_000n }), // 2 VLAN 100 added
  guest('0200c800', '01', { t: 4_000n, latency: 7_000n }), // 3 VLAN 200 refused
  shadow('02006400', '00', { t: 5_000n, head: 7 }), // 4 VLAN 100 to the device
  guest('0101525400123456', '00', { t: 6_000n }), // 5 own address
  guest(MAC_TABLE, '00', { t: 7_000n }), // 6
  guest(RSS, '00', { t: 8_000n }), // 7
  unanswered('guest', '02010100', { t: 9_000n }), // 8 VLAN 1 deleted, no answer
  guest('02016400', '', { t: 10_000n }), // 9 VLAN 100 deleted, used length 0
  mark('restore-begin', 'shadow'), // 10
  shadow('000001', '00', { t: 12_000n }), // 11
  mark('restore-end', 'shadow'), // 12
  reset('guest'), // 13
];

const finds = (text: string, ...rows: readonly number[]) =>
  it(text, () => {
    assert.deepEqual(rowsOf(text, TRACE), rows);
  });

describe('the filter language', () => {
  describe('compares a field with a value', () => {
    finds('vid == 100', 2, 4, 9);
    finds('vid == 0x64', 2, 4, 9);
    finds('vid < 100', 8);
    finds('vid >= 100', 2, 3, 4, 9);
    finds('ring == shadow', 4, 10, 11, 12);
    finds('type == reset', 13);
    finds('row == 3', 3);
    finds('index == 3', 4);
    finds('head == 7', 4);
    finds('label == restore-begin', 10);
    finds('device == net0', ...TRACE.keys());
  });

  describe('knows the names of the specification, whole or short, in capitals or not', () => {
    finds('command == VIRTIO_NET_CTRL_VLAN_ADD', 2, 3, 4);
    finds('command == VLAN_ADD', 2, 3, 4);
    finds('command == vlan_add', 2, 3, 4);
    finds('class == VIRTIO_NET_CTRL_RX', 1, 11);
    finds('class == MAC', 5, 6);
    finds('class == 1', 5, 6);
    finds('class == 2 && command == 1', 8, 9);
    finds('ack == ERR', 3);
    finds('on == off', 1);
    finds('features ~ CTRL_VLAN', 0);
  });

  describe('has ranges and sets', () => {
    finds('vid in 100..199', 2, 4, 9);
    finds('vid in {1, 200}', 3, 8);
    finds('vid in {1, 150..250}', 3, 8);
    finds('vid == 100..199', 2, 4, 9);
    finds('vid not in {1, 100}', 3);
    finds('command in {RX_PROMISC, VLAN_DEL}', 1, 8, 9, 11);
  });

  describe('joins conditions: && binds before ||, ! before both', () => {
    finds('vid == 100 && ring == guest', 2, 9);
    finds('class == MQ || class == RX && ring == shadow', 7, 11);
    finds('(class == MQ || class == RX) && ring == guest', 1, 7);
    finds('class == VLAN && !(vid == 100)', 3, 8);
    finds('class == VLAN and not vid == 100 or type == reset', 3, 8, 13);
  });

  describe('is false on rows that lack the field, for != and not in as well', () => {
    finds('vid != 100', 3, 8);
    finds('!(vid == 100) && type == command', 1, 3, 5, 6, 7, 8, 11);
    finds('ack != OK', 3);
    finds('answer != ok', 3, 8, 9);
  });

  describe('asks whether a field is there by its name alone', () => {
    finds('vid', 2, 3, 4, 8, 9);
    finds('latency', 1, 2, 3);
    finds('!device || label', 10, 12);
  });

  describe('takes a field of several values for true when one of them is', () => {
    finds('multicast.macs == 01:00:5e:00:00:01', 6);
    finds('multicast.macs != 01:00:5e:00:00:01');
    finds('indirection_table == 1', 7);
    finds('rx_packets');
  });

  describe('has addresses with wildcards', () => {
    finds('mac == 52:54:00:*', 5);
    finds('mac == 52-54-00-12-34-56', 5);
    finds('address == 52:54:00:*', 5, 6);
    finds('macs == *:00:01', 6);
    finds('unicast.macs == 33:33:*');
    finds('address ~ 12:34:56', 5, 6);
  });

  describe('has masks, whose bits have names', () => {
    finds('hash_types ~ TCPv6', 7);
    finds('hash_types ~ IPv4');
    finds('hash_types == 0x30', 7);
  });

  describe('has times with units', () => {
    finds('latency > 1ms', 2);
    finds('latency in 5us..7us', 1, 3);
    finds('latency == 1.5ms', 2);
    finds('time < 2us', 0, 1, 10, 12, 13);
    finds('time.absolute == 12us', 11);
    finds('time.delta == 2us && class == RX');
  });

  describe('searches text and bytes', () => {
    finds('command ~ vlan', 2, 3, 4, 8, 9);
    finds('summary ~ "promiscuous mode"', 1, 11);
    finds("summary contains 'OWN ADDRESS'", 5);
    finds('out.bytes ~ 5e0000', 6);
    for (const bytes of ['5e:00:00', '5e-00-00', '0x5e0000', '"5e 00 00"', '"0x5e, 0x00, 0x00"'])
      finds(`out.bytes ~ ${bytes}`, 6);
    finds('hash_key_data == a5a5', 7);
    finds('in.length == 0', 9);
  });

  describe('tells how the device answered', () => {
    finds('answer == none', 8);
    finds('answer == unread', 9);
    finds('answer == error', 3);
  });

  describe('finds what is found', () => {
    finds('finding == no-answer', 8);
    finds('finding.severity == error && ring == guest', 8);
    finds('finding ~ used-length', 9);
  });

  describe('follows the state', () => {
    finds('changes(rx.promisc)', 1, 12);
    finds('changes(rx) && type == command', 1);
    finds('changes(vlans)', 2, 4, 9);
    finds('changes(vlans.100) && ring == guest', 2, 9);
    finds('changes(vlans.101)');
    finds('sets(mac)', 5);
    finds('sets(rx.promisc)', 1, 11);
    finds('state.vlans == 100 && ring == guest', 2, 3, 5, 6, 7, 8);
    finds('state.queue_pairs > 1 && type == command && ring == guest', 7, 8, 9);
    finds('restore', 10, 11, 12);
    finds('restore == inside', 11);
  });

  it('follows a device of which nothing is known', () => {
    assert.deepEqual(rowsOf('changes(rx.promisc)', [guest('000000'), guest('000000'), guest('000001')]), [2]);
    assert.deepEqual(rowsOf('sets(rx.promisc)', [guest('000000'), guest('000000')]), [0, 1]);
  });

  it('finds what is known, and takes what is not for neither true nor false', () => {
    const late = [guest('000101'), guest('000000'), guest('02006400'), guest('02000500', '', { inCut: true })];
    assert.deepEqual(rowsOf('known(rx.promisc)', late), [1, 2, 3]);
    assert.deepEqual(rowsOf('!known(rx.promisc)', late), [0]);
    assert.deepEqual(rowsOf('state.rx.promisc == on', late), []);
    assert.deepEqual(rowsOf('!(state.rx.promisc == on)', late), [1, 2, 3]);
    assert.deepEqual(rowsOf('state.rx.promisc != on', late), [1, 2, 3]);
    assert.deepEqual(rowsOf('!(state.rx.promisc == on && state.rx.allmulti == on)', late), [1, 2, 3]);
    assert.deepEqual(rowsOf('known(rx)', late), []);
    assert.deepEqual(rowsOf('known(vlans.100)', late), [2, 3]);
    assert.deepEqual(rowsOf('known(vlans.5) || known(vlans) || known(features) || known(mac)', late), []);
    assert.deepEqual(rowsOf('state.vlans == 100', late), [2, 3]);
    assert.deepEqual(rowsOf('answer == untold', late), [3]);
  });

  it('lets everything pass when it is blank', () => assert.equal(rowsOf(' ', TRACE).length, TRACE.length));
});
