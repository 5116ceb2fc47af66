import type { FindingCode } from './codes';

/** How much a finding matters: an error breaks a rule, a warning may hurt, an info is worth knowing. */
export type Severity = 'error' | 'warning' | 'info';

/** Which bytes a finding's offset counts in: the out bytes, the in bytes, or the trace file. */
export type Side = 'out' | 'in' | 'file';

/** Something a reader should know about a command, a state or a file. */
export interface Finding {
  /** Stable name for scripts. */
  readonly code: FindingCode;
  readonly severity: Severity;
  /** One sentence: what is wrong, where, and what follows from it. */
  readonly message: string;
  /** The bytes it speaks of; absent when it speaks of the command as a whole. */
  readonly at?: { readonly side: Side; readonly offset: number; readonly length: number };
  /** Section of the virtio specification, or the QEMU or Linux function, that the rule comes from. */
  readonly spec?: string;
  /** A device that keeps to the specification, or to its own limits, answers ERR to such a command. */
  readonly refuses?: true;
}
