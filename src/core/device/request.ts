import type { CommandRecord } from '../trace/record';
import { decodeCommand, decodeOut, type Decoded, type DecodedOut } from '../wire/decode';
import type { DeviceFacts } from '../wire/layout';
import type { DeviceState } from './state';

/** What a device model needs of a command: its bytes, and what they mean. */
export interface OutRequest {
  readonly out: Uint8Array;
  readonly bigEndian: boolean;
  readonly decoded: Omit<DecodedOut, 'dataSpans'>;
}

/** A command as it reaches a device, with all that is to be said of it. */
export interface Request extends OutRequest {
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

/** The same with no more than the models need, which takes half the time. */
export function outRequestOf(out: Uint8Array, state: DeviceState, bigEndian: boolean): OutRequest {
  return { out, bigEndian, decoded: decodeOut({ out, outCut: false }, { bigEndian, facts: factsOf(state) }) };
}
