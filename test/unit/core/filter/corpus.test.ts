import assert from 'node:assert/strict';
import { readCommand } from '../../../../src/core/check/commandFindings';
import type { CommandRecord } from '../../../../src/core/trace/record';
import { decodeCommand } from '../../../../src/core/wire/decode';
import { scenarios } from '../../corpus';
import { capture } from '../support/corpus';
import { candidatesOf, filterOf } from './support';

function ownAddress(record: CommandRecord): string {
  const { mac } = decodeCommand(record).data;
  return typeof mac === 'string' ? mac : '';
}

/** Filters, and the same asked of the decoded command the long way. */
const SAME: readonly (readonly [string, (candidate: ReturnType<typeof candidatesOf>[number]) => boolean])[] = [
  [
    'command == VLAN_ADD && vid in 1..199',
    ({ row: { record } }) => {
      if (record.type !== 'command') return false;
      const { name, data } = decodeCommand(record);
      return name === 'VIRTIO_NET_CTRL_VLAN_ADD' && Number(data['vid']) >= 1 && Number(data['vid']) <= 199;
    },
  ],
  [
    'answer == error',
    ({ row: { record } }) => record.type === 'command' && decodeCommand(record).answer.kind === 'error',
  ],
  ['ring == shadow && type == command', ({ row: { record } }) => record.type === 'command' && record.ring === 'shadow'],
  [
    'mac == 52:54:00:*',
    ({ row: { record } }) => record.type === 'command' && ownAddress(record).startsWith('52:54:00:'),
  ],
  [
    'finding',
    ({ row: { record }, before }) => record.type === 'command' && readCommand(record, before).findings.length > 0,
  ],
  [
    'changes(rx.promisc) && ring == guest && type == command',
    ({ row: { record }, before, after }) =>
      record.type === 'command' &&
      record.ring === 'guest' &&
      before !== undefined &&
      before.guest.qemu.state.rx.promisc !== after?.guest.qemu.state.rx.promisc,
  ],
];

describe('filters on captures', () => {
  it('find what decoding and following find', () => {
    const filters = SAME.map(([text, expected]) => ({ filter: filterOf(text), expected, hits: 0 }));
    for (const { name } of scenarios.filter(({ version }) => version === '10.0')) {
      for (const candidate of candidatesOf(capture(name))) {
        for (const entry of filters) {
          const matches = entry.filter.matches(candidate);
          const where = `${entry.filter.text}: ${name} row ${candidate.row.row}`;
          assert.equal(matches, entry.expected(candidate), where);
          if (matches) entry.hits++;
        }
      }
    }
    // Else nothing would have been compared.
    for (const { filter, hits } of filters) assert.ok(hits > 0, `no capture has ${filter.text}`);
  });
});
