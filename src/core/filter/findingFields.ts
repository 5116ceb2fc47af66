import type { Candidate } from './candidate';
import type { FilterField, Source, TextTest } from './field';
import { choices, text } from './makers';
import { ALWAYS } from './recordSources';

const severities = choices({
  error: 'It breaks a rule.',
  warning: 'It may hurt.',
  info: 'It is worth knowing.',
});

type Told = ReturnType<Candidate['findings']>[number];

function ofFindings(read: (finding: Told) => string): Source<TextTest> {
  return {
    stage: 'state',
    mayHave: ALWAYS,
    some: (test) => (candidate) => candidate.findings().some((finding) => test(read(finding))),
  };
}

/** What is found wrong with a row. */
export const FINDING_FIELDS: readonly FilterField[] = [
  text(
    'finding',
    'Code of what is found on the row.',
    [],
    ofFindings(({ code }) => code),
  ),
  {
    name: 'finding.severity',
    doc: 'How much a finding on the row matters.',
    kind: 'choice',
    choices: severities,
    source: ofFindings(({ severity }) => severity),
  },
  text(
    'finding.message',
    'What a finding on the row says.',
    [],
    ofFindings(({ message }) => message),
  ),
];
