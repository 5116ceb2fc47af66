/** How the time column counts: by the clock, from the first record, or from the record before. */
export const timeModes = ['absolute', 'relative', 'delta'] as const;
export type TimeMode = (typeof timeModes)[number];

/** What a reader is told of a mode. */
export const timeModeWords: Readonly<Record<TimeMode, { readonly label: string; readonly title: string }>> = {
  absolute: { label: 'Absolute', title: 'Time of day' },
  relative: { label: 'Relative', title: 'Time since the first record' },
  delta: { label: 'Delta', title: 'Time since the record before' },
};
