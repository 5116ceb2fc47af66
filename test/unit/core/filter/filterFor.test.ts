import assert from 'node:assert/strict';
import { filterFor, filterForChange, withCondition } from '../../../../src/core/filter/filterFor';
import { fieldTree, type FieldNode } from '../../../../src/core/wire/tree';
import { decodeCommand } from '../../../../src/core/wire/decode';
import { capture } from '../support/corpus';
import { rowsOf } from './support';

const records = capture('10.0/everything');

describe('filter by this, exclude this', () => {
  it('quotes what is not one word', () => {
    assert.deepEqual(filterFor('device', 'net 0'), { only: 'device == "net 0"', exclude: '!(device == "net 0")' });
    assert.equal(filterFor('label', 'say "hi"\\')?.only, 'label == "say \\"hi\\"\\\\"');
    assert.equal(filterFor('label', 'in')?.only, 'label == "in"');
    assert.equal(filterFor('vid', 100)?.only, 'vid == 100');
  });

  it('part the rows of a capture in two: those that have it and those that don’t', () => {
    for (const [field, value] of [
      ['command', 'VIRTIO_NET_CTRL_MQ_RSS_CONFIG'],
      ['unicast.macs[0]', '52:54:00:12:34:56'],
      ['ring', 'guest'],
      ['vid', 100],
    ] as const) {
      const filters = filterFor(field, value);
      assert.ok(filters);
      const both = [...rowsOf(filters.only, records), ...rowsOf(filters.exclude, records)];
      assert.deepEqual(
        both.sort((a, b) => a - b),
        [...records.keys()],
      );
    }
  });

  it('take the path of any value in the field tree', () => {
    const leaves = (nodes: readonly FieldNode[]): FieldNode[] =>
      nodes.flatMap((node) => (node.children.length > 0 ? leaves(node.children) : [node]));
    for (const [row, record] of records.entries()) {
      if (record.type !== 'command') continue;
      for (const { path, text, raw } of leaves(fieldTree(record, decodeCommand(record)))) {
        const value = /^\d+$|^0x/.test(raw ?? '') && !path.endsWith('key_data') ? (raw ?? '') : text;
        const filters = filterFor(path, value.replace(/ \(.*/, ''));
        if (filters && !value.includes('…')) assert.ok(rowsOf(filters.only, records).includes(row), `${path} ${value}`);
      }
    }
  });

  it('take times in ns', () => {
    assert.equal(filterFor('latency', 1500n)?.only, 'latency == 1500ns');
    assert.equal(filterFor('time.absolute', 12_000n)?.only, 'time.absolute == 12000ns');
  });

  it('take the items of the state', () => {
    assert.deepEqual(filterForChange('vlans.100'), { only: 'changes(vlans.100)', exclude: '!changes(vlans.100)' });
    assert.equal(filterForChange('nothing'), undefined);
  });

  it('are silent on what filters can’t name', () => {
    assert.equal(filterFor('nothing', '1'), undefined);
    assert.equal(filterFor('vid', 'truncated'), undefined);
  });

  it('join what is there', () => {
    assert.equal(withCondition('', 'vid == 1'), 'vid == 1');
    assert.equal(withCondition('ring == guest', 'vid == 1'), 'ring == guest && vid == 1');
    assert.equal(withCondition('on || vid', '!(vid == 1)'), '(on || vid) && !(vid == 1)');
    assert.equal(withCondition('ring == guest and vid == 1', 'vid == 1'), 'ring == guest && vid == 1');
    assert.equal(withCondition('vid ==', 'vid == 1'), 'vid == 1');
  });
});
