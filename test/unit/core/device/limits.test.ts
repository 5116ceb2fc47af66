import assert from 'node:assert/strict';
import type { DeviceLimits } from '../../../../src/core/device/limits';
import { resetState } from '../../../../src/core/device/reset';
import { countingKey, hashConfig, macTable, rssConfig } from '../support/bytes';
import { CONFIG, EVERYTHING, after, refusal } from '../support/devices';

const limited = (limits: DeviceLimits) =>
  resetState({ device: 'net0', profile: 'spec', features: EVERYTHING, config: CONFIG, limits });

const CONTEXT = '0901 0200 000000000000 02000000 0000 0000 0100 0100 00';

describe('a device with limits of its own', () => {
  it('refuses a MAC table that is longer, unicast and multicast together', () => {
    const device = limited({ mac_table_entries: 3 });
    assert.equal(refusal(device, macTable(2, 1)), undefined);
    assert.equal(refusal(device, macTable(2, 2)), 'The table has 4 addresses; the device holds 3.');
  });

  it('or takes it, and receives all addresses of a list that does not fit', () => {
    const device = limited({ mac_table_entries: 3, mac_table_overflow: 'widen' });
    const overflows = (unicast: number, multicast: number) => {
      const { mac_table: table } = after(device, macTable(unicast, multicast));
      return [table.unicast.length, table.unicast_overflow, table.multicast.length, table.multicast_overflow];
    };
    assert.deepEqual(overflows(2, 1), [2, false, 1, false]);
    assert.deepEqual(overflows(4, 3), [0, true, 3, false]);
    assert.deepEqual(overflows(2, 2), [2, false, 0, true]);
  });

  it('refuses one VLAN too many, but not one that is set', () => {
    const device = after(limited({ vlans: 2 }), '0200 0100', '0200 0200');
    assert.equal(refusal(device, '0200 0300'), 'It would be the 3rd VLAN; the device holds 2.');
    assert.equal(refusal(device, '0200 0200'), undefined);
    assert.equal(refusal(after(device, '0201 0100'), '0200 0300'), undefined);
  });

  it('refuses hash types that it does not have, in RSS, hash reports and RSS contexts', () => {
    const device = limited({ hash_types: 0x3 });
    const why = /requests hash types UDPv4; the device supports 0x3\./;
    assert.match(refusal(device, rssConfig([0], { types: 7 })) ?? '', why);
    assert.match(refusal(device, hashConfig(7, countingKey(40))) ?? '', why);
    assert.match(refusal(device, CONTEXT.replace('02000000', '04000000')) ?? '', why);
    assert.equal(refusal(device, CONTEXT), undefined);
  });

  it('refuses one RSS context too many', () => {
    const device = after(limited({ rss_contexts: 1 }), CONTEXT);
    assert.equal(
      refusal(device, CONTEXT.replace('0901 0200', '0901 0300')),
      'It would be the 2nd RSS context; the device holds 1.',
    );
    assert.equal(refusal(device, CONTEXT), undefined);
  });
});
