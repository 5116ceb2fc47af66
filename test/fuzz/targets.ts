import type { Random } from '../bench/random';
import { filterSeeds, runFilterCase } from './filterCases';
import { formSeeds, runFormCase } from './formCases';
import { runCase, seeds } from './migrationCases';
import { mutatedJsonl } from './mutateJsonl';
import { mutatedPcapng } from './mutatePcapng';
import { runPastedCase } from './pastedCases';
import { capturedRecords, excerpt } from './records';
import { runTextCase } from './textCases';
import { goThrough } from './traceCases';

/** Runs one case, all of which follows from the numbers that it is given; says what became of it, and fails where it should. */
export type RunCase = (random: Random) => Promise<string>;

/** What is fed with mutated input: each makes its seeds once. */
export const TARGETS = {
  migration: async () => {
    const given = await seeds();
    return (random) => runCase(given, random);
  },
  pcapng: async () => {
    const captures = await capturedRecords();
    return (random) => goThrough(mutatedPcapng(excerpt(captures, random), random), random);
  },
  jsonl: async () => {
    const captures = await capturedRecords();
    return (random) => goThrough(mutatedJsonl(excerpt(captures, random), random), random);
  },
  filter: async () => {
    const candidates = await filterSeeds();
    return (random) => Promise.resolve(runFilterCase(candidates, random));
  },
  forms: () => {
    const texts = formSeeds();
    return Promise.resolve((random) => Promise.resolve(runFormCase(texts, random)));
  },
  text: async () => {
    const captures = await capturedRecords();
    return (random) => runTextCase(excerpt(captures, random), random);
  },
  pasted: () => Promise.resolve((random) => Promise.resolve(runPastedCase(random))),
} satisfies Readonly<Record<string, () => Promise<RunCase>>>;

export type TargetName = keyof typeof TARGETS;

export function isTarget(name: string | undefined): name is TargetName {
  return name !== undefined && Object.hasOwn(TARGETS, name);
}
