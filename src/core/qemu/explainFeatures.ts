import { featureBit, featureBits, featureMask, featureName, parseBitString } from '../wire/features';
import { within, type QemuRelease } from './release';
import { ACCEPTED_FEATURES, REQUIRED_FEATURES, refusedFeatures } from './svqFeatures';

/** What a text asks about: the features that a device offers, or a message of QEMU about them. */
export type FeatureQuestion =
  /** A mask, names or a bit string on their own: the features that the device offers. */
  | { readonly kind: 'offered'; readonly offered: bigint }
  /** `vdpa svq does not work with features …` */
  | { readonly kind: 'refused'; readonly refused: bigint }
  /** `SVQ Invalid device feature flags, offer: …, ok: …` */
  | { readonly kind: 'ring'; readonly offered: bigint; readonly ok: bigint }
  /** `Features … unsupported. Allowed features: …`, of a destination that refuses to load a migration. */
  | { readonly kind: 'migration'; readonly negotiated: bigint; readonly allowed: bigint };

/** The verdict on one feature. */
export interface FeatureVerdict {
  readonly bit: number;
  readonly name: string;
  readonly verdict: 'accepted' | 'refused' | 'lacking';
  /** First release that accepts it; absent where none known does. */
  readonly since?: QemuRelease;
  /** A sentence. */
  readonly why: string;
}

/** The answer to a question, bit by bit, ascending. */
export interface FeatureReport {
  readonly release: QemuRelease;
  readonly question: FeatureQuestion;
  readonly features: readonly FeatureVerdict[];
  /** QEMU's message for these features; absent if it accepts them, and if the question is such a message. */
  readonly message?: string;
}

const HEX = '0x([0-9a-f]{1,32})\\b';

/**
 * Reads one of QEMU's messages, anywhere in a line; a mask in hex digits; a bit string as sysfs has it, bit 0 first; or names.
 * Undefined for anything else.
 */
export function parseFeatureQuestion(text: string): FeatureQuestion | undefined {
  const ring = new RegExp(`feature flags, offer: ${HEX}, ok: ${HEX}`, 'i').exec(text);
  if (ring?.[1] !== undefined && ring[2] !== undefined) {
    return { kind: 'ring', offered: BigInt(`0x${ring[1]}`), ok: BigInt(`0x${ring[2]}`) };
  }
  const refused = new RegExp(`svq does not work with features ${HEX}`, 'i').exec(text);
  if (refused?.[1] !== undefined) return { kind: 'refused', refused: BigInt(`0x${refused[1]}`) };
  const migration = new RegExp(`Features ${HEX} unsupported\\.\\s+Allowed features: ${HEX}`, 'i').exec(text);
  if (migration?.[1] !== undefined && migration[2] !== undefined) {
    return { kind: 'migration', negotiated: BigInt(`0x${migration[1]}`), allowed: BigInt(`0x${migration[2]}`) };
  }
  const offered = parseMask(text.trim());
  return offered === undefined ? undefined : { kind: 'offered', offered };
}

function parseMask(text: string): bigint | undefined {
  const ofBits = parseBitString(text);
  if (ofBits !== undefined) return ofBits;
  const mask = /^(?:0x)?([0-9a-f]{1,32})$/i.exec(text);
  if (mask?.[1] !== undefined) return BigInt(`0x${mask[1]}`);
  const bits = text
    .split(/[\s,|]+/)
    .filter((name) => name !== '')
    .map(featureBit);
  return bits.length > 0 && bits.every((bit) => bit !== undefined) ? featureMask(...bits) : undefined;
}

export function explainFeatures(release: QemuRelease, question: FeatureQuestion): FeatureReport {
  switch (question.kind) {
    case 'refused':
      return { release, question, features: featureBits(question.refused).map((bit) => featureVerdict(release, bit)) };
    case 'ring': {
      const { offered, ok } = question;
      const lacking = featureBits(ok & ~offered).map(lackingVerdict);
      return {
        release,
        question,
        features: sorted([...featureBits(offered & ~ok).map((bit) => featureVerdict(release, bit)), ...lacking]),
      };
    }
    case 'migration':
      return { release, question, features: featureBits(question.negotiated & ~question.allowed).map(notAllowed) };
    case 'offered':
      return explainOffered(release, question);
  }
}

