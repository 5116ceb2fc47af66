import assert from 'node:assert/strict';
import { fullyKnown } from '../../../../src/core/device/unknown';
import { adviceOn } from '../../../../src/core/restore/audit/advice';
import { compareWithMinimal } from '../../../../src/core/restore/audit/minimal';
import { auditVerdict } from '../../../../src/core/restore/audit/verdict';
import { LIMITS } from '../../../../src/core/restore/limitSpecs';
import type { Destination } from '../../../../src/core/load/rule';
import type { RestoreProfile } from '../../../../src/core/restore/plan';
import { beginRestore, rerun, sourceOf, type RestoreSession } from '../../../../src/core/restore/session';
import { capture } from '../support/corpus';
import { trackDevice } from '../support/traces';
import { macTable } from '../support/bytes';
import { SHADOWED, after, device, features } from '../support/devices';

const restoreOf = (scenario: string, profile: RestoreProfile = 'qemu-10.0', change: Partial<Destination> = {}) => {
  const source = sourceOf(trackDevice(capture(scenario)));
  const { features: negotiated, config } = source.model.state;
  return beginRestore(source, profile, { features: negotiated, config, ...change });
};

const line = (session: RestoreSession) => auditVerdict(session).line;
const advice = (session: RestoreSession) => adviceOn(session).map(({ fields, text }) => `${fields.join(' ')}: ${text}`);

describe('the verdict on a restore', () => {
  it('is safe where all arrives', () => {
    assert.equal(line(restoreOf('10.0/everything')), 'SAFE: all 15 items match: 13 restored, 2 at their reset values.');
    assert.deepEqual(auditVerdict(restoreOf('10.0/everything')).counts, {
      restored: 13,
      default: 2,
      refused: 0,
      lost: 0,
      unknown: 0,
    });
  });

  it('is "degraded" where receive modes let in what overflowed', () => {
    assert.equal(
      line(restoreOf('10.0/macs-65-uni')),
      'DEGRADED by design: 2 of 15 items widened: rx.promisc, mac_table.unicast. The destination receives more than the guest requested, never less.',
    );
  });

  it('names what is lost, the first of it where there is much', () => {
    assert.equal(line(restoreOf('10.0/rss-types-0')), 'LOSES STATE: 2 of 16 items: steering, rss.');
    const without = restoreOf('10.0/everything', 'complete', { features: features() });
    assert.equal(
      line(without),
      'LOSES STATE: 10 of 15 items: mac, rx.promisc, rx.allmulti, rx.alluni, rx.nobcast, mac_table.unicast, and 4 more.',
    );
  });

  it('says first that the device does not start', () => {
    const session = restoreOf('10.0/everything');
    const failed = rerun(session, { faults: [{ kind: 'ack', at: 2, ack: 1 }] });
    assert.match(line(failed), /^FAILS TO START: Command 3, VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET, was answered ERR\. QEMU/);
    const lost = failed.audit.find(({ field }) => field === 'mac');
    assert.ok(lost?.verdict === 'lost');
    assert.equal(lost.cause, 'load-failed');
    assert.equal(lost.why, 'The load failed at command 3, VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET, and the device was reset.');
    assert.equal(failed.audit.find(({ field }) => field === 'queue_pairs')?.verdict, 'refused');
  });

  it('names the fault of QEMU 11.1 that the device refuses a command for', () => {
    const session = restoreOf('11.1/vlan-count-60', 'qemu-11.1');
    assert.match(
      line(session),
      /^FAILS TO START: Command 49, VIRTIO_NET_CTRL_VLAN_ADD, was answered ERR\. The command itself is correct: .*more than 48 commands/,
    );
    assert.ok(advice(session).some((text) => text.startsWith('vlans: Migrate to another release than QEMU 11.1')));
  });

  it('says before all that nothing can be restored', () => {
    const blocked = restoreOf('10.0/everything', 'qemu-7.2');
    assert.match(line(blocked), /^BLOCKED: .*7\.2/);
    const mac = blocked.audit.find(({ field }) => field === 'mac');
    assert.ok(mac?.verdict === 'lost' && mac.cause === 'blocked');
  });

  it('takes what is on its way to the device as the guest asked it for there already', () => {
    const records = capture('10.0/everything-rss');
    const asked = records.findIndex(
      (record) => record.type === 'command' && record.ring === 'guest' && record.out[0] === 1 && record.out[1] === 0,
    );
    const track = trackDevice(records.slice(0, asked + 1));
    assert.deepEqual(track.shadow.spec.state.mac_table.unicast, []);
    assert.match(line(beginRestore(sourceOf(track), 'qemu-10.0')), /^SAFE/);
  });

  it('says that one of many commands was dropped on its way', () => {
    const session = rerun(restoreOf('10.0/vlan-few'), { faults: [{ kind: 'drop', at: 4 }] });
    const lost = session.audit.find(({ field }) => field === 'vlans');
    assert.ok(lost?.verdict === 'lost');
    assert.equal(lost.cause, 'not-delivered');
  });

  it('says that a command was dropped on its way', () => {
    const dropped = rerun(restoreOf('10.0/everything'), { faults: [{ kind: 'drop', at: 4 }] });
    const lost = dropped.audit.filter(({ verdict }) => verdict === 'lost');
    assert.deepEqual(
      lost.map(({ field, ...item }) => [field, item.verdict === 'lost' && item.cause]),
      [['rx.promisc', 'not-delivered']],
    );
  });
});

