import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { scenarios } from '../../corpus';
import { capture } from '../support/corpus';
import { findingsOf } from '../support/findings';

/** Codes that speak of forwarding; the others are about single commands. */
const FORWARDING = new Set([
  'ack-normalised',
  'altered',
  'answer-changed',
  'cut',
  'device-gone',
  'device-stays-promiscuous',
  'forwarded-late',
  'guest-not-answered',
  'insufficient-written-data',
  'mac-table-replaced',
  'model-device-parted',
  'model-overflow',
  'model-refused-after-device',
  'no-ack-buffer',
  'no-guest-command',
  'not-forwarded',
  'stale-ack',
  'stand-in-undone',
  'start-failed',
]);

/**
 * Scenarios in which something is to be said of the forwarding of the source's commands, whatever the release: the
 * commands by number, and why. All others are faithful.
 */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  // Eight of ten commands are malformed in a way that the device takes and the model doesn't.
  'bent-lengths': [3, 7, 9, 13, 15, 17, 19, 21].map((command) => `${command} model-refused-after-device`),
  // The guest's side of three commands behind one kick isn't in the capture.
  'cvq-batch': ['4 no-guest-command', '5 no-guest-command', '6 no-guest-command'],
  'descriptors-no-in': ['5 no-ack-buffer'],
  // A 16-byte key, and HASH_CONFIG with RSS negotiated: the model holds something else than the device.
  'dst-strict-rss': ['29 model-device-parted'],
  'hash-and-rss-cfg': ['5 model-device-parted'],
  'rss-short-key': ['5 model-device-parted'],
  'macs-65-multi': ['5 model-overflow'],
  'macs-65-uni': ['5 model-overflow'],
  // 681 addresses: the longest table that still goes whole.
  'macs-excessive-4096': ['5 model-overflow'],
  'macs-overflow-then-small': ['5 model-overflow'],
  'macs-excessive-700': ['5 mac-table-replaced'],
  'macs-excessive-then-small': ['5 mac-table-replaced', '7 device-stays-promiscuous'],
  // Commands without their feature, which this device takes nevertheless.
  'no-ctrl-guest-offloads': ['25 model-refused-after-device'],
  'no-mq': ['22 model-refused-after-device'],
  'offloads-unsupported': ['3 model-refused-after-device'],
  'src-ack-7': ['3 ack-normalised'],
  'src-drop': ['3 insufficient-written-data'],
  'src-len-0': ['3 insufficient-written-data'],
  'src-noack': ['3 stale-ack'],
  'src-mac-noack': ['3 stale-ack'],
  'vlan-high-bits': ['7 model-refused-after-device', '9 model-refused-after-device'],
};

/** The same for the destination's trace, whose only matter is a load that the device doesn't take. */
const RESTORE: Readonly<Record<string, readonly string[]>> = {
  '7.2/dst-err-mac': ['0 start-failed'],
  '10.0/dst-err-mac': ['0 start-failed'],
  '10.0/dst-err-offloads': ['3 start-failed'],
  '10.0/dst-err-promisc': ['4 start-failed'],
  '10.0/dst-err-table': ['1 start-failed'],
  '10.0/dst-err-vlan2': ['9 start-failed'],
  '10.0/linux-restore-refused': ['4 start-failed'],
  '11.1/dst-err-mac': ['0 start-failed'],
  '11.1/dst-err-offloads': ['3 start-failed'],
  '11.1/dst-err-promisc': ['4 start-failed'],
  '11.1/dst-err-table': ['1 start-failed'],
  '11.1/dst-err-vlan2': ['9 start-failed'],
  '11.1/linux-restore-refused-k7.2': ['4 start-failed'],
  // More than 48 commands: 11.1 lays chains without an out part, which no device can take.
  '11.1/dst-slow-vlan-all': ['48 start-failed'],
  '11.1/vlan-600': ['48 start-failed'],
  '11.1/vlan-all': ['48 start-failed'],
  '11.1/vlan-count-60': ['48 start-failed'],
  '11.1/vlan-count-62': ['48 start-failed'],
};

function forwardingOf(name: string, file: 'source' | 'restore'): string[] {
  return findingsOf(capture(name, file))
    .filter(({ finding }) => FORWARDING.has(finding.code))
    .map(({ finding, about }) => `${String(about?.command)} ${finding.code}`);
}

describe('forwarding in the captures', () => {
  /** Two commands go before what the guest sends in all releases, but one where MQ isn't negotiated. */
  it('is faithful, but for what each scenario is about', () => {
    for (const { name } of scenarios) {
      const scenario = name.slice(name.indexOf('/') + 1);
      const expected = name === '7.2/no-mq' ? ['4 model-refused-after-device'] : (EXPECTED[scenario] ?? []);
      assert.deepEqual(forwardingOf(name, 'source'), expected, name);
    }
  });

  it('has each of these scenarios', () => {
    const names = new Set(scenarios.map(({ name }) => name.slice(name.indexOf('/') + 1)));
    for (const scenario of Object.keys(EXPECTED)) assert.ok(names.has(scenario), scenario);
  });

  it('has a start that fails where the destination refuses a command of the load', () => {
    for (const { name, restore } of scenarios.filter((scenario) => existsSync(scenario.restore))) {
      assert.deepEqual(forwardingOf(name, 'restore'), RESTORE[name] ?? [], `${name}: ${restore}`);
    }
  });
});
