import { takesAll, type FeatureReport } from '../qemu/explainFeatures';
import { hexNumber } from '../wire/hex';
import { plural } from '../wire/text';
import { markdownTable } from './markdownTable';

/** What a Shadow Virtqueue makes of features, bit by bit, as Markdown. */
export function featuresPage(report: FeatureReport): string {
  const { release, features, message } = report;
  const refused = features.filter(({ verdict }) => verdict !== 'accepted');
  const rows = features.map(({ bit, name, verdict, why }) => [String(bit), `\`${name}\``, WORDS[verdict], why]);
  return [
    `# Features ${asked(report)}, QEMU ${release}`,
    takesAll(report)
      ? `Shadow Virtqueue of QEMU ${release} accepts all of them.`
      : `Shadow Virtqueue of QEMU ${release} doesn't start for ${plural(refused.length, 'feature')}.`,
    ...(message === undefined ? [] : [`It says: \`${message}\``]),
    markdownTable(['Bit', 'Feature', 'Verdict', 'Why'], rows),
    '',
  ].join('\n\n');
}

const WORDS = { accepted: 'accepted', refused: '**refused**', lacking: '**missing**' };

function asked({ question }: FeatureReport): string {
  return hexNumber(question.kind === 'refused' ? question.refused : question.offered);
}
