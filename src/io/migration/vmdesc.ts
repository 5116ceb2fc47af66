import { isParsedObject } from '../jsonl/fields';
import type { ByteSource } from '../byteSource';
import { MAX_TEXT_BYTES } from '../limits';

/** What the description at a stream's end says of a virtio-net device. */
export interface DescribedNic {
  readonly name: string;
  readonly instance: number;
  /** Bytes of the section's payload; undefined where it doesn't say. */
  readonly size: number | undefined;
}

/** The description at a stream's end. */
export interface VmDescription {
  readonly devices: number;
  readonly nics: readonly DescribedNic[];
}

const VMDESCRIPTION = 0x06;
/** Kind and length. */
const HEADER = 5;
const BRACE = 0x7b;
/** Places whose length leads to the last byte; in a stream that QEMU has written there is one. */
const MOST_TRIES = 4;

/**
 * The JSON description at the end of a migration, where there is one: its length leads from its begin to the last byte.
 * Source: QEMU, migration/savevm.c, qemu_savevm_state_complete_precopy_non_iterable.
 */
export async function readVmDescription(
  source: ByteSource,
  from: number,
  size: number,
): Promise<VmDescription | undefined> {
  const base = Math.max(from, size - MAX_TEXT_BYTES);
  const bytes = await source.read(base, size - base);
  if (bytes.at(-1) !== 0x7d) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let tries = 0;
  for (let at = bytes.length - HEADER - 1; at >= 0 && tries < MOST_TRIES; at--) {
    if (bytes[at] !== VMDESCRIPTION || bytes[at + HEADER] !== BRACE) continue;
    if (view.getUint32(at + 1) !== bytes.length - at - HEADER) continue;
    const described = describe(bytes.subarray(at + HEADER));
    if (described) return described;
    tries++;
  }
  return undefined;
}

function describe(json: Uint8Array): VmDescription | undefined {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(json));
  } catch {
    return undefined;
  }
  if (!isParsedObject(value) || !Array.isArray(value['devices'])) return undefined;
  const devices: readonly unknown[] = value['devices'];
  return { devices: devices.length, nics: devices.flatMap(describedNic) };
}

function describedNic(device: unknown): DescribedNic[] {
  if (!isParsedObject(device) || device['vmsd_name'] !== 'virtio-net') return [];
  const { name, instance_id, fields } = device;
  if (typeof name !== 'string' || typeof instance_id !== 'number') return [];
  const list: readonly unknown[] = Array.isArray(fields) ? fields : [];
  const field = list.length === 1 ? list[0] : undefined;
  const size = isParsedObject(field) ? field['size'] : undefined;
  return [{ name, instance: instance_id, size: typeof size === 'number' ? size : undefined }];
}
