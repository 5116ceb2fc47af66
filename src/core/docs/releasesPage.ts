import { featureVerdict } from '../qemu/explainFeatures';
import { NEWEST_RELEASE, QEMU_RELEASES, rangeText, within, type QemuRelease } from '../qemu/release';
import { ACCEPTED_FEATURES, acceptedBy } from '../qemu/svqFeatures';
import { NOT_IN_QEMU, QEMU_RULES } from '../load/qemuRules';
import { FEATURES, featureName, hasFeature } from '../wire/features';
import { markdownTable } from './markdownTable';
import { BEHAVIOUR_WORDS, type DescribedBehaviour } from './behaviourWords';

/** What each QEMU release restores and how, as Markdown. It follows from the rules that the profiles use. */
export function releasesPage(): string {
  return `${[INTRO, stateTable(), ENCODINGS, behaviourTable(), featureTables()].join('\n\n')}\n`;
}

const INTRO = `# What each QEMU release restores

When QEMU starts a vhost-vdpa device whose control virtqueue it shadows, it sends the state that its model of the device holds
as ordinary commands: the *load*. It does so at every start: the first one, after \`stop\` and \`cont\`, after a reset by the driver, and at a migration's
destination. What a load omits is at its reset value in the device.

Releases ${QEMU_RELEASES.join(', ')} are known. 7.2.22, 10.0.13 and 11.1.3 were measured; the others are read from QEMU's sources.`;

function stateTable(): string {
  const groups = grouped(QEMU_RELEASES, (release) => QEMU_RULES.filter((rule) => within(release, rule)).length);
  const rows = QEMU_RULES.map(({ what, sends, when, source, ...range }, i) => [
    String(i + 1),
    what,
    sends,
    when,
    ...groups.map(([first]) => (first && within(first, range) ? 'yes' : '-')),
    source,
  ]);
  const never = ['-', NOT_IN_QEMU.what, 'nothing', 'never', ...groups.map(() => '-'), NOT_IN_QEMU.source];
  const head = ['#', 'State', 'Sent as', 'When: features, value', ...groups.map(rangeText), 'Source'];
  return `## State, in the order in which it is sent\n\n${markdownTable(head, [...rows, never])}`;
}

const ENCODINGS = `Nothing is sent that equals the state after a reset, except for the MAC address and the queue pairs. Restored differently from how it was set:

- **RSS keys** are restored with 40 bytes, shorter ones padded with earlier key bytes, mostly zeroes.
- **\`MQ_HASH_CONFIG\` with \`RSS\` negotiated** is restored as \`MQ_RSS_CONFIG\` with a table of one entry: all hashed traffic goes to queue 0.
- **RSS with hash types 0** is treated as off: the table is lost.
- **RSS or hash reports without \`MQ\`** are not sent.
- **More than 64 MAC addresses** don't fit the model. Each list that doesn't fit is dropped whole: for unicast addresses
  \`RX_PROMISC\` 0 is left out, for multicast addresses \`RX_ALLMULTI\` 1 is sent.
- **Promiscuous mode** is never switched on: QEMU relies on the device being promiscuous after a reset, which the specification doesn't promise.
- **Values are normalised**: \`RX_ALLMULTI\` 255 is restored as 1.`;

function behaviourTable(): string {
  const rows = Object.values(BEHAVIOUR_WORDS).flatMap(behaviourRows);
  return `## Around the commands\n\n${markdownTable(['What', 'Releases', 'How', 'Source'], rows)}`;
}

function behaviourRows({ title, changes }: DescribedBehaviour): string[][] {
  return changes.map(({ since, how, source }, i) => {
    const until = changes[i + 1]?.since;
    const releases = QEMU_RELEASES.filter((release) => within(release, until ? { since, until } : { since }));
    return [i === 0 ? title : '', rangeText(releases), how, source];
  });
}

function featureTables(): string {
  const accepted = [...ACCEPTED_FEATURES]
    .sort((a, b) => a.bit - b.bit)
    .map(({ bit, since, required, source }) => [
      String(bit),
      featureName(bit),
      since === QEMU_RELEASES[0] ? 'all' : `since ${since}`,
      required ? 'yes' : '',
      source,
    ]);
  const newest = acceptedBy(NEWEST_RELEASE);
  const refused = FEATURES.filter(({ bit }) => bit < 64 && !hasFeature(newest, bit)).map(({ bit }) => [
    String(bit),
    featureName(bit),
    featureVerdict(NEWEST_RELEASE, bit).why,
  ]);
  return [
    '## Features of the device',
    'With `x-svq=on` QEMU refuses to start on a device that offers a feature that Shadow Virtqueue does not accept; without it, the migration is refused. `cvq features` explains the message that QEMU prints.',
    '### Accepted',
    markdownTable(['Bit', 'Feature', 'Accepted', 'Required', 'Source'], accepted),
    '### Refused by all releases',
    markdownTable(['Bit', 'Feature', 'Why'], refused),
  ].join('\n\n');
}

/** Neighbours that are alike, together. */
function grouped(releases: readonly QemuRelease[], likeness: (release: QemuRelease) => unknown): QemuRelease[][] {
  const groups: QemuRelease[][] = [];
  for (const release of releases) {
    const last = groups.at(-1);
    const [first] = last ?? [];
    if (last && first && likeness(first) === likeness(release)) last.push(release);
    else groups.push([release]);
  }
  return groups;
}
