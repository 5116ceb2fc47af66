import assert from 'node:assert/strict';
import type { FieldView } from '../../../src/protocol/messages';
import { FieldIndex, ancestors, isOpenAtFirst } from '../../../src/webview/lib/fieldIndex';

function field(id: string, offset: number, length: number, children: readonly FieldView[] = []): FieldView {
  return { id, name: id, text: '', side: 'out', offset, length, children };
}

const fields: readonly FieldView[] = [
  field('header', 0, 2, [field('class', 0, 1), field('command', 1, 1)]),
  field('unicast', 2, 16, [
    field('entries', 2, 4),
    field('macs', 6, 12, [field('macs[0]', 6, 6), field('macs[1]', 12, 6)]),
  ]),
  field('flags', 18, 8, [field('bit 0', 18, 8), field('bit 1', 18, 8)]),
  { ...field('ack', 0, 1), side: 'in' },
  field('empty', 26, 0),
];

const index = new FieldIndex(fields);
const at = (offset: number, side: 'out' | 'in' = 'out'): string | undefined =>
  index.deepestAt({ side, offset })?.field.id;

describe('field index', () => {
  it('finds the deepest field that covers a byte', () => {
    assert.equal(at(0), 'class');
    assert.equal(at(3), 'entries');
    assert.equal(at(17), 'macs[1]');
    assert.equal(at(0, 'in'), 'ack');
  });

  it('takes a number for the bits that share its bytes', () => {
    assert.equal(at(20), 'flags');
  });

  it('finds nothing where no field is', () => {
    assert.equal(at(26), undefined);
    assert.equal(at(1, 'in'), undefined);
  });

  it('finds the deepest field that covers a whole range', () => {
    const covering = (offset: number, length: number): string | undefined =>
      index.deepestCovering({ side: 'out', offset, length })?.field.id;
    assert.equal(covering(8, 2), 'macs[0]');
    assert.equal(covering(10, 6), 'macs');
    assert.equal(covering(4, 4), 'unicast');
    assert.equal(covering(1, 4), undefined);
  });

  it('knows each field’s place in the tree', () => {
    const node = index.get('macs[1]');
    assert.ok(node !== undefined);
    assert.deepEqual([node.level, node.position, node.siblings], [3, 2, 2]);
    assert.deepEqual(
      ancestors(node).map((parent) => parent.field.id),
      ['macs', 'unicast'],
    );
  });

  it('lists the lines that are not inside collapsed fields', () => {
    const lines = index.visible(({ id }) => id === 'unicast').map((node) => node.field.id);
    assert.deepEqual(lines, ['header', 'unicast', 'entries', 'macs', 'flags', 'ack', 'empty']);
  });

  it('starts with long tables collapsed', () => {
    const table = (count: number): FieldView =>
      field(
        'table',
        0,
        count,
        Array.from({ length: count }, (_, number) => field(`entry ${number}`, number, 1)),
      );
    assert.equal(isOpenAtFirst(table(4)), true);
    assert.equal(isOpenAtFirst(table(128)), false);
  });
});
