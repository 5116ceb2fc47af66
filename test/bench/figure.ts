/** A number of a report by its path, `opening.index.seconds`; undefined where it isn't there, as where a program isn't installed. */
export function figure(report: unknown, path: string): number | undefined {
  let at = report;
  for (const name of path.split('.')) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = Object.entries(at).find(([key]) => key === name)?.[1];
  }
  return typeof at === 'number' ? at : undefined;
}
