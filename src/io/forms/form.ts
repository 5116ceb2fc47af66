import { StateError } from '../../core/device/shape';
import type { JsonObject } from '../../core/device/jsonData';
import type { RssConfig } from '../../core/device/parts/rss';
import type { DeviceConfig } from '../../core/wire/config';
import { MAX_DEVICES, MAX_NAME } from '../limits';

/** What a form tells of one device: nothing is added to it. */
export interface SeenDevice {
  /** As the form names it; absent where it names none. */
  readonly name?: string;
  /** The fields of the state JSON that the form tells; of `rx` and `status` also single members. `features` are the negotiated ones. */
  readonly state: JsonObject;
  /** Members of RSS, which is known or unknown as a whole: all of them would be in `state`. */
  readonly rss?: Partial<RssConfig>;
  /** What it tells of the configuration space. */
  readonly config?: DeviceConfig;
  /** Features that the device offers. */
  readonly offered?: bigint;
  /** What it tells besides or leaves open, in sentences. */
  readonly remarks?: readonly string[];
}

/** The commands and files whose output is read; an observation in a trace names its source so. */
export type FormName =
  | 'query-rx-filter'
  | 'x-query-virtio-status'
  | 'vdpa dev config show'
  | 'ethtool -x'
  | 'ethtool -l'
  | 'ethtool -k'
  | 'ip -d link'
  | 'sysfs features';

/** At least one. */
export type OneOrMore<T> = readonly [T, ...T[]];

/** Ends the reading of a form. The message is for the user: what is wrong, and what to do about it. */
export class FormError extends Error {
  override readonly name = 'FormError';
  /** Where in the text, in characters; absent when it concerns all of it. */
  readonly at: number | undefined;

  constructor(message: string, at?: number) {
    super(message);
    this.at = at;
  }
}

/** What JSON says, or what a text says in the words of the JSON that the same program prints. */
export interface Told {
  readonly value: unknown;
  /** Where a value stands in the text, in characters, by the path that a `StateError` has. */
  readonly placeOf: (path: string) => number | undefined;
  /** A whole number with all its digits, which a JSON number of 64 bits loses. */
  readonly wideAt: (path: string) => bigint | undefined;
}

/** The devices of a form, of which there must be one and not too many. `none`: said where there is none. */
export function someDevices([first, ...more]: readonly SeenDevice[], none: string): OneOrMore<SeenDevice> {
  if (first === undefined) throw new FormError(none);
  if (more.length >= MAX_DEVICES)
    throw new FormError(`It has ${more.length + 1} devices, more than the ${MAX_DEVICES} that are read.`);
  return [first, ...more];
}

export function nameAt(json: unknown, path: string): string {
  if (typeof json !== 'string' || json.length > MAX_NAME)
    throw new StateError(path, `must be text of up to ${MAX_NAME} characters`);
  return json;
}

/** One of some words. */
export function wordAt<W extends string>(json: unknown, path: string, words: readonly W[]): W {
  const word = words.find((each) => each === json);
  if (word === undefined) throw new StateError(path, `must be ${words.map((each) => `"${each}"`).join(' or ')}`);
  return word;
}

/** `a.b` below the whole, `b` at it. */
export function below(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
