import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { QEMU_RELEASES, releaseOf, type QemuRelease } from '../../../../src/core/qemu/release';
import { acceptedBy, refusedFeatures } from '../../../../src/core/qemu/svqFeatures';
import { explainFeatures, parseFeatureQuestion, takesAll } from '../../../../src/core/qemu/explainFeatures';
import { featuresPage } from '../../../../src/core/docs/featuresPage';
import { F, featureMask, featureNames } from '../../../../src/core/wire/features';
import { root } from '../../corpus';

interface Tried {
  readonly name: string;
  readonly release: QemuRelease;
  readonly offers: bigint;
  /** What QEMU printed; undefined where it started. */
  readonly said: string | undefined;
}

const folder = join(root, 'test/fixtures/corpus');
/** All captures in which a device offered what SVQ might refuse. */
const tried = readdirSync(folder).flatMap((version) =>
  readdirSync(join(folder, version))
    .filter((name) => name.startsWith('refused-'))
    .map((name): Tried => {
      const file = (file: string) => join(folder, version, name, file);
      const expected = JSON.parse(readFileSync(file('expected.json'), 'utf8')) as { readonly device_offers: string };
      const started = existsSync(file('source.cvq.jsonl'));
      const release = releaseOf(version);
      assert.ok(release);
      const said = started ? undefined : readFileSync(file('qemu-stderr.txt'), 'utf8').split('\n')[0];
      return { name: `${version}/${name}`, release, offers: BigInt(expected.device_offers), said };
    }),
);

describe('the features that a Shadow Virtqueue refuses', () => {
  for (const { name, release, offers, said } of tried) {
    it(`${name}: ${said === undefined ? 'none' : 'as QEMU said'}`, () => {
      const refusal = refusedFeatures(release, offers);
      if (said === undefined) assert.equal(refusal, undefined);
      else assert.ok(refusal && said.endsWith(`: ${refusal.message}`), `${said}\n${String(refusal?.message)}`);
    });
  }

  it('were tried in all three versions, with both outcomes', () => {
    for (const version of ['7.2', '10.0', '11.1']) assert.ok(tried.some(({ release }) => release === version));
    assert.ok(tried.some(({ said }) => said === undefined) && tried.length > 20);
  });

  it('never come back once they are accepted', () => {
    QEMU_RELEASES.forEach((release, i) => {
      const before = QEMU_RELEASES[i - 1];
      if (before) assert.equal(acceptedBy(before) & ~acceptedBy(release), 0n, release);
    });
  });

  it('need VERSION_1 and ACCESS_PLATFORM', () => {
    const refusal = refusedFeatures('10.0', featureMask(F.CTRL_VQ));
    assert.deepEqual(featureNames(refusal?.lacking ?? 0n), ['VERSION_1', 'ACCESS_PLATFORM']);
    assert.equal(refusal?.message, 'SVQ Invalid device feature flags, offer: 0x20000, ok: 0x300020000');
  });

  it('do not include what QEMU cannot see, from bit 64 on', () => {
    assert.equal(refusedFeatures('11.1', featureMask(32, 33, 64, 65)), undefined);
  });

  it("are reported as the device's own beyond the transport bits of the time", () => {
    const offered = featureMask(32, 33, 41);
    assert.match(
      refusedFeatures('8.2', offered)?.message ?? '',
      /^vdpa svq does not work with features 0x20000000000$/,
    );
    assert.match(refusedFeatures('9.0', offered)?.message ?? '', /^SVQ Invalid device feature flags/);
  });
});

describe('a message about features', () => {
  const explained = (release: QemuRelease, text: string) => {
    const question = parseFeatureQuestion(text);
    assert.ok(question, text);
    return explainFeatures(release, question);
  };

  it('is read wherever it stands in a line, and explained bit by bit', () => {
    const line = 'qemu-system-x86_64: -netdev x-svq=on: vdpa svq does not work with features 0x1c0004';
    const { features, message } = explained('7.2', line);
    assert.equal(message, undefined);
    assert.deepEqual(
      features.map(({ name, verdict, since }) => [name.replace('VIRTIO_NET_F_', ''), verdict, since]),
      [
        ['CTRL_GUEST_OFFLOADS', 'refused', '8.1'],
        ['CTRL_RX', 'refused', '8.1'],
        ['CTRL_VLAN', 'refused', '8.2'],
        ['CTRL_RX_EXTRA', 'refused', '8.1'],
      ],
    );
    assert.equal(features[2]?.why, 'QEMU accepts it since 8.2.');
  });

  it('of the ring names what has to go and what has to come', () => {
    const { features } = explained('10.0', 'SVQ Invalid device feature flags, offer: 0x110020000, ok: 0x300020000');
    assert.deepEqual(
      features.map(({ name, verdict }) => [name, verdict]),
      [
        ['VIRTIO_F_INDIRECT_DESC', 'refused'],
        ['VIRTIO_F_ACCESS_PLATFORM', 'lacking'],
      ],
    );
  });

  it('is every captured one, of which each named bit is refused', () => {
    for (const { name, release, said } of tried) {
      if (said === undefined) continue;
      const { features } = explained(release, said);
      assert.ok(features.length > 0 && features.every(({ verdict }) => verdict === 'refused'), name);
    }
  });

  it('may be a mask alone: what the device offers, with what QEMU would say', () => {
    for (const { name, release, offers, said } of tried) {
      const report = explained(release, offers.toString(16));
      assert.equal(takesAll(report), said === undefined, name);
      assert.equal(report.message === undefined, said === undefined, name);
      assert.equal(report.features.length, offers.toString(2).replaceAll('0', '').length, name);
    }
  });

  it("of a migration's destination has a page that names no release", () => {
    const page = featuresPage(
      explained('7.2', 'Features 0x1c0010130afffa7 unsupported. Allowed features: 0x179bfffe7'),
    );
    assert.match(
      page,
      /^# Features 0x1c0010130afffa7\n\nThe destination refuses to load the migration for 4 features\.\n/,
    );
    assert.match(page, /\| 40 .*RING_RESET.*\*\*refused\*\*.*not offered by the destination's\./);
    assert.ok(!page.includes('7.2'));
  });

  it('says of announcements what became of them', () => {
    const why = (release: QemuRelease) => explained(release, '0x200000').features.find(({ bit }) => bit === 21)?.why;
    assert.match(why('7.2') ?? '', /since 8\.0 QEMU itself offers it to the guest/);
    assert.match(why('10.0') ?? '', /itself offers it to the guest and answers ANNOUNCE_ACK/);
  });

  it('is nothing else', () => {
    for (const text of ['', 'features', '0x', '0xfg', 'svq does not work', `0x${'f'.repeat(33)}`, '-1', '1 2']) {
      assert.equal(parseFeatureQuestion(text), undefined, text);
    }
  });
});
