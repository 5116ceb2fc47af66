import { InvalidArgumentError, Option, type Command } from 'commander';
import {
  explainFeatures,
  noFeatures,
  parseFeatureQuestion,
  reportTitle,
  takesAll,
  type FeatureQuestion,
  type FeatureReport,
} from '../core/qemu/explainFeatures';
import { NEWEST_RELEASE, QEMU_RELEASES, releaseOf, type QemuRelease } from '../core/qemu/release';
import { UsageError } from './errors';
import type { Io } from './output';

interface FeaturesOptions {
  readonly qemu: QemuRelease;
  readonly json?: true;
}

/** Adds `cvq features`. */
export function addFeatures(cvq: Command, io: Io, found: () => void): void {
  cvq
    .command('features')
    .summary('explain which features Shadow Virtqueue or a migration refuses')
    .description(
      "Explains, bit by bit, the features that a vDPA device offers, or QEMU's message that Shadow Virtqueue or a migration's destination refuses them.",
    )
    .argument(
      '<features...>',
      "what the device offers, in hex, as names or as sysfs' bit string, or the message that QEMU printed",
    )
    .addOption(
      new Option('--qemu <version>', 'which QEMU, such as 10.0 or 9.1.2').argParser(release).default(NEWEST_RELEASE),
    )
    .option('--json', 'print a JSON document')
    .addHelpText(
      'after',
      '\nExample:\n  $ cvq features --qemu 7.2 "vdpa svq does not work with features 0x1c0004"\n\nExit status: 0 it accepts all; 1 it refuses some; 2 wrong usage.',
    )
    .action(async (words: readonly string[], { qemu, json }: FeaturesOptions) => {
      const report = explainFeatures(qemu, questionOf(words.join(' ')));
      await io.stdout.write(json === true ? `${JSON.stringify(featuresJson(report))}\n` : featuresText(report));
      if (!takesAll(report)) found();
    });
}

function questionOf(text: string): FeatureQuestion {
  const question = parseFeatureQuestion(text);
  if (question) return question;
  throw new UsageError(
    `"${text}" is neither hex digits, such as 0x1c0004, nor names, such as mq, nor a bit string of 64 characters, nor a message of QEMU's such as "vdpa svq does not work with features 0x1c0004".`,
  );
}

function release(text: string): QemuRelease {
  const known = releaseOf(text);
  if (known === undefined) throw new InvalidArgumentError(`Allowed choices are ${QEMU_RELEASES.join(', ')}.`);
  return known;
}

function featuresJson({ release: qemu, question, features, message }: FeatureReport): object {
  return { version: 1, qemu, asked: question.kind, features, ...(message === undefined ? {} : { message }) };
}

function featuresText(report: FeatureReport): string {
  const { features, message } = report;
  const width = Math.max(0, ...features.map(({ name }) => name.length));
  return [
    `${reportTitle(report)}:`,
    ...features.map(
      ({ bit, name, verdict, why }) =>
        `${String(bit).padStart(4)}  ${name.padEnd(width)}  ${verdict.padEnd(8)}  ${why}`,
    ),
    ...(features.length === 0 ? [noFeatures(report)] : []),
    ...(message === undefined ? [] : [`It says: ${message}`]),
    '',
  ].join('\n');
}
