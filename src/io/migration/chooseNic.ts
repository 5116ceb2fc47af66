import type { Nic } from './nic';
import type { MigrationStream } from './open';

/** The device of this id, in full or without `/virtio-net`; the first where none is asked for; undefined when there is none. */
export function chooseNic({ nics }: Pick<MigrationStream, 'nics'>, wanted: string | undefined): Nic | undefined {
  if (wanted === undefined) return nics[0];
  return nics.find(({ id }) => id === wanted) ?? nics.find(({ id }) => id === `${wanted}/virtio-net`);
}
