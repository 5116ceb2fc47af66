import { decodeOut, type DecodedOut } from '../wire/decode';
import type { DeviceFacts } from '../wire/layout';
import type { DeviceState } from './state';

/** What a device model needs of a command: its bytes, and what they mean. */
export interface Request {
  readonly out: Uint8Array;
  readonly bigEndian: boolean;
  readonly decoded: DecodedOut;
}

/** What the rules may know of a device in this state. */
export function factsOf({ features, config, queue_pairs }: DeviceState): DeviceFacts {
  return { features, config, queue_pairs };
}

/** The same where the bytes are decoded already: a whole command means the same in any state. */
export function decodedRequest(out: Uint8Array, decoded: DecodedOut, state: DeviceState, bigEndian: boolean): Request {
  return decoded.command ? { out, bigEndian, decoded } : requestOf(out, state, bigEndian);
}

/** Bare out bytes as a request to a device in this state. */
export function requestOf(out: Uint8Array, state: DeviceState, bigEndian = false): Request {
  return { out, bigEndian, decoded: decodeOut({ out, outCut: false }, { bigEndian, facts: factsOf(state) }) };
}
