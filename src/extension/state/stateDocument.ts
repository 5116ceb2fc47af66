import { fullyKnown, type KnownState } from '../../core/device/unknown';
import { queueFacts, streamFacts, type StreamFact } from '../../io/migration/facts';
import type { Nic } from '../../io/migration/nic';
import { nicState } from '../../io/migration/nicState';
import type { MigrationStream } from '../../io/migration/open';

/** A state that was opened on its own: of a state JSON, or of a device in a migration stream. */
export interface StateDocument extends KnownState {
  /** Of the file, without its folder. */
  readonly file: string;
  /** Where the file has several devices, which it is. */
  readonly device: string | undefined;
  /** What only a migration stream tells; empty for a state JSON. */
  readonly facts: readonly StreamFact[];
  readonly queues: readonly StreamFact[];
  /** What is to be known of how it was read. */
  readonly message: string | undefined;
}

export function documentOfState(file: string, known: KnownState): StateDocument {
  return { ...known, file, device: undefined, facts: [], queues: [], message: undefined };
}

export function documentOfNic(file: string, stream: MigrationStream, nic: Nic): StateDocument {
  const problems = stream.notes.filter(({ severity }) => severity !== 'info').map(({ message }) => message);
  return {
    file,
    device: stream.nics.length > 1 ? nic.id : undefined,
    ...fullyKnown(nicState(nic)),
    facts: streamFacts(stream, nic),
    queues: queueFacts(nic),
    message: problems.length > 0 ? problems.join('\n') : undefined,
  };
}

/** Where it comes from, in words: `net0.cvq-state.json`, `0000:00:05.0/virtio-net of vm.migration`. */
export function originOf({ file, device }: StateDocument): string {
  return device === undefined ? file : `${device} of ${file}`;
}
