import assert from 'node:assert/strict';
import { fullyKnown } from '../../../../src/core/device/unknown';
import fc from 'fast-check';
import { diffStates } from '../../../../src/core/device/diff';
import type { DeviceState } from '../../../../src/core/device/state';
import { QEMU_RELEASES, within, type QemuRelease } from '../../../../src/core/qemu/release';
import { acceptedBy } from '../../../../src/core/qemu/svqFeatures';
import { concerns } from '../../../../src/core/device/paths';
import {
  RESTORE_PROFILES,
  isBlocked,
  profileNamed,
  profileOfRelease,
  releaseOfProfile,
} from '../../../../src/core/restore/plan';
import { describeProfile, planRestore } from '../../../../src/core/restore/profiles';
import { freshDestination } from '../../../../src/core/restore/run';
import { QEMU_RULES } from '../../../../src/core/load/qemuRules';
import { applyBytes } from '../../../../src/core/device/model';
import { featureMask } from '../../../../src/core/wire/features';
import { toHex } from '../../../../src/core/wire/hex';
import { macTable, rssConfig } from '../support/bytes';
import { OFFLOAD_FEATURES, after, device, features } from '../support/devices';
import { reachable } from '../support/states';

const ALL = features(
  'CTRL_RX',
  'CTRL_RX_EXTRA',
  'CTRL_MAC_ADDR',
  'CTRL_VLAN',
  'MQ',
  'RSS',
  'CTRL_GUEST_OFFLOADS',
  ...OFFLOAD_FEATURES,
);
const EVERYTHING_SET = after(
  device('qemu', ALL),
  '0101 020000000001',
  macTable(1, 1),
  '0400 0200',
  rssConfig([0, 1]),
  '0500 8200000000000000',
  '000000',
  '000101',
  '000201',
  '000301',
  '000401',
  '000501',
  '0200 0500',
);
const plan = (release: QemuRelease, state: DeviceState = EVERYTHING_SET) =>
  planRestore(profileOfRelease(release), fullyKnown(state));
const sent = (release: QemuRelease, state?: DeviceState) =>
  plan(release, state).commands.map(({ name }) => name.replace('VIRTIO_NET_CTRL_', ''));

const IN_7_2 = ['MAC_ADDR_SET', 'MQ_VQ_PAIRS_SET'];
const MODES = ['RX_PROMISC', 'RX_ALLMULTI', 'RX_ALLUNI', 'RX_NOMULTI', 'RX_NOUNI', 'RX_NOBCAST'];
const IN_8_1 = ['MAC_ADDR_SET', 'MAC_TABLE_SET', 'MQ_VQ_PAIRS_SET', 'GUEST_OFFLOADS_SET', ...MODES];
const IN_8_2 = [...IN_8_1.slice(0, 3), 'MQ_RSS_CONFIG', ...IN_8_1.slice(3), 'VLAN_ADD'];

