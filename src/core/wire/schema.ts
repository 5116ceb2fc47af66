import { compileLayout, type CompiledLayout } from './compiled';
import type { DeviceParts, Negotiated, Patch, QemuHandling, Supersession } from './effect';
import type { InputsOf, Layout, ValuesOf } from './layout';

/** The specifications that list control commands. */
export type SpecVersion = '1.0' | '1.1' | '1.2' | '1.3' | '1.4';

/**
 * One control command, described once: decoding, encoding, views, findings, documentation, the device models and the tracking
 * follow from it.
 */
export interface CommandDescription<D extends Layout = Layout, R extends Layout = Layout> {
  readonly class: number;
  readonly command: number;
  /** What it does, in a few words, for people. */
  readonly title: string;
  readonly since: SpecVersion;
  /** Section of the network device's chapter, virtio 1.4. */
  readonly section: string;
  /** The feature bit that gives it to a driver. */
  readonly feature: number;
  /** command-specific-data. */
  readonly data: D;
  /** command-specific-result. */
  readonly result: R;
  /** One phrase that says what this very command asks for. */
  readonly summary: (values: ValuesOf<D>) => string;
  /** Paths of the state JSON that it sets, changed or not; `{vid}` stands for the value of a field. */
  readonly writes: readonly string[];
  /** Paths that it doesn't set, and that may change with it. */
  readonly resets?: readonly string[];
  /** What becomes of a device that takes it. Source: the section. */
  readonly effect: (device: DeviceParts & Negotiated, values: ValuesOf<D>) => Patch;
  readonly supersededBy: Supersession;
  /** Why a device that keeps to the specification refuses it in this state, where its fields alone don't tell. */
  readonly refused?: (device: DeviceParts, values: ValuesOf<D>) => string | undefined;
  /** QEMU's own model; undefined where it doesn't know the command. */
  readonly qemu: QemuHandling<ValuesOf<D>> | undefined;
  /** What comes of bytes after the last field, where it isn't that devices ignore them. */
  readonly trailing?: string;
}

/** A command with its layouts ready to be read. */
export interface CommandSpec<D extends Layout = Layout, R extends Layout = Layout> extends CommandDescription<D, R> {
  readonly compiled: { readonly data: CompiledLayout; readonly result: CompiledLayout };
}

/** Checks a description against its layout's types, and compiles its layouts. */
export function command<const D extends Layout, const R extends Layout>(
  description: CommandDescription<D, R>,
): CommandSpec<D, R> {
  const { data, result } = description;
  return { ...description, compiled: { data: compileLayout(data), result: compileLayout(result) } };
}

export type DataOf<S> = S extends { data: infer D extends Layout } ? ValuesOf<D> : never;
export type ResultOf<S> = S extends { result: infer R extends Layout } ? ValuesOf<R> : never;
export type DataInputOf<S> = S extends { data: infer D extends Layout } ? InputsOf<D> : never;