describe('advice on what is lost', () => {
  it('is nothing where nothing is', () => {
    assert.deepEqual(advice(restoreOf('10.0/everything')), []);
  });

  it('names the feature that the destination lacks', () => {
    const without = restoreOf('10.0/vlan-few', 'complete', { features: features('CTRL_RX', 'CTRL_MAC_ADDR', 'MQ') });
    assert.ok(advice(without).includes('vlans: Let the destination negotiate VIRTIO_NET_F_CTRL_VLAN.'));
  });

  it('names the complete profile where no QEMU does better', () => {
    assert.deepEqual(advice(restoreOf('10.0/rss-types-0')), ['steering rss: Use the Complete profile.']);
  });

  it('names the first release that restores it, where one does', () => {
    const state = after(device('qemu', features('CTRL_MAC_ADDR', 'CTRL_RX', 'MQ')), macTable(1, 1));
    const old = beginRestore({ intent: fullyKnown(state), model: fullyKnown(state) }, 'qemu-8.0');
    const [first] = advice(old);
    assert.match(first ?? '', /^mac_table\.unicast mac_table\.multicast: .*QEMU 8\.1 or newer, which restores it\./);
  });

  it('is to choose another destination where it refuses', () => {
    const refused = restoreOf('10.0/everything', 'complete', { limits: { vlans: 2 }, features: SHADOWED });
    assert.deepEqual(advice(refused), [
      "vlans: Choose a destination that accepts the command, or reduce the guest's state before the migration.",
    ]);
  });
});

describe('the stream against the minimal plan', () => {
  const kinds = (session: RestoreSession) =>
    compareWithMinimal(session).map(({ kind, command }) => `${kind} ${command.name.replace(/^VIRTIO_NET_CTRL_/, '')}`);

  it('shows what QEMU sends without need', () => {
    assert.deepEqual(kinds(restoreOf('10.0/default')), ['redundant MAC_ADDR_SET', 'redundant MQ_VQ_PAIRS_SET']);
  });

  it('shows what the complete profile sends as no receive mode is promised after reset', () => {
    assert.deepEqual(
      kinds(restoreOf('10.0/default', 'complete')),
      ['MAC_ADDR_SET', 'RX_PROMISC', 'RX_ALLMULTI', 'RX_ALLUNI', 'RX_NOMULTI', 'RX_NOUNI', 'RX_NOBCAST'].map(
        (name) => `redundant ${name}`,
      ),
    );
  });

  it('shows other bytes, here of a padded key, and the pairs that RSS sets anyway', () => {
    assert.deepEqual(kinds(restoreOf('10.0/rss-short-key')), [
      'differs MQ_RSS_CONFIG',
      'redundant MAC_ADDR_SET',
      'redundant MQ_VQ_PAIRS_SET',
    ]);
  });

  it('shows what is not sent, and why', () => {
    const [entry] = compareWithMinimal(restoreOf('10.0/rss-types-0'));
    assert.ok(entry?.kind === 'missing');
    assert.match(entry.why, /^No hash types are on/);
  });
});

describe('the limits that one may choose', () => {
  const bare: Destination = { features: SHADOWED, config: {} };

  it('are read as they were written, and gone when taken away', () => {
    for (const { name, read, write, without } of LIMITS) {
      const value = { 'mac-overflow': 'widen', 'hash-types': '0x3' }[name] ?? '7';
      const limited = write(bare, value);
      assert.ok(limited, name);
      assert.equal(read(limited), value, name);
      assert.equal(read(bare), undefined, name);
      assert.equal(read(without(limited)), undefined, name);
    }
  });

  it('are refused where they make no sense', () => {
    for (const { name, write } of LIMITS) {
      for (const text of ['', '-1', '1.5', 'many', '99999999999', '0x1ffffffffff'])
        assert.equal(write(bare, text), undefined, `${name} ${text}`);
    }
  });
});
