import { COMMAND_CODES, DEVICE_CODES, FILE_CODES, FORWARDING_CODES } from '../findings/finding';
import type { Candidate } from './candidate';
import type { FilterField, Source, TextTest } from './field';
import { choices, text } from './makers';
import { ALWAYS } from './recordSources';

const severities = choices({
  error: 'A rule is broken.',
  warning: 'It may cause a problem.',
  info: 'For information.',
});

/** A row is judged by itself: what only later rows show of it, and what is said of the whole file, isn't asked for. */
const ROW_CODES = {
  ...COMMAND_CODES,
  ...FORWARDING_CODES,
  ...DEVICE_CODES,
  'damaged-record': FILE_CODES['damaged-record'],
};

type Told = ReturnType<Candidate['findings']>[number];

function ofFindings(read: (finding: Told) => string): Source<TextTest> {
  return {
    stage: 'state',
    reach: 'findings',
    mayHave: ALWAYS,
    some: (test) => (candidate) => candidate.findings().some((finding) => test(read(finding))),
  };
}

/** What is found wrong with a row. */
export const FINDING_FIELDS: readonly FilterField[] = [
  {
    name: 'finding',
    doc: 'Code of a finding on the row.',
    kind: 'choice',
    choices: choices(ROW_CODES),
    source: ofFindings(({ code }) => code),
  },
  {
    name: 'finding.severity',
    doc: 'Severity of a finding on the row.',
    kind: 'choice',
    choices: severities,
    source: ofFindings(({ severity }) => severity),
  },
  text(
    'finding.message',
    'Message of a finding on the row.',
    [],
    ofFindings(({ message }) => message),
  ),
];
