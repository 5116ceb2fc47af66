import type { StateDocument } from './stateDocument';

/** Where it comes from, in words: `net0.cvq-state.json`, `0000:00:05.0/virtio-net of vm.migration`. */
export function originOf({ file, device }: StateDocument): string {
  return device === undefined ? file : `${device} of ${file}`;
}
