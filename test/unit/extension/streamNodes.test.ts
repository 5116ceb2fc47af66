import assert from 'node:assert/strict';
import { fileSource } from '../../../src/io/fileSource';
import { openMigration, type MigrationStream } from '../../../src/io/migration/open';
import { originOf, documentOfNic, documentOfState } from '../../../src/extension/state/stateDocument';
import { streamNodes } from '../../../src/extension/state/streamNodes';
import type { ViewNode } from '../../../src/extension/views/node';
import { root } from '../corpus';

async function read(name: string): Promise<MigrationStream> {
  const source = fileSource(`${root}/test/fixtures/${name}.bin.gz`);
  try {
    return await openMigration(source);
  } finally {
    await source.close();
  }
}

const lines = (nodes: readonly ViewNode[] | undefined) =>
  (nodes ?? []).map(({ label, description }) => `${label}: ${description ?? ''}`);

describe('what only a migration stream tells', () => {
  it('stands in a group of its own', async () => {
    const stream = await read('corpus/11.1/everything-rss/migration');
    const [group, ...more] = streamNodes(documentOfNic('vm.migration', stream, stream.nics[0]));
    assert.deepEqual([group?.label, more], ['Migration Stream', []]);
    assert.deepEqual(lines(group?.children), [
      'Device: 0000:00:05.0/virtio-net',
      'Stream: migration',
      'Machine type: pc-i440fx-11.1',
      'QEMU: 11.1 or newer',
      'Transport: PCI, 12 MSI-X vectors',
      'Device status: ACKNOWLEDGE DRIVER FEATURES_OK DRIVER_OK',
      'Most queue pairs: 4',
      'Network header: the backend has it (has_vnet_hdr)',
      'VLAN table: read as little-endian',
      'Virtqueues: 9 queues',
    ]);
    const queues = group?.children?.at(-1)?.children;
    assert.deepEqual(lines(queues?.slice(0, 1)), ['Queue 0, receiveq1: 256 entries, last_avail_idx 0']);
    assert.match(lines(queues?.slice(-1))[0] ?? '', /^Queue 8, controlq: 64 entries, last_avail_idx \d+$/);
    assert.match(
      queues?.at(-1)?.tooltip?.[1] ?? '',
      /^descriptors at 0x\w+, available ring at 0x\w+, used ring at 0x\w+$/,
    );
  });

  it('tells the release where the machine type is not stored', async () => {
    const stream = await read('corpus/11.1/everything-rss/devices');
    const [group] = streamNodes(documentOfNic('devices.bin', stream, stream.nics[0]));
    const release = group?.children?.find(({ label }) => label === 'QEMU');
    assert.deepEqual(
      [release?.description, release?.tooltip?.[1]],
      ['10.1 or newer', 'version 2 of virtio-net-device/rss is of QEMU 10.1.'],
    );
    const older = await read('corpus/10.0/everything-rss/devices');
    const [before] = streamNodes(documentOfNic('devices.bin', older, older.nics[0]));
    assert.equal(
      before?.children?.find(({ label }) => label === 'QEMU'),
      undefined,
    );
  });

  it('is there for every transport', async () => {
    const transports: string[] = [];
    for (const name of ['q35', 'ccw', 'mmio']) {
      const stream = await read(`migration/${name}`);
      for (const nic of stream.nics) {
        const [group] = streamNodes(documentOfNic('x', stream, nic));
        transports.push(group?.children?.find(({ label }) => label === 'Transport')?.description ?? '');
      }
    }
    assert.deepEqual(transports, [
      'PCI Express, 4 MSI-X vectors',
      'PCI, 4 MSI-X vectors',
      'PCI, no MSI-X',
      'virtio-ccw fe.0.0000',
      'virtio-ccw fe.0.0001',
      'virtio-mmio',
      'virtio-mmio',
    ]);
  });

  it('is nothing for a state JSON, and names the device only where there are several', async () => {
    const one = await read('corpus/10.0/default/devices');
    const document = documentOfNic('devices.bin.gz', one, one.nics[0]);
    assert.equal(originOf(document), 'devices.bin.gz');
    const several = await read('migration/ccw');
    assert.equal(originOf(documentOfNic('vm', several, several.nics[0])), '/fe.0.0000/virtio-net of vm');
    assert.deepEqual(streamNodes(documentOfState('net0.cvq-state.json', document)), []);
  });
});
