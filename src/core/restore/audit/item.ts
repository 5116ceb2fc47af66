import type { Json } from '../../device/jsonData';
import type { OmissionCause } from '../../load/rule';

/** Why a field isn't at the destination what the guest set. The codes are part of the JSON, and stay. */
export type LossCause =
  | OmissionCause
  /** A command carries it in another form: a padded key, HASH_CONFIG as RSS_CONFIG, a table split elsewhere. */
  | 'encoding'
  /** A command that is there for something else sets it to another value. */
  | 'overwritten'
  /** QEMU's model refused what the source device had taken. */
  | 'model-refused'
  /** QEMU's model holds it otherwise than the guest set it, for another reason. */
  | 'model-parted'
  /** The destination has no room for the MAC table, says OK, and lets in all of it instead. */
  | 'destination-widened'
  /** The command that restores it is in the plan, and didn't reach the destination as it is there. */
  | 'not-delivered'
  /** QEMU lost descriptors of the shadow ring, so that the device got something else than the command. */
  | 'svq-free-list'
  /** The load failed, and the device was reset. */
  | 'load-failed'
  /** Nothing is restored, as the source or the destination can't be started so. */
  | 'blocked';

/** What becomes of a field. `by` counts the commands given to the destination, from 0. */
export type Fate =
  | { readonly verdict: 'restored'; readonly by: readonly number[] }
  /** As after reset, at the source too: nothing had to be sent. */
  | { readonly verdict: 'default'; readonly why: string }
  | { readonly verdict: 'refused'; readonly by: readonly number[]; readonly why: string }
  /** It isn't known at the source; `source` is null then. */
  | { readonly verdict: 'unknown'; readonly why: string }
  | LostFate;

export interface LostFate {
  readonly verdict: 'lost';
  readonly cause: LossCause;
  /** Bit of the feature that the destination would need, where the cause is `no-feature`. */
  readonly feature?: number;
  readonly why: string;
}

/** A field of the state JSON, what it was at the source and is at the destination, and what became of it on the way. */
export type AuditItem = {
  readonly field: string;
  readonly source: Json;
  readonly destination: Json;
} & Fate;

/** A field that isn't at the destination what it was at the source, and why. */
export interface Loss {
  readonly field: string;
  readonly source: Json;
  readonly destination: Json;
  readonly why: string;
}
