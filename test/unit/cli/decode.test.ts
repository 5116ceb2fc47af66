import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { root } from '../corpus';
import { cvq, cvqJson, cvqReading } from './cvq';

describe('cvq decode', () => {
  it('prints the fields of a command', async () => {
    const { status, stdout, stderr } = await cvq('decode', '02', '00', '64', '00');
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    assert.equal(
      stdout,
      [
        'VIRTIO_NET_CTRL_VLAN_ADD: receive VLAN 100',
        '  4 bytes',
        '  0  1  class    VIRTIO_NET_CTRL_VLAN (2)',
        '  1  1  command  VIRTIO_NET_CTRL_VLAN_ADD (0)',
        '  2  2  vid      100 (0x64)',
        '',
      ].join('\n'),
    );
  });

  it('prints findings, and JSON', async () => {
    const { stdout } = await cvq('decode', '0x00,0x00');
    assert.match(stdout, /^ {2}error:/m);
    assert.doesNotMatch(stdout, /no-answer|used-length/);
    const json = await cvqJson(0, 'decode', '00:00:01');
    assert.deepEqual(json, {
      class: 'VIRTIO_NET_CTRL_RX',
      command: 'VIRTIO_NET_CTRL_RX_PROMISC',
      fields: { on: 1 },
      summary: 'promiscuous mode on',
      out: '000001',
      findings: [],
    });
  });

  it('reads a session of gdb from standard input', async () => {
    const session = readFileSync(join(root, 'test/fixtures/cases/gdb-dump.txt'), 'utf8');
    const { status, stdout } = await cvqReading(Readable.from([session]), 'decode');
    assert.equal(status, 0);
    assert.match(stdout, /^VIRTIO_NET_CTRL_MAC_TABLE_SET: /);
    assert.match(stdout, /the first 8 bytes of 22/);
    assert.match(stdout, /# Skipped 2 lines without bytes\./);
  });

  it('refuses what has no bytes, and says where', async () => {
    const { status, stdout, stderr } = await cvq('decode', '00 0g');
    assert.deepEqual({ status, stdout }, { status: 2, stdout: '' });
    assert.match(stderr, /^cvq: .*character 5/);
    assert.equal((await cvq('decode')).status, 2);
  });
});
