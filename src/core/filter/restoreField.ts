import type { Candidate } from './candidate';
import type { FilterField } from './field';

/** Where a row stands to the restore bracket of its device. */
function placeOf({ before, after }: Candidate): 'begin' | 'inside' | 'end' | undefined {
  const was = before?.load !== undefined;
  const is = after?.load !== undefined;
  if (was) return is ? 'inside' : 'end';
  return is ? 'begin' : undefined;
}

/** Rows of a restore: the field is there on them alone. */
export const RESTORE_FIELD: FilterField = {
  name: 'restore',
  doc: 'The row is part of a restore: its position between the restore marks.',
  kind: 'choice',
  choices: [
    { name: 'begin', doc: 'The mark that begins the restore.' },
    { name: 'inside', doc: 'A command that Shadow Virtqueue sends.' },
    { name: 'end', doc: 'The mark that ends the restore.' },
  ],
  source: {
    stage: 'state',
    // Within a restore every record is followed.
    reach: new Set(),
    mayHave: () => true,
    some: (test) => (candidate) => {
      const place = placeOf(candidate);
      return place !== undefined && test(place);
    },
  },
};
