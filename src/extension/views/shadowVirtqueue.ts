import { NEWEST_RELEASE, type QemuRelease } from '../../core/qemu/release';
import { releaseOfProfile, type RestoreProfile } from '../../core/restore/plan';
import type { Forwarded } from '../editor/forwarded';
import type { NodeCommand } from './node';
import type { Shown } from './shown';
import { traceNodes } from './svqTraceNodes';

/** The Shadow Virtqueue at a command of a trace; the release is the one that the settings name, else the newest. */
export function traceShadow(
  forwarded: Forwarded,
  profile: RestoreProfile,
  goTo: (command: number) => NodeCommand,
): Shown {
  const release: QemuRelease = releaseOfProfile(profile) ?? NEWEST_RELEASE;
  const { command, record } = forwarded.selected.row;
  return {
    nodes: traceNodes(forwarded, release, goTo),
    description: `command ${command}, ${record.ring} ring`,
    message: '',
  };
}