describe('each QEMU release restores', () => {
  const expected: Readonly<Record<QemuRelease, readonly string[]>> = {
    '7.2': IN_7_2,
    '8.0': IN_7_2,
    '8.1': IN_8_1,
    '8.2': IN_8_2,
    '9.0': IN_8_2,
    '9.1': IN_8_2,
    '9.2': IN_8_2,
    '10.0': IN_8_2,
    '10.1': IN_8_2,
    '10.2': IN_8_2,
    '11.0': IN_8_2,
    '11.1': IN_8_2,
  };
  for (const release of QEMU_RELEASES) {
    it(`${release}: its commands, in its order`, () => assert.deepEqual(sent(release), expected[release]));
  }

  it('in batches since 8.2, as many as its ring holds', () => {
    const vlans = { ...device('qemu', features('CTRL_VLAN')), vlans: Array.from({ length: 600 }, (_, i) => i) };
    const batches = (release: QemuRelease) => new Set(plan(release, vlans).commands.map(({ batch }) => batch)).size;
    assert.deepEqual([batches('8.2'), batches('9.2'), batches('10.0'), batches('10.1')], [19, 19, 2, 19]);
    assert.equal(new Set(plan('8.1').commands.map(({ batch }) => batch)).size, IN_8_1.length);
  });

  it('what an old one leaves out is told, with the first release that has it', () => {
    const omitted = plan('7.2').omitted.filter(({ harmless }) => !harmless);
    assert.deepEqual(
      omitted.map(({ path }) => path),
      [
        'mac_table',
        'rss',
        'guest_offloads',
        'rx.promisc',
        'rx.allmulti',
        'rx.alluni',
        'rx.nomulti',
        'rx.nouni',
        'rx.nobcast',
        'vlans',
      ],
    );
    assert.equal(omitted[0]?.why, "QEMU 7.2 doesn't restore it; QEMU does since 8.1.");
    assert.equal(omitted[1]?.why, "QEMU 7.2 doesn't restore it; QEMU does since 8.2.");
    assert.ok(omitted.every(({ cause }) => cause === 'not-implemented'));
    assert.ok(plan('7.2', device('qemu', ALL)).omitted.every(({ harmless }) => harmless));
  });

  it('nothing that the newest does not send, in the same order', () => {
    fc.assert(
      fc.property(reachable('qemu'), fc.constantFrom(...QEMU_RELEASES), (state, release) => {
        const newest = plan('11.1', state).commands.map(({ out }) => toHex(out));
        let from = 0;
        for (const { out } of plan(release, state).commands) {
          const at = newest.indexOf(toHex(out), from);
          assert.ok(at >= from);
          from = at + 1;
        }
      }),
      { numRuns: 200 },
    );
  });

  it('so that what it leaves out harmlessly is there from reset, and what differs is told', () => {
    fc.assert(
      fc.property(reachable('qemu'), fc.constantFrom(...QEMU_RELEASES), (state, release) => {
        const { commands, omitted } = plan(release, state);
        const start = freshDestination('net0', state);
        const end = commands.reduce((at, { out }) => applyBytes(at, out).state, start);
        const restored = new Set(commands.map(({ restores }) => restores));
        for (const { path } of diffStates(state, end)) {
          if (path.startsWith('status.')) continue;
          const told = omitted.some((omission) => !omission.harmless && concerns(omission.path, path));
          const wasSent = [...restored].some((item) => concerns(item, path));
          assert.ok(told || wasSent, `${release} ${path}`);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a restore is blocked', () => {
  const blocked = (release: QemuRelease, state: DeviceState, to: bigint = state.features) =>
    planRestore(profileOfRelease(release), fullyKnown(state), { features: to, config: state.config }).blocked ?? [];
  const own = (release: QemuRelease) => device('qemu', ALL & acceptedBy(release));

  it('by features that Shadow Virtqueue refuses, with what QEMU says', () => {
    assert.match(
      blocked('7.2', device('qemu', features('CTRL_RX', 'CTRL_VLAN')))[0]?.why ?? '',
      /^QEMU 7\.2 doesn't start Shadow Virtqueue on a device that offers VIRTIO_NET_F_CTRL_RX and VIRTIO_NET_F_CTRL_VLAN \("vdpa svq does not work with features 0xc0000"\)\.$/,
    );
    assert.equal(blocked('8.1', device('qemu', features('CTRL_VLAN'))).length, 1);
    assert.deepEqual(blocked('8.2', device('qemu', features('CTRL_VLAN'))), []);
    assert.equal(blocked('10.2', device('qemu', features('CTRL_VQ') | featureMask(28))).length, 1);
    assert.deepEqual(blocked('11.0', device('qemu', features('CTRL_VQ') | featureMask(28))), []);
  });

  it('by announcements only where QEMU does not offer them of its own', () => {
    const announcing = device('qemu', features('GUEST_ANNOUNCE'));
    assert.equal(blocked('7.2', announcing).length, 1);
    assert.deepEqual(blocked('10.0', announcing), []);
  });

  it('by a destination that lacks what the driver negotiated', () => {
    const state = device('qemu', features('CTRL_VLAN', 'MQ'));
    const [only, ...more] = blocked('10.0', state, features('MQ'));
    assert.deepEqual(more, []);
    assert.match(
      only?.why ?? '',
      /VIRTIO_NET_F_CTRL_VLAN.*refuses to load the migration \("Features 0x[0-9a-f]+ unsupported"\)/,
    );
  });

  it('by no release for the features that it accepts', () => {
    for (const release of QEMU_RELEASES) assert.equal(isBlocked(plan(release, own(release))), false, release);
  });

  it('by 8.0 only for leaving it with a control virtqueue, so that it says so and sends what it has', () => {
    const { cautions, commands } = plan('8.0', own('8.0'));
    assert.match(cautions[0]?.why ?? '', /net vdpa cannot migrate with CVQ feature/);
    assert.equal(commands.length, 2);
    assert.deepEqual(plan('8.0', device('qemu', featureMask(32))).cautions, []);
    assert.deepEqual(
      QEMU_RELEASES.filter((release) => plan(release, own(release)).cautions.length > 0),
      ['8.0'],
    );
  });

  it('never under the complete profile', () => {
    assert.equal(planRestore('complete', fullyKnown(device('spec'))).blocked, undefined);
  });
});

describe('a restore profile', () => {
  it('has a name, a title and a description of its own', () => {
    for (const profile of RESTORE_PROFILES) {
      const { title, description } = describeProfile(profile);
      assert.match(description, /^[A-Z].*\.$/);
      assert.equal(profileNamed(profile), profile);
      assert.ok(title === 'Complete' || title === `QEMU ${String(releaseOfProfile(profile))}`);
    }
    assert.equal(RESTORE_PROFILES.length, QEMU_RELEASES.length + 1);
  });

  it('is meant by any version of its release', () => {
    assert.equal(profileNamed('9.1.2'), 'qemu-9.1');
    assert.equal(profileNamed('QEMU-10.0.13'), 'qemu-10.0');
    for (const text of ['', 'qemu', '6.0', 'qemu-12.0']) assert.equal(profileNamed(text), undefined, text);
  });

  it('is made of rules that each hold from some release on', () => {
    for (const rule of QEMU_RULES) assert.ok(within('11.1', rule), rule.what);
  });
});
