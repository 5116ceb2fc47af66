import type { ByteSource } from '../byteSource';
import { MigrationError } from './migrationError';

/** QEMU_VM_FILE_MAGIC */
export const STREAM_MAGIC: readonly number[] = [0x51, 0x45, 0x56, 0x4d];
const STREAM_VERSION = 3;
const CONFIGURATION = 0x07;
const SECTION_FULL = 0x04;
const MOST_MACHINE_NAME = 255;

/** What the begin of a stream tells. */
export interface StreamHeader {
  /** Devices alone, as `xen-save-devices-state` writes them; else a migration, with the machine's memory. */
  readonly devicesOnly: boolean;
  /** `pc-i440fx-10.0` */
  readonly machine: string | undefined;
}

/** Source: QEMU, migration/savevm.c, qemu_savevm_state_header, qemu_save_device_state. */
export async function readStreamHeader(source: ByteSource, size: number): Promise<StreamHeader> {
  const head = await source.read(0, Math.min(size, 13 + MOST_MACHINE_NAME));
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  if (!STREAM_MAGIC.every((byte, at) => head[at] === byte))
    throw new MigrationError("This isn't a QEMU migration stream: it doesn't start with QEVM.", { offset: 0 });
  if (head.length < 9)
    throw new MigrationError('This QEMU migration stream ends with its header. Copy or capture it again as a whole.', {
      offset: head.length,
    });
  const version = view.getUint32(4);
  if (version !== STREAM_VERSION)
    throw new MigrationError(
      `This QEMU migration stream has version ${version}; only ${STREAM_VERSION} is supported, which QEMU writes since 0.13.`,
      { offset: 4 },
    );
  return { devicesOnly: head[8] === SECTION_FULL, machine: machineName(head, view) };
}

function machineName(head: Uint8Array, view: DataView): string | undefined {
  if (head[8] !== CONFIGURATION || head.length < 13) return undefined;
  const length = view.getUint32(9);
  if (length > MOST_MACHINE_NAME || 13 + length > head.length) return undefined;
  const name = String.fromCharCode(...head.subarray(13, 13 + length));
  return /^[\x21-\x7e]+$/.test(name) ? name : undefined;
}
