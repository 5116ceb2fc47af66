import { fullyKnown, type KnownState } from '../../core/device/unknown';
import { rssFacts, seenFacts } from '../../io/forms/facts';
import type { SeenDevice } from '../../io/forms/form';
import { knownOfSeen } from '../../io/forms/knownSeen';
import type { Seen } from '../../io/forms/openForm';
import { queueFacts, streamFacts, type StreamFact } from '../../io/migration/facts';
import type { Nic } from '../../io/migration/nic';
import { nicState } from '../../io/migration/nicState';
import type { MigrationStream } from '../../io/migration/open';

/** A state that was opened on its own: of a state JSON, of a device in a migration stream, or as a tool printed it. */
export interface StateDocument extends KnownState {
  /** Of the file, without its folder. */
  readonly file: string;
  /** Where the file has several devices, which it is. */
  readonly device: string | undefined;
  /** What an observation of it names as its source. */
  readonly source: string;
  /** What the file is, as a title for its facts. */
  readonly kind: string;
  /** What it tells besides a state; empty for a state JSON. */
  readonly facts: readonly StreamFact[];
  readonly queues: readonly StreamFact[];
  /** What is to be known of how it was read. */
  readonly message: string | undefined;
}

export function documentOfState(file: string, known: KnownState): StateDocument {
  return {
    ...known,
    file,
    source: file,
    device: undefined,
    kind: 'State JSON',
    facts: [],
    queues: [],
    message: undefined,
  };
}

export function documentOfNic(file: string, stream: MigrationStream, nic: Nic): StateDocument {
  const problems = stream.notes.filter(({ severity }) => severity !== 'info').map(({ message }) => message);
  return {
    file,
    device: stream.nics.length > 1 ? nic.id : undefined,
    ...fullyKnown(nicState(nic)),
    source: 'migration stream',
    kind: 'Migration Stream',
    facts: streamFacts(stream, nic),
    queues: queueFacts(nic),
    message: problems.length > 0 ? problems.join('\n') : undefined,
  };
}

export function documentOfSeen(file: string, { source, devices }: Seen, device: SeenDevice): StateDocument {
  const { remarks = [] } = device;
  return {
    file,
    device: devices.length > 1 ? nameOf(device, devices.indexOf(device)) : undefined,
    ...knownOfSeen(device),
    source,
    kind: `Output of ${source}`,
    facts: [...seenFacts(device), ...rssFacts(device)],
    queues: [],
    message: remarks.length > 0 ? remarks.join('\n') : undefined,
  };
}

/** Some forms name no device: it is told by its place then. */
export function nameOf({ name }: SeenDevice, i: number): string {
  return name ?? `device ${i + 1}`;
}

/** Where it comes from, in words: `net0.cvq-state.json`, `0000:00:05.0/virtio-net of vm.migration`. */
export function originOf({ file, device }: StateDocument): string {
  return device === undefined ? file : `${device} of ${file}`;
}
