import { compareReleases, type QemuRelease } from './release';

/** Something that holds from a release on, until the next change. */
export interface Change<T> {
  readonly since: QemuRelease;
  readonly value: T;
  /** Where it is written down or was seen: QEMU function, commit, or measured version. */
  readonly source: string;
}

/** How something went through the releases: each has exactly one value. Later changes stand behind earlier ones. */
export type History<T> = readonly [Change<T> & { readonly since: '7.2' }, ...Change<T>[]];

/** What holds in a release. */
export function inRelease<T>(history: History<T>, release: QemuRelease): Change<T> {
  const [first, ...changes] = history;
  return changes.reduce<Change<T>>(
    (held, change) => (compareReleases(change.since, release) <= 0 ? change : held),
    first,
  );
}
