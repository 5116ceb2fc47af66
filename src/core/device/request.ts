import type { CommandRecord } from '../trace/record';
import { decodeCommand, type Decoded } from '../wire/decode';
import type { DeviceFacts } from '../wire/layout';
import type { DeviceState } from './state';

/** A command as it reaches a device: its bytes, and what they mean. */
export interface Request {
  readonly out: Uint8Array;
  readonly bigEndian: boolean;
  readonly decoded: Decoded;
}

/** What the rules may know of a device in this state. */
export function factsOf({ features, config, queue_pairs }: DeviceState): DeviceFacts {
  return { features, config, queue_pairs };
}

/** Bare out bytes as a request to a device in this state. */
export function requestOf(out: Uint8Array, state: DeviceState, bigEndian = false): Request {
  const bytes: Pick<CommandRecord, 'out' | 'outCut' | 'inCut'> = { out, outCut: false, inCut: false };
  return { out, bigEndian, decoded: decodeCommand(bytes, { bigEndian, facts: factsOf(state) }) };
}