function explainOffered(release: QemuRelease, question: FeatureQuestion & { kind: 'offered' }): FeatureReport {
  const { offered } = question;
  const refusal = refusedFeatures(release, offered);
  const lacking = featureBits(REQUIRED_FEATURES & ~offered).map(lackingVerdict);
  const features = sorted([...featureBits(offered).map((bit) => featureVerdict(release, bit)), ...lacking]);
  return { release, question, features, ...(refusal ? { message: refusal.message } : {}) };
}

/** Whether the release accepts a feature that a device offers. */
export function featureVerdict(release: QemuRelease, bit: number): FeatureVerdict {
  const name = featureName(bit);
  const known = ACCEPTED_FEATURES.find((feature) => feature.bit === bit);
  if (bit >= 64) {
    return { bit, name, verdict: 'accepted', why: 'QEMU reads only feature bits 0 to 63 of a vDPA device.' };
  }
  if (known && within(release, known)) {
    const why = known.since === '7.2' ? 'All releases accept it.' : `Accepted since ${known.since}.`;
    return { bit, name, verdict: 'accepted', since: known.since, why };
  }
  return known
    ? { bit, name, verdict: 'refused', since: known.since, why: `QEMU accepts it since ${known.since}.` }
    : { bit, name, verdict: 'refused', why: neverAccepted(bit, release) };
}

function notAllowed(bit: number): FeatureVerdict {
  const why = "Offered by the source's QEMU and negotiated by the guest; not offered by the destination's.";
  return { bit, name: featureName(bit), verdict: 'refused', why };
}

function lackingVerdict(bit: number): FeatureVerdict {
  const why = 'The device must offer it: Shadow Virtqueue uses its own addresses, in little-endian rings.';
  return { bit, name: featureName(bit), verdict: 'lacking', since: '7.2', why };
}

const NEVER: ReadonlyMap<number, string> = new Map([
  [24, 'The rings of a Shadow Virtqueue never notify when they become empty; no release accepts it.'],
  [34, 'Shadow Virtqueue has split rings only; no release accepts it.'],
  [38, 'Shadow Virtqueue notifies without data; no release accepts it.'],
  [40, 'Shadow Virtqueue restarts the whole device, never one ring; no release accepts it.'],
  ...[52, 53].map(
    (bit) =>
      [bit, "QEMU's model has no notification coalescing, so it couldn't restore it; no release accepts it."] as const,
  ),
  ...[54, 55, 56].map((bit) => [bit, 'UDP segmentation is not on the list; no release accepts it.'] as const),
]);

function neverAccepted(bit: number, release: QemuRelease): string {
  if (bit === 21) {
    return within(release, { since: '8.0' })
      ? 'QEMU itself offers it to the guest and answers ANNOUNCE_ACK; a device that offers it is refused.'
      : 'No release accepts it from a device; since 8.0 QEMU itself offers it to the guest.';
  }
  return NEVER.get(bit) ?? 'No release accepts it.';
}

function sorted(verdicts: readonly FeatureVerdict[]): FeatureVerdict[] {
  return [...verdicts].sort((a, b) => a.bit - b.bit);
}

/** Who judges the features, in words. */
export function reportTitle({ release, question }: FeatureReport): string {
  return question.kind === 'migration' ? "The migration's destination" : `QEMU ${release}, Shadow Virtqueue`;
}

/** Said where the report has no feature. */
export function noFeatures({ question }: FeatureReport): string {
  return question.kind === 'migration' ? 'The destination allows every feature that was negotiated.' : 'No bit is set.';
}

/** True when the release takes all that the report is about. */
export function takesAll({ features }: FeatureReport): boolean {
  return features.every(({ verdict }) => verdict === 'accepted');
}
