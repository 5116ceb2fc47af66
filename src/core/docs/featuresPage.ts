import { noFeatures, takesAll, type FeatureReport } from '../qemu/explainFeatures';
import { hexNumber } from '../wire/hex';
import { plural } from '../wire/text';
import { markdownTable } from './markdownTable';

/** What a Shadow Virtqueue makes of features, bit by bit, as Markdown. */
export function featuresPage(report: FeatureReport): string {
  const { release, features, message } = report;
  const rows = features.map(({ bit, name, verdict, why }) => [String(bit), `\`${name}\``, WORDS[verdict], why]);
  return [
    report.question.kind === 'migration'
      ? `# Features ${asked(report)}`
      : `# Features ${asked(report)}, QEMU ${release}`,
    outcome(report),
    ...(message === undefined ? [] : [`It says: \`${message}\``]),
    markdownTable(['Bit', 'Feature', 'Verdict', 'Why'], rows),
    '',
  ].join('\n\n');
}

const WORDS = { accepted: 'accepted', refused: '**refused**', lacking: '**missing**' };

function outcome(report: FeatureReport): string {
  const { release, question, features } = report;
  const refused = plural(features.filter(({ verdict }) => verdict !== 'accepted').length, 'feature');
  if (question.kind === 'migration')
    return takesAll(report) ? noFeatures(report) : `The destination refuses to load the migration for ${refused}.`;
  return takesAll(report)
    ? `Shadow Virtqueue of QEMU ${release} accepts all of them.`
    : `Shadow Virtqueue of QEMU ${release} doesn't start for ${refused}.`;
}

function asked({ question }: FeatureReport): string {
  switch (question.kind) {
    case 'refused':
      return hexNumber(question.refused);
    case 'migration':
      return hexNumber(question.negotiated);
    case 'offered':
    case 'ring':
      return hexNumber(question.offered);
  }
}
