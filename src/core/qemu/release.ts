/** The QEMU releases whose vhost-vdpa backend restores state over the control virtqueue, oldest first. */
export const QEMU_RELEASES = [
  '7.2',
  '8.0',
  '8.1',
  '8.2',
  '9.0',
  '9.1',
  '9.2',
  '10.0',
  '10.1',
  '10.2',
  '11.0',
  '11.1',
] as const;
export type QemuRelease = (typeof QEMU_RELEASES)[number];

/** The newest release that is known. */
export const NEWEST_RELEASE: QemuRelease = '11.1';

/** Releases with some behaviour: from `since` on, and before `until`, which has it no more. */
export interface ReleaseRange {
  readonly since?: QemuRelease;
  readonly until?: QemuRelease;
}

/** -1, 0 or 1, as `a` is older than, the same as or newer than `b`. */
export function compareReleases(a: QemuRelease, b: QemuRelease): number {
  return Math.sign(QEMU_RELEASES.indexOf(a) - QEMU_RELEASES.indexOf(b));
}

export function within(release: QemuRelease, { since, until }: ReleaseRange): boolean {
  return (
    (since === undefined || compareReleases(release, since) >= 0) &&
    (until === undefined || compareReleases(release, until) < 0)
  );
}

/** The release that a version is of: `10.0.13`, `qemu-10.0` or `10.0` are 10.0. Undefined for one that isn't known. */
export function releaseOf(version: string): QemuRelease | undefined {
  const match = /^(?:qemu-)?(\d+\.\d+)(?:\.\d+)*$/.exec(version.trim().toLowerCase());
  return QEMU_RELEASES.find((release) => release === match?.[1]);
}

/** `8.2 to 11.1`, or `8.1`: the first and last of releases in a row. */
export function rangeText(releases: readonly QemuRelease[]): string {
  const [first, last] = [releases[0], releases.at(-1)];
  return first === last ? (first ?? 'none') : `${String(first)} to ${String(last)}`;
}

/** A value that holds from a release on, until the next change. */
export interface ReleaseChange<T> {
  readonly since: QemuRelease;
  readonly value: T;
  /** QEMU function, commit, or measured version. */
  readonly source: string;
}

/** The values of something through the releases, oldest first: each release has exactly one. */
export type History<T> = readonly [ReleaseChange<T> & { readonly since: '7.2' }, ...ReleaseChange<T>[]];

/** What holds in a release. */
export function inRelease<T>(history: History<T>, release: QemuRelease): ReleaseChange<T> {
  const [first, ...changes] = history;
  return changes.reduce<ReleaseChange<T>>(
    (held, change) => (compareReleases(change.since, release) <= 0 ? change : held),
    first,
  );
}
